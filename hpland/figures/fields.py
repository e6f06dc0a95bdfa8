"""The objective as a field over two parameters: a grid study's own, or the noise-free one."""

from dataclasses import dataclass

import numpy as np

from hpland.figures.hover import Hover, hover
from hpland.figures.lattice import lattice
from hpland.figures.plane import Plane
from hpland.space import Floats
from hpland.table import Mask, TrialTable


@dataclass(frozen=True)
class Field:
    """What is drawn at every crossing of two parameters' levels.

    Attributes:
        xs, ys: rising levels in the parameters' units, shapes (nx,) and (ny,).
        z: the value drawn, shape (ny, nx); NaN where there is none.
        failed: where a FAIL trial stands, shape (ny, nx).
        seen: the hover of each crossing's trial, customdata of shape (ny, nx, ...);
            None for the noise-free field, which no trial made.
    """

    xs: Floats
    ys: Floats
    z: Floats
    failed: Mask
    seen: Hover | None


def own_field(table: TrialTable, data: Plane) -> Field | None:
    """Return the field that the trials themselves fill, one a crossing; None if they don't."""
    found = lattice(table, data.x.name, data.y.name)
    if found is None:
        return None
    z = np.where(table.complete, data.objective.read(table.value), np.nan)
    seen = hover(table, data.objective)
    return Field(
        found.xs,
        found.ys,
        z[found.row],
        table.failed[found.row],
        Hover(seen.customdata[found.row], seen.hovertemplate),
    )


def true_field(data: Plane) -> Field | None:
    """Return the noise-free field; None if it is not known."""
    grid = data.truth
    if grid is None:
        return None
    return Field(grid.xs, grid.ys, grid.values, np.zeros(grid.values.shape, dtype=np.bool_), None)


def height(field: Field, data: Plane, x: float, y: float) -> float:
    """Return the field at the crossing nearest to a point; its lowest value where there is none."""
    j = np.abs(data.x.place(field.xs) - data.x.place(x)).argmin()
    i = np.abs(data.y.place(field.ys) - data.y.place(y)).argmin()
    z = float(field.z[i, j])
    return float(np.nanmin(field.z)) if np.isnan(z) else z
