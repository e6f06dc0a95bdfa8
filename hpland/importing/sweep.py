"""What a reader hands on: trials of any tool in columns, and what the tool says of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpland.space import Space
from hpland.table import LACKING

Cells: TypeAlias = Sequence[Any]
Moments: TypeAlias = NDArray[np.datetime64]
CHUNK = 5_000  # trials that are held at a time
LAST_STEP = 2**31 - 1  # that Optuna's databases hold
LATEST = 2.5e11  # seconds since 1970: the year 9892, near the last one that Python knows
FINISHED = ("COMPLETE", "PRUNED", "FAIL")


@dataclass(frozen=True)
class Asked:
    """What a user says of a source.

    Attributes:
        objectives: names of metrics; empty for the source's own.
        directions: one per objective; empty for the source's own.
        space: ranges and choices that replace what is inferred, as in ``lr=1e-5:0.1:log``.
        params: names of parameters, all others are attributes; empty for the source's own.
        experiment: the name of one of several experiments; None for the only one.
    """

    objectives: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    space: Space = field(default_factory=dict)
    params: tuple[str, ...] = ()
    experiment: str | None = None

    def curve(self, metrics: Sequence[str]) -> str:
        """Return the metric that trials have a curve of: the objective, where it is known."""
        known = self.objectives or metrics
        return known[0] if known else ""


@dataclass(frozen=True)
class Trials:
    """Some finished trials in columns of length ``n``, `LACKING` or blank where there is nothing.

    Attributes:
        params: what was tried, and perhaps constants and notes.
        metrics: what came out.
        states: Optuna's names of the states.
        attrs: what else is known.
        starts, ends: UTC in microseconds, shape (n,), NaT if unknown; None if none is known.
        curves: a metric's values by step, for metrics that were reported on the way.
        skipped: how many trials beside these had not finished.
    """

    params: Mapping[str, Cells]
    metrics: Mapping[str, Cells]
    states: Sequence[str]
    attrs: Mapping[str, Cells] = field(default_factory=dict)
    starts: Moments | None = None
    ends: Moments | None = None
    curves: Mapping[str, Sequence[Mapping[int, float]]] = field(default_factory=dict)
    skipped: int = 0

    def __len__(self) -> int:
        """Return the number of trials."""
        return len(self.states)


@dataclass(frozen=True)
class Sweep:
    """A source as its reader understands it.

    Attributes:
        tool: what wrote it, as in "a table of scikit-learn's".
        trials: yields all trials, from the first on each time.
        directions: of the metrics whose direction is known.
        metrics: the names of metrics that can be the objective.
        objectives: those that the source says are.
        space: parameters whose range the source tells.
        text: whether cells are text, which numbers are written in.
        sure: whether all that is in ``params`` are parameters.
        unnamed: whether the objectives have no names of their own.
    """

    tool: str
    trials: Callable[[], Iterator[Trials]]
    metrics: tuple[str, ...]
    directions: Mapping[str, str] = field(default_factory=dict)
    objectives: tuple[str, ...] = ()
    space: Space = field(default_factory=dict)
    text: bool = False
    sure: bool = False
    unnamed: bool = False


@dataclass(frozen=True)
class Record:
    """One finished trial, for sources that keep them one by one.

    Attributes:
        start, end: seconds since 1970, UTC; None if unknown.
        others: as in `Trials`.
    """

    params: Mapping[str, Any]
    metrics: Mapping[str, Any]
    state: str = "COMPLETE"
    attrs: Mapping[str, Any] = field(default_factory=dict)
    start: float | None = None
    end: float | None = None
    curves: Mapping[str, Mapping[int, float]] = field(default_factory=dict)


def in_columns(records: Iterable[Record | None], lacking: object = LACKING) -> Iterator[Trials]:
    """Yield records in columns.

    Args:
        records: None stands for a trial that has not finished.
        lacking: what stands where there is nothing: ``""`` if cells are text.
    """
    left = iter(records)
    while some := list(islice(left, CHUNK)):
        skipped = sum(one is None for one in some)
        yield _columns([one for one in some if one], skipped, lacking)


def _columns(records: Sequence[Record], skipped: int, lacking: object) -> Trials:
    def gathered(rows: Sequence[Mapping[str, Any]]) -> dict[str, Cells]:
        names = dict.fromkeys(name for row in rows for name in row)
        return {name: [row.get(name, lacking) for row in rows] for name in names}

    reported = dict.fromkeys(name for one in records for name in one.curves)
    return Trials(
        gathered([one.params for one in records]),
        gathered([one.metrics for one in records]),
        [one.state for one in records],
        gathered([one.attrs for one in records]),
        moments([one.start for one in records]),
        moments([one.end for one in records]),
        {name: [one.curves.get(name, {}) for one in records] for name in reported},
        skipped,
    )


def moments(seconds: Sequence[float | None]) -> Moments:
    """Return seconds since 1970 as moments; NaT for None."""
    known = [None if x is None or not abs(x) < LATEST else x for x in seconds]
    micros = [None if x is None else round(x * 1e6) for x in known]
    return np.array([np.datetime64("NaT") if x is None else x for x in micros], "datetime64[us]")
