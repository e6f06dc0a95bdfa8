"""What goes on in some runs, epoch by epoch: a panel for each quantity, a line for each run."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from hpland.errors import HplandError
from hpland.figures.brief import Brief
from hpland.figures.data.axes import Axis
from hpland.figures.data.trials import check_finished
from hpland.space import Floats, Integer, Real
from hpland.table import TrialTable

WIDE = 100.0  # times from the lowest to the highest value, from which on an axis is logarithmic


@dataclass(frozen=True)
class Panel:
    """One quantity.

    Attributes:
        y: its axis.
        lines: its values by run, each of shape (k,).
    """

    y: Axis
    lines: tuple[Floats, ...]


@dataclass(frozen=True)
class Courses:
    """Some runs, without noise.

    Attributes:
        x: the axis of epochs.
        epochs: shape (k,).
        messages: one per run.
        panels: one per quantity, from top to bottom; linear ones have one range.
        study: its name; none of its trials is drawn.
    """

    x: Axis
    epochs: Floats
    messages: tuple[str, ...]
    panels: tuple[Panel, ...]
    study: str

    def told_at(self) -> Floats:
        """Return where the runs are furthest from each other in the last panel, shape (n, 2)."""
        panel = self.panels[-1]
        at, y = self.x.fraction(self.epochs), panel.y.fraction(np.array(panel.lines))
        inside = (at > 0.15) & (at < 0.95)
        points = []
        for i, line in enumerate(y):
            gaps = np.abs(np.delete(y, i, axis=0) - line).min(axis=0, initial=1.0)
            k = int(np.where(inside, gaps, -1.0).argmax())
            points.append((self.epochs[k], panel.lines[i][k]))
        return np.array(points)


def courses(table: TrialTable, brief: Brief) -> Courses:
    """Return the runs that the brief knows; raise HplandError without a trial or such a run."""
    check_finished(table)
    known = brief.truth.courses if brief.truth else {}
    if not known:
        raise HplandError(
            f"study {table.study!r} has no courses: they need a landscape that knows its paths, "
            "such as 'schedule'"
        )
    runs = list(known.values())
    epochs = next(iter(runs[0].values()))[:, 0]
    wide = bool(epochs[-1] > 2 * WIDE * epochs[0])
    first, last = int(epochs[0]), int(epochs[-1])
    return Courses(
        Axis("epoch", Integer(first, last, log=wide), first, last),
        epochs,
        tuple(known),
        _panels({name: [run[name][:, 1] for run in runs] for name in runs[0]}),
        table.study,
    )


def _panels(quantities: dict[str, list[Floats]]) -> tuple[Panel, ...]:
    wide = {name: _wide(lines) for name, lines in quantities.items()}
    linear = [line for name in quantities if not wide[name] for line in quantities[name]]
    return tuple(
        Panel(_axis(name, lines if wide[name] else linear, wide[name]), tuple(lines))
        for name, lines in quantities.items()
    )


def _wide(lines: list[Floats]) -> bool:
    low, high = _ends(lines)
    return low > 0 and high > WIDE * low


def _ends(lines: Iterable[Floats]) -> tuple[float, float]:
    together = np.concatenate(list(lines))
    return float(together.min()), float(together.max())


def _axis(name: str, lines: list[Floats], log: bool) -> Axis:
    low, high = _ends(lines)
    return Axis(name, Real(low, high, log=log), low, high)
