"""What the figures over two parameters share: their axes, trials, truth and best points."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hpland.figures.brief import Brief
from hpland.figures.data.axes import Axis, axis_of
from hpland.figures.data.measure import Measure, measure_of
from hpland.figures.data.scale import Scale, study_scale
from hpland.figures.data.trials import Cast, cast
from hpland.space import Choice, Floats
from hpland.table import Grid, TrialTable, Truth


@dataclass(frozen=True)
class Plane:
    """A study over two of its parameters.

    Attributes:
        x, y: the axes.
        objective: how values are read.
        cast: the trials drawn, failed and left out.
        z: what is drawn of each used trial, shape (n,).
        best: the best used trial's x, y and z, shape (3,).
        optima: x, y and z of every true optimizer, shape (k, 3); k = 0 where none is known.
        true_grid: the noise-free objective as drawn over x and y, if it is known.
        scale: the range in which values can be distinguished.
    """

    x: Axis
    y: Axis
    objective: Measure
    cast: Cast
    z: Floats
    best: Floats
    optima: Floats
    true_grid: Grid | None
    scale: Scale

    @property
    def table(self) -> TrialTable:
        """The whole study."""
        return self.cast.table

    @property
    def has_choice(self) -> bool:
        """Whether an axis is a choice, between whose values there is nothing."""
        return any(isinstance(axis.parameter, Choice) for axis in (self.x, self.y))

    @property
    def placed(self) -> Floats:
        """What is drawn of each used trial, as it is coloured, shape (n,)."""
        return self.scale.place(self.z)


def plane(table: TrialTable, params: Sequence[str], brief: Brief) -> Plane:
    """Return the plane of two parameters; raise HplandError without a finished trial with both."""
    x, y = params
    objective = measure_of(table, brief)
    parts = cast(table, (x, y))
    z = objective.read(parts.used.value)
    at = parts.best
    optima = _optima(brief.truth, x, y, objective)
    true_grid = _grid(brief.truth, x, y, objective)
    known = [true_grid.values] if true_grid else []
    return Plane(
        x=axis_of(table, x),
        y=axis_of(table, y),
        objective=objective,
        cast=parts,
        z=z,
        best=np.array([parts.used.params[x][at], parts.used.params[y][at], z[at]]),
        optima=optima,
        true_grid=true_grid,
        scale=study_scale(parts, objective, optima[:, 2], *known),
    )


def _optima(truth: Truth | None, x: str, y: str, objective: Measure) -> Floats:
    if truth is None:
        return np.empty((0, 3))
    z = objective.read_one(truth.optimum)
    points = [(at[x], at[y], z) for at in truth.optimizers if x in at and y in at]
    return np.array(points, dtype=np.float64).reshape(-1, 3)


def _grid(truth: Truth | None, x: str, y: str, objective: Measure) -> Grid | None:
    grid = truth.grid if truth else None
    if grid is None or {grid.x, grid.y} != {x, y}:
        return None
    if grid.x != x:
        grid = Grid(grid.y, grid.x, grid.ys, grid.xs, grid.values.T)
    return replace(grid, values=objective.read(grid.values))
