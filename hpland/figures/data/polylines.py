"""A study as lines over parallel axes, and its notes as points on them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hpland.figures.brief import Brief
from hpland.figures.data.axes import Axis, axis_of
from hpland.figures.data.measure import Measure, measure_of
from hpland.figures.data.scale import Scale, study_scale
from hpland.figures.data.tiers import Tier, tiers
from hpland.figures.data.trials import Cast, cast
from hpland.space import Floats, Real
from hpland.table import TrialTable, Truth

FAILED_AT = -0.1  # where the lines of failed trials end, below the objective's axis
ABSENT_AT = -0.06  # where a line passes below the axis of a parameter that its trial lacks


@dataclass(frozen=True)
class Polylines:
    """A study as lines over parallel axes, each from 0 to 1 of its own scale.

    Attributes:
        axes: the k parameters', then the objective's.
        objective: how values are read.
        cast: the trials drawn, failed and left out.
        used: where the lines of the used trials cross the axes, shape (n, k + 1);
            `ABSENT_AT` where a trial lacks a parameter.
        failed: the same of the failed trials; they end at `FAILED_AT`.
        optimum: the same of one true optimizer, shape (k + 1,); None if it is not known.
        tiers: Baseline, Good and Great.
        scale: the range in which the objective's values can be distinguished.
    """

    axes: tuple[Axis, ...]
    objective: Measure
    cast: Cast
    used: Floats
    failed: Floats
    optimum: Floats | None
    tiers: list[Tier]
    scale: Scale


def polylines(table: TrialTable, params: Sequence[str], brief: Brief) -> Polylines:
    """Return the lines of a study over some parameters.

    Raises HplandError without a finished trial.
    """
    parts = cast(table)
    objective = measure_of(table, brief)
    z = objective.read(parts.used.value)
    scale = study_scale(parts, objective, _best_possible(objective, brief.truth))
    axes = (*(axis_of(table, name) for name in params), _value_axis(objective, scale))
    used = [_crossings(axis, parts.used) for axis in axes[:-1]]
    failed = [_crossings(axis, parts.failed) for axis in axes[:-1]]
    return Polylines(
        axes=axes,
        objective=objective,
        cast=parts,
        used=np.stack([*used, axes[-1].fraction(scale.clip(z))], axis=1),
        failed=np.stack([*failed, np.full(len(parts.failed), FAILED_AT)], axis=1),
        optimum=_optimum(axes, objective, brief.truth),
        tiers=tiers(z, objective),
        scale=scale,
    )


def _value_axis(objective: Measure, scale: Scale) -> Axis:
    parameter = Real(scale.low, scale.high, scale.log)
    return Axis(objective.name, parameter, scale.low, scale.high)


def _best_possible(objective: Measure, truth: Truth | None) -> Floats:
    return np.array([objective.read_one(truth.optimum)] if truth else [])


def _crossings(axis: Axis, trials: TrialTable) -> Floats:
    column = trials.params[axis.name]
    return np.where(np.isfinite(column), axis.fraction(column), ABSENT_AT)


def _optimum(axes: tuple[Axis, ...], objective: Measure, truth: Truth | None) -> Floats | None:
    if truth is None:
        return None
    at = {**truth.optimizers[0], axes[-1].name: objective.read_one(truth.optimum)}
    return np.array([float(axis.fraction(at.get(axis.name, np.nan))) for axis in axes])


def note_points(data: Polylines, brief: Brief) -> tuple[list[str], Floats]:
    """Return the notes' texts, and their axes and heights, shape (n, 2).

    A note stands on the first axis that it names; one that names none is not drawn.
    """
    places = {axis.name: (i, axis) for i, axis in enumerate(data.axes)}
    texts, points = [], []
    for note in brief.notes:
        for name in [name for name in note.at if name in places][:1]:
            i, axis = places[name]
            texts.append(note.text)
            points.append((i, float(axis.fraction(note.at[name]))))
    return texts, np.array(points, dtype=np.float64).reshape(-1, 2)
