"""Two or three objectives at once: what a Pareto figure shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from hpland.errors import HplandError
from hpland.figures.brief import Brief
from hpland.figures.data.axes import Axis, padded
from hpland.figures.data.bins import Bins, bins
from hpland.figures.data.choose import none
from hpland.figures.data.measure import Measure, measure_of
from hpland.figures.data.scale import Scale, study_scale
from hpland.figures.data.trials import Cast, cast, check_finished
from hpland.pareto import SEVERAL, hypervolume, hypervolumes, nondominated
from hpland.space import Floats
from hpland.table import Mask, TrialTable
from hpland.text import number

BEYOND = 1.1  # the reference point, where 0 is the ideal and 1 the worst that the axes show
STEPS, EFFORT = 400, 200_000  # at most so many hypervolumes, and points of fronts in all of them
EXPONENTS = (-307.0, 308.0)  # of the powers of ten that float64 has
CELLS = (56, 42)  # along x and y, of dominated trials too many for a dot each


@dataclass(frozen=True)
class Pareto:
    """A study by all of its ``m`` objectives, 2 or 3; ``n`` trials have all values.

    Attributes:
        cast: the trials drawn, by rising number, failed and left out.
        measures: how each objective is read.
        scales: of each, the range in which values can be distinguished.
        z: the values as drawn, within their scales, shape (n, m).
        front: the trials that no other dominates, the best by the first objective first, (k,).
        best: the best trial by each objective, shape (m,).
        true_front: what no point of the landscape dominates, the best by the first objective
            first, as drawn, shape (j, m); None if it is not known.
        after: the trials after which the hypervolume is told, shape (s,).
        share: the hypervolume then, as a share of the box from the reference point to the ideal.
        true_share: the hypervolume of the true front; None if it is not known.
        reference: the reference point, shape (m,).
        ideal: the best of every objective, shape (m,).
    """

    cast: Cast
    measures: tuple[Measure, ...]
    scales: tuple[Scale, ...]
    z: Floats
    front: NDArray[np.intp]
    best: NDArray[np.intp]
    true_front: Floats | None
    after: NDArray[np.intp]
    share: Floats
    true_share: float | None
    reference: Floats
    ideal: Floats

    @property
    def axes(self) -> list[Axis]:
        """An axis for each objective."""
        named = zip(self.scales, self.measures, strict=True)
        return [scale.axis(measure.name) for scale, measure in named]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The objectives on the x and the y axis of every panel."""
        return list(combinations(range(len(self.measures)), 2))

    @property
    def beyond(self) -> Mask:
        """Which values lie beyond their scales, and are drawn at the end, shape (n, m)."""
        return np.asarray(self.z != self.cast.used.values)

    @property
    def dominated(self) -> NDArray[np.intp]:
        """The trials that are not on the front, by rising number."""
        return np.delete(np.arange(len(self.z)), self.front)

    @property
    def remarks(self) -> list[str]:
        """What the caption says of the scales and of the hypervolume."""
        named = zip(self.scales, self.measures, strict=True)
        scales = [f"{measure.name}: {told}" for scale, measure in named for told in scale.remarks]
        ends = (f"({', '.join(map(number, p.tolist()))})" for p in (self.reference, self.ideal))
        box = " to the ideal ".join(ends)
        return [*scales, f"hypervolume: share of the box from the reference point {box}, as drawn"]


def check_objectives(table: TrialTable, params: Sequence[str]) -> tuple[str, ...]:
    """Return no parameter: the figure shows none.

    Raises HplandError for an unknown parameter, no finished trial, or not 2 or 3 objectives.
    """
    none(table, params)
    check_finished(table)
    if (has := len(table.directions)) not in SEVERAL:
        raise HplandError(
            f"a pareto takes two or three objectives; study {table.study!r} has {has}"
        )
    return ()


def pareto_of(table: TrialTable, brief: Brief) -> Pareto:
    """Return a study of two or three objectives; raise HplandError if no trial has all values."""
    parts = _cast(table.by(0))
    values, count = parts.used.values, len(table.directions)
    measures = tuple(measure_of(table.by(k), Brief()) for k in range(count))
    signs = np.where([measure.maximize for measure in measures], -1.0, 1.0)
    front = np.flatnonzero(nondominated(values * signs))
    front = front[np.lexsort((values * signs)[front].T[::-1])]
    known = brief.truth.front if brief.truth else None
    true = None if known is None else known[np.lexsort((known * signs).T[::-1])]
    best = np.array([parts.used.by(k).best for k in range(count)])
    ideal = np.array([values[row, k] for k, row in enumerate(best)])
    if true is not None:
        ideal = signs * np.minimum(signs * ideal, (signs * true).min(axis=0))
    scales = tuple(
        study_scale(replace(parts, table=table.by(k), used=parts.used.by(k)), measures[k], end)
        for k, end in enumerate(ideal.tolist())
    )
    costs = _costs(values, scales, measures)
    after = _steps(len(values), len(front))
    corner = np.full(count, BEYOND)
    return Pareto(
        cast=parts,
        measures=measures,
        scales=scales,
        z=_clipped(values, scales),
        front=front,
        best=best,
        true_front=None if true is None else _clipped(true, scales),
        after=after,
        share=hypervolumes(costs, corner, after) / BEYOND**count,
        true_share=None
        if true is None
        else hypervolume(_costs(true, scales, measures), corner) / BEYOND**count,
        reference=np.array(
            [
                past_bad(scale.axis(""), measure, BEYOND - 1)
                for scale, measure in zip(scales, measures, strict=True)
            ]
        ),
        ideal=ideal,
    )


def _cast(table: TrialTable) -> Cast:
    """Sort trials by whether they have all values, the used ones by rising number."""
    whole = np.isfinite(table.values).all(axis=1, keepdims=True)
    found = cast(replace(table, values=np.where(whole, table.values, np.nan)))
    told = {"without a finite value": "without all values"}
    return replace(
        found,
        table=table,
        used=found.used.rows(np.argsort(found.used.number, kind="stable")),
        left_out={told.get(why, why): n for why, n in found.left_out.items()},
    )


def _clipped(values: Floats, scales: Sequence[Scale]) -> Floats:
    return np.column_stack([scale.clip(z) for scale, z in zip(scales, values.T, strict=True)])


def _costs(values: Floats, scales: Sequence[Scale], measures: Sequence[Measure]) -> Floats:
    """Return values on the axes' scales, shape kept: 0 is the good end, 1 the bad one.

    Where an axis has no length all is good.
    """
    costs = np.zeros_like(values)
    for k, (scale, measure) in enumerate(zip(scales, measures, strict=True)):
        if scale.low < scale.high:
            with np.errstate(over="ignore"):  # what is clipped may lie any number of axes away
                share = scale.axis("").fraction(values[:, k])
            costs[:, k] = 1.0 - share if measure.maximize else share
    return costs


def past_bad(axis: Axis, measure: Measure, share: float) -> float:
    """Return the value past the bad end of an axis by a share of its length."""
    low, high = padded(axis, share)
    at = low if measure.maximize else high
    return float(axis.unplace(np.clip(at, *EXPONENTS) if axis.log else at))


def _steps(n: int, front: int) -> NDArray[np.intp]:
    """Return after how many of ``n`` trials the hypervolume is told, the more the cheaper."""
    most = int(np.clip(EFFORT // front, 10, STEPS))
    return np.unique(np.linspace(1, n, min(n, most)).astype(np.intp))


def boundary(points: Floats, corner: Floats) -> Floats:
    """Return the line round all that a front of two objectives dominates, shape (2 k + 1, 2).

    Args:
        points: the front, the best by x first, shape (k, 2).
        corner: where both are bad, beyond all points; the line ends above and beside it.
    """
    x = np.append(np.repeat(points[:, 0], 2), corner[0])
    y = np.insert(np.repeat(points[:, 1], 2), 0, corner[1])
    return np.column_stack([x, y])


def pair_front(points: Floats, maximize: tuple[bool, bool]) -> Floats:
    """Return those points, shape (n, 2), that none dominates by these two, the best x first."""
    signs = np.where(maximize, -1.0, 1.0)
    kept = np.unique(points[nondominated(points * signs)] * signs, axis=0)
    return np.asarray(kept * signs)


def cells(data: Pareto, x: int, y: int) -> Bins:
    """Return two axes in cells, and in which each dominated trial is."""
    rows, axes = data.dominated, data.axes
    return bins(axes[x], axes[y], data.z[rows, x], data.z[rows, y], CELLS)
