"""How a figure reads an objective: its name, and which end of it is good."""

from dataclasses import dataclass

import numpy as np

from hpland.figures.brief import Brief
from hpland.figures.data.words import listed, words
from hpland.space import Floats
from hpland.table import TrialTable


@dataclass(frozen=True)
class Measure:
    """An objective as drawn.

    Attributes:
        name: as on the colour bar, ``"validation error"``.
        maximize: whether high is good, as drawn.
        as_error: whether ``1 - value`` is drawn.
        states: of the trials that count, ``"pruned"``; empty for complete ones.
    """

    name: str
    maximize: bool
    as_error: bool = False
    states: str = ""

    def read(self, values: Floats | np.float64) -> Floats:
        """Map objective values to what is drawn, shape kept."""
        return np.asarray(1.0 - values if self.as_error else values)

    def read_one(self, value: float) -> float:
        """Map one objective value to what is drawn."""
        return float(self.read(np.float64(value)))

    def goodness(self, drawn: Floats) -> Floats:
        """Map drawn values to shares between the worst, 0, and the best, 1, shape kept.

        Where all are equal, all are 1.
        """
        half = np.asarray(drawn) / 2  # the span of all float64 would overflow
        low, high = np.min(half), np.max(half)
        if low == high:
            return np.ones_like(half)
        share = (half - low) / (high - low)
        return share if self.maximize else 1.0 - share


def measure_of(table: TrialTable, brief: Brief) -> Measure:
    """Return the objective of a study as ``brief`` wants it drawn."""
    name, states = objective_name(table), states_of(table)
    if not brief.as_error:
        return Measure(name, table.maximize, states=states)
    return Measure(_error_name(name), not table.maximize, as_error=True, states=states)


def states_of(table: TrialTable) -> str:
    """Return of which states the trials are that count: ``"pruned"``; empty for complete ones."""
    if table.counted in ((), ("COMPLETE",)):
        return ""
    return listed([state.lower() for state in table.counted], "or")


def objective_name(table: TrialTable) -> str:
    """Return what the objective that is shown is called: by its number if it has no name."""
    if table.metric_name:
        return words(table.metric_name)
    return f"objective {table.objective}" if len(table.directions) > 1 else "objective value"


def told_apart(table: TrialTable, word: str = "of") -> str:
    """Return what a title adds to say which of several objectives: ``" of latency"``."""
    return f" {word} {objective_name(table)}" if len(table.directions) > 1 else ""


def _error_name(name: str) -> str:
    return name.replace("accuracy", "error") if "accuracy" in name else f"1 \N{MINUS SIGN} {name}"
