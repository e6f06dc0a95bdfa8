"""A study's intermediate values as lines over steps, and its notes as labels on some of them."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hpland.errors import HplandError
from hpland.figures.brief import Brief
from hpland.figures.data.axes import axis_of
from hpland.figures.data.measure import Measure, measure_of
from hpland.figures.data.scale import Scale, scale_of
from hpland.figures.data.tiers import tiers
from hpland.figures.data.trials import Cast, cast, check_finished
from hpland.space import Floats
from hpland.table import Curves, Mask, Note, TrialTable

FLAT = 20.0  # values so many times as far apart as what is no outlier make a flat picture


@dataclass(frozen=True)
class Group:
    """Trials that look the same.

    Attributes:
        name: ``"Great"``, ``"pruned"`` or ``"failed"``.
        rule: what it takes to be one of them; may be empty.
        rows: which trials, by rising number, shape (k,).
    """

    name: str
    rule: str
    rows: NDArray[np.intp]


@dataclass(frozen=True)
class LearningCurves:
    """The intermediate values of a study.

    Attributes:
        table: the study; its curves hold finite and missing values as drawn.
        objective: how values are read.
        scale: of the values.
        cast: the trials drawn, failed and left out.
        groups: failed, pruned and the tiers, worst first; none is empty.
        best: the row of the best trial; None if it reported nothing.
        labels: the notes, and the row of the trial that each speaks of.
    """

    table: TrialTable
    objective: Measure
    scale: Scale
    cast: Cast
    groups: tuple[Group, ...]
    best: int | None
    labels: tuple[tuple[Note, int], ...]

    @property
    def curves(self) -> Curves:
        """The intermediate values as drawn."""
        assert self.table.curves is not None  # learning_curves() sees to it
        return self.table.curves

    def line(self, row: int) -> tuple[Floats, Floats]:
        """Return steps and drawn values of one trial, but for the missing ones."""
        mine = (self.curves.row == row) & np.isfinite(self.curves.value)
        return self.curves.step[mine].astype(np.float64), self.curves.value[mine]

    def ends(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], Floats, Floats]:
        """Return which of some trials have any value, and step and drawn value of their last."""
        there = np.isfinite(self.curves.value)
        last = np.full(len(self.table), -1)
        last[self.curves.row[there]] = np.flatnonzero(there)  # the last one written stays
        some = rows[last[rows] >= 0]
        return some, self.curves.step[last[some]].astype(float), self.curves.value[last[some]]


def learning_curves(table: TrialTable, brief: Brief) -> LearningCurves:
    """Return the intermediate values of a study.

    Raises HplandError without a finished trial, or without any intermediate value.
    """
    check_finished(table)
    curves, objective = table.curves, measure_of(table, brief)
    if curves is None or not np.isfinite(curves.value).any():
        raise HplandError(
            f"study {table.study!r} has no intermediate values; simulate with --epochs"
        )
    z = objective.read(np.where(np.isfinite(curves.value), curves.value, np.nan))
    optimum = [objective.read_one(brief.truth.optimum)] if brief.truth else []
    scale = _scale(np.append(z[np.isfinite(z)], optimum), objective.maximize)
    drawn = replace(table, curves=replace(curves, value=scale.place(z)))
    told = curves.lengths(len(table)) > 0
    return LearningCurves(
        drawn,
        objective,
        scale,
        _cast(table, told),
        tuple(_groups(table, told, objective)),
        table.best if table.best is not None and told[table.best] else None,
        tuple(_labels(table, told, brief)),
    )


def _scale(z: Floats, maximize: bool) -> Scale:
    """Return the scale of intermediate values: clipped only where all else would be flat."""
    found, low, high = scale_of(z, maximize), float(z.min()), float(z.max())
    flat = high - low > FLAT * (found.high - found.low) > 0
    return found if found.log or flat else Scale(low, high)


def _cast(table: TrialTable, told: Mask) -> Cast:
    """Return who is drawn: those that reported something, pruned ones too."""
    parts = cast(table)
    silent = table.complete & ~told
    left_out = {why: n for why, n in parts.left_out.items() if why != "pruned"}
    if silent.any():
        left_out["without intermediate values"] = int(silent.sum())
    return replace(parts, used=table.rows(table.complete & told), left_out=left_out)


def _groups(table: TrialTable, told: Mask, objective: Measure) -> list[Group]:
    complete = np.flatnonzero(table.complete & told)
    pruned = np.flatnonzero((table.state == "PRUNED") & ~table.complete & told)
    failed = np.flatnonzero(table.failed & told)
    split = tiers(objective.read(table.value[complete]), objective) if complete.size else []
    groups = [
        Group("failed", "", failed),
        Group("pruned", "", pruned),
        *(Group(tier.name, tier.rule, complete[tier.which]) for tier in split),
    ]
    return [group for group in groups if group.rows.size]


def _labels(table: TrialTable, told: Mask, brief: Brief) -> list[tuple[Note, int]]:
    """Return the notes that name every parameter, each with the trial that is nearest to it."""
    rows, axes = np.flatnonzero(told), [axis_of(table, name) for name in table.space]
    labels = []
    for note in brief.notes:
        if table.space and set(note.at) >= set(table.space):
            gaps = [
                axis.fraction(table.params[axis.name][rows]) - axis.fraction(note.at[axis.name])
                for axis in axes
            ]
            far = np.nan_to_num(np.sum(np.square(gaps), axis=0), nan=np.inf)
            labels.append((note, int(rows[far.argmin()])))
    return labels
