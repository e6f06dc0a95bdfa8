"""A study's intermediate values as lines over steps, and its notes as labels on some of them."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hpland.errors import HplandError
from hpland.figures.brief import Brief
from hpland.figures.data.axes import axis_of
from hpland.figures.data.measure import Measure, measure_of
from hpland.figures.data.scale import Scale, scale_of, study_scale
from hpland.figures.data.tiers import tiers
from hpland.figures.data.trials import Cast, cast, check_finished
from hpland.space import Floats
from hpland.table import Curves, Mask, Note, TrialTable, Truth

FLAT = 20.0  # values so many times as far apart as what is no outlier make a flat picture
SAME = 1e-6  # of a value: storages keep what is reported in single precision
REACH = 0.5  # of a scale: a value no further beyond it is drawn


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
        apart: the complete trials, by row, whose value is not the last one that they reported.
        found: step and drawn value of the best trial's value where it is one of them: at the step
            that reported it, or else at its last; None where it is not, or is beyond the scale.
    """

    table: TrialTable
    objective: Measure
    scale: Scale
    cast: Cast
    groups: tuple[Group, ...]
    best: int | None
    labels: tuple[tuple[Note, int], ...]
    apart: NDArray[np.intp]
    found: tuple[float, float] | None

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
        last = _last(self.curves, len(self.table))
        some = rows[last[rows] >= 0]
        return some, self.curves.step[last[some]].astype(float), self.curves.value[last[some]]


def _last(curves: Curves, n: int) -> NDArray[np.intp]:
    """Return where each of ``n`` trials reported its last finite value, shape (n,); -1 if never."""
    there = np.isfinite(curves.value)
    last = np.full(n, -1)
    last[curves.row[there]] = np.flatnonzero(there)  # the last one written stays
    return last


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
    told = curves.lengths(len(table)) > 0
    parts = _cast(table, told)
    reports = replace(curves, value=z)
    scale = _scale(parts, objective, reports, brief.truth)
    apart = _apart(table, curves)
    best = table.best if table.best is not None and told[table.best] else None
    found = None
    if best is not None and best in apart:
        value = objective.read_one(table.value[best])
        scale = _reaching(scale, value)
        found = _found(curves, best, table.value[best], scale, value)
    drawn = replace(table, curves=replace(curves, value=scale.place(z)))
    return LearningCurves(
        drawn,
        objective,
        scale,
        parts,
        tuple(_groups(table, told, objective)),
        best,
        tuple(_labels(table, told, brief)),
        apart,
        found,
    )


def _apart(table: TrialTable, curves: Curves) -> NDArray[np.intp]:
    """Return the complete trials whose value is not the last one that they reported."""
    last = _last(curves, len(table))
    rows = np.flatnonzero(table.complete & (last >= 0))
    same = np.isclose(table.value[rows], curves.value[last[rows]], rtol=SAME, atol=0)
    return np.asarray(rows[~same])


def _reaching(scale: Scale, value: float) -> Scale:
    """Return the scale stretched to a value beyond it, unless that is too far off."""
    if scale.log and value <= 0:
        return scale
    low, high = scale.ends
    at = float(np.log10(value)) if scale.log else value
    if not low - REACH * (high - low) <= at <= high + REACH * (high - low):
        return scale
    return replace(scale, low=min(scale.low, value), high=max(scale.high, value))


def _found(
    curves: Curves, row: int, told: float, scale: Scale, value: float
) -> tuple[float, float] | None:
    """Return where a trial's value is drawn; None beyond the scale."""
    if not scale.low <= value <= scale.high:
        return None
    mine = (curves.row == row) & np.isfinite(curves.value)
    step, reported = curves.step[mine], curves.value[mine]
    same = np.flatnonzero(np.isclose(reported, told, rtol=SAME, atol=0))
    at = step[same[0]] if same.size else step[-1]
    return float(at), float(scale.place(np.array(value)))


def _scale(parts: Cast, objective: Measure, curves: Curves, truth: Truth | None) -> Scale:
    """Return the scale of intermediate values.

    They have decades where the study's values do. They are clipped where those are, or where all
    else would be flat; a trial whose value is clipped has no say in how far, and the last one that
    a finished trial reported is not clipped if as a value it would not be.
    """
    table, optimum = parts.table, [objective.read_one(truth.optimum)] if truth else []
    study = study_scale(replace(parts, used=table.rows(table.complete)), objective)
    final = objective.read(np.where(table.complete, table.value, np.nan))
    apart = (final < study.low) | (final > study.high)
    there = np.isfinite(curves.value)
    every = np.append(curves.value[there], optimum)
    some = np.append(curves.value[there & ~apart[curves.row]], optimum)
    deciding = some if some.size else every
    log = study.log and bool(every.min() > 0)
    ends = _last(curves, len(table))[table.complete & ~apart]
    last = curves.value[ends[ends >= 0]]
    last = last[(last >= study.low) & (last <= study.high)]
    found = _over(scale_of(deciding, objective.maximize, log=log), last, every)
    low, high = float(every.min()), float(every.max())
    flat = high - low > FLAT * (found.high - found.low) > 0
    return found if found.log or flat or apart.any() else Scale(low, high)


def _over(scale: Scale, more: Floats, drawn: Floats) -> Scale:
    """Return a scale that also holds ``more``, and the count of what it clips of ``drawn``."""
    low, high = min([scale.low, *more.tolist()]), max([scale.high, *more.tolist()])
    return Scale(low, high, scale.log, int((drawn < low).sum()), int((drawn > high).sum()))


def _cast(table: TrialTable, told: Mask) -> Cast:
    """Return who is drawn: those that reported something, pruned ones too."""
    parts = cast(table)
    silent = (table.complete | (table.state == "PRUNED")) & ~told
    left_out = {why: n for why, n in parts.left_out.items() if why != "pruned"}
    if silent.any():
        left_out["without intermediate values"] = int(silent.sum())
    absent = ("intermediate values",) if table.best is not None and not told[table.best] else ()
    used = table.rows(table.complete & told)
    return replace(parts, used=used, left_out=left_out, lacking=absent)


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
