"""One study over each of its parameters, one at a time: what a slice figure shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hpland.figures.brief import Brief
from hpland.figures.data.apart import beside
from hpland.figures.data.axes import Axis, axis_of, padded
from hpland.figures.data.measure import Measure, measure_of
from hpland.figures.data.running import Running, running
from hpland.figures.data.scale import Scale, study_scale
from hpland.figures.data.tiers import Tier, tiers
from hpland.figures.data.trials import Cast, cast, lacking
from hpland.figures.data.weight import weight
from hpland.space import Choice, Floats
from hpland.table import TrialTable, Truth

FEW = 8  # different numbers: so many or fewer are drawn as strips, like choices
WIDTH = 0.38  # of a strip to either side, as a share of the distance to the next
EDGE = 0.02  # of a panel, beside its outermost strips
JITTER = 0.85  # how far from its strip's middle a trial is drawn, at most, as a share of that


@dataclass(frozen=True)
class Strip:
    """The ``count`` trials of one value.

    Attributes:
        left, right: the strip's ends, in the parameter's units.
        count: how many trials.
        quartiles: of what is drawn of them; the middle one is the median.
    """

    left: float
    right: float
    count: int
    quartiles: tuple[float, float, float]


@dataclass(frozen=True)
class Panel:
    """The objective over one parameter; ``n`` trials are drawn.

    Attributes:
        axis: the parameter.
        rows: the trials that have it, by their row among those used, shape (n,).
        x: where each is drawn, shape (n,): its value, or beside it within a strip.
        trend: the running median; None of strips, and where there are too few trials.
        strips: one per value, of a categorical and of a number with few values.
        true_line: x and the noise-free objective, the other parameters at their optimum, shape
            (k, 2); k = 0 where it is not known.
        weight: how much the parameter matters to the trials' ranks, in [0, 1].
    """

    axis: Axis
    rows: NDArray[np.intp]
    x: Floats
    trend: Running | None
    strips: tuple[Strip, ...]
    true_line: Floats
    weight: float

    @property
    def reach(self) -> list[float]:
        """The range of the x axis in plotly's coordinates, with room for strips at the ends."""
        low, high = padded(self.axis)
        ends = self.axis.place([x for strip in self.strips for x in (strip.left, strip.right)])
        beside = EDGE * (high - low)
        return [min([low, *(ends - beside)]), max([high, *(ends + beside)])]


@dataclass(frozen=True)
class Slices:
    """A study over each of its parameters, those that matter most first.

    Attributes:
        panels: one per parameter.
        hidden: how many more parameters there are.
        measure: how values are read.
        cast: the trials drawn, failed and left out.
        z: the value of each used trial as drawn, shape (n,).
        tiers: Baseline, Good and Great.
        scale: the range in which values can be distinguished.
        optimum: the true optimum as drawn; None if not known.
    """

    panels: tuple[Panel, ...]
    hidden: int
    measure: Measure
    cast: Cast
    z: Floats
    tiers: tuple[Tier, ...]
    scale: Scale
    optimum: float | None


def slices(table: TrialTable, params: Sequence[str], brief: Brief) -> Slices:
    """Return the slices of a study over ``params``.

    Raises HplandError if there is no finished trial.
    """
    parts, absent = cast(table), lacking(table, params)
    measure = measure_of(table, brief)
    z = measure.read(parts.used.value)
    panels = [_panel(parts.used, z, name, brief.truth, measure) for name in params]
    return Slices(
        panels=tuple(panels),
        hidden=len(table.space) - len(panels),
        measure=measure,
        cast=replace(parts, lacking=absent if len(absent) == len(params) else ()),
        z=z,
        tiers=tuple(tiers(z, measure)),
        scale=study_scale(parts, measure, *(p.true_line[:, 1] for p in panels)),
        optimum=None if brief.truth is None else measure.read_one(brief.truth.optimum),
    )


def _panel(used: TrialTable, z: Floats, name: str, truth: Truth | None, measure: Measure) -> Panel:
    axis, column = axis_of(used, name), used.params[name]
    rows = np.flatnonzero(~np.isnan(column))
    values, number = column[rows], used.number[rows]
    few = isinstance(axis.parameter, Choice) or np.unique(values).size <= FEW
    half = _half(axis, values) if few else 0.0
    return Panel(
        axis=axis,
        rows=rows,
        x=axis.unplace(axis.place(values) + half * JITTER * beside(number)) if few else values,
        trend=None if few else running(axis.place(values), z[rows]),
        strips=tuple(_strips(axis, values, z[rows], half)) if few else (),
        true_line=_true_line(name, truth, measure),
        weight=weight(used, name),
    )


def _half(axis: Axis, values: Floats) -> float:
    """Return half of a strip's width, as the axis places it."""
    low, high = axis.place([axis.low, axis.high])
    gaps = np.diff(axis.place(np.unique(values)))
    return WIDTH * float(min([*gaps, (high - low) / 4 or 1.0]))


def _strips(axis: Axis, values: Floats, z: Floats, half: float) -> Iterator[Strip]:
    for value in np.unique(values):
        here = z[values == value]
        at = axis.place(value)
        left, right = axis.unplace([at - half, at + half]).tolist()
        low, middle, high = np.quantile(here, [0.25, 0.5, 0.75]).tolist()
        yield Strip(left, right, len(here), (low, middle, high))


def _true_line(name: str, truth: Truth | None, measure: Measure) -> Floats:
    if truth is None or name not in truth.lines:
        return np.empty((0, 2))
    line = truth.lines[name]
    return np.stack([line[:, 0], measure.read(line[:, 1])], axis=1)
