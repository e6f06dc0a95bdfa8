"""The objective as a field over two parameters: a grid study's, the noise-free, an estimate."""

from dataclasses import dataclass, replace

import numpy as np

from hpland.figures.data.bins import Bins, bins
from hpland.figures.data.estimate import Estimate, estimate
from hpland.figures.data.hover import Hover, field_of, hover
from hpland.figures.data.lattice import lattice
from hpland.figures.data.pieces import pieces
from hpland.figures.data.plane import Plane
from hpland.space import Floats
from hpland.table import Mask, evenly

LEVELS = 64  # of an estimate, along each axis
LEAST = 10  # places with trials; fewer make no sheet, and no piece of one
ACROSS = 3  # different values of each parameter, at least
FAINTEST = 0.04  # of a shade; what is fainter cannot be seen, but hides the lines of the grid
NONE, ENOUGH = 1.0, 4.0  # trials near, where an estimate ends and where it is not faded any more


@dataclass(frozen=True)
class Field:
    """What is drawn at every crossing of two parameters' levels.

    Attributes:
        xs, ys: rising levels in the parameters' units, shapes (nx,) and (ny,).
        z: the value drawn, shape (ny, nx); NaN where there is none.
        failed: where a FAIL trial stands, shape (ny, nx).
        seen: the hover of each crossing's trial, customdata of shape (ny, nx, ...);
            None for the noise-free field, which no trial made.
        shade: how much is known there, 0 to 1, shape (ny, nx); None if everything is.
        edges: of the cells along x and y; None for half-way between the levels.
        remark: what the caption says of it.
    """

    xs: Floats
    ys: Floats
    z: Floats
    failed: Mask
    seen: Hover | None
    shade: Floats | None = None
    edges: tuple[Floats, Floats] | None = None
    remark: str = ""


def coarser(field: Field, levels: int) -> Field:
    """Return a field of at most so many levels an axis, its ends among them."""
    ny, nx = field.z.shape
    if max(nx, ny) <= levels:
        return field
    x, y = evenly(nx, levels), evenly(ny, levels)
    at = np.ix_(y, x)
    seen = field.seen and replace(field.seen, customdata=field.seen.customdata[at])
    shade = None if field.shade is None else field.shade[at]
    z, failed = field.z[at], field.failed[at]
    return replace(
        field, xs=field.xs[x], ys=field.ys[y], z=z, failed=failed, seen=seen, shade=shade
    )


def own_field(data: Plane) -> Field | None:
    """Return the field that the trials themselves fill, one per crossing; None if they don't."""
    table = data.table
    found = lattice(table, data.x.name, data.y.name)
    if found is None:
        return None
    z = np.full(len(table), np.nan)
    z[table.complete] = data.z
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
    grid = data.true_grid
    if grid is None:
        return None
    remark = f"ground: {noise_free(data)}" if data.has_choice else ""  # else its contours are told
    none = np.zeros(grid.values.shape, dtype=np.bool_)
    return Field(grid.xs, grid.ys, grid.values, none, None, remark=remark)


def noise_free(data: Plane) -> str:
    """Return what the noise-free field is a slice of."""
    others = len(data.table.space) > len({data.x.name, data.y.name})
    return "noise-free" + (", the others at their optimum" if others else "")


def estimated_field(data: Plane) -> Field | None:
    """Return the field that scattered trials speak for, faded and cut off where there are few.

    It has no piece with fewer than `LEAST` places on it; None where no piece is left.
    """
    if not has_sheet(data):
        return None
    where, found = estimate_of(data)
    shade = np.clip((found.evidence - NONE) / (ENOUGH - NONE), 0, 1)
    shade[shade < FAINTEST] = 0
    shade[pieces(shade > 0, where.sums() > 0) < LEAST] = 0
    if not shade.any():
        return None
    return Field(
        where.xs,
        where.ys,
        np.where(shade > 0, data.scale.unplace(found.z), np.nan),
        np.zeros(shade.shape, dtype=np.bool_),
        _estimate_hover(data, found),
        shade,
        (where.x_edges, where.y_edges),
        "estimate: local regression of the trials, faded where they are few",
    )


def makes_sheet(data: Plane) -> bool:
    """Return whether the trials alone make a sheet: they fill a lattice, or speak for one."""
    return not data.has_choice and (
        estimated_field(data) is not None
        or lattice(data.table, data.x.name, data.y.name) is not None
    )


def has_sheet(data: Plane) -> bool:
    """Return whether scattered trials can speak for a sheet: two numbers, at enough places."""
    if data.has_choice or places(data) < LEAST:
        return False
    used = data.cast.used.params
    return all(len(np.unique(used[axis.name])) >= ACROSS for axis in (data.x, data.y))


def places(data: Plane) -> int:
    """Return at how many different places the used trials stand."""
    params = data.cast.used.params
    return len(np.unique(np.stack([params[data.x.name], params[data.y.name]]), axis=1).T)


def estimate_of(data: Plane) -> tuple[Bins, Estimate]:
    """Return the bins and the estimate of the trials over two axes of numbers, as placed."""
    x, y = (data.cast.used.params[axis.name] for axis in (data.x, data.y))
    where = bins(data.x, data.y, x, y, (LEVELS, LEVELS))
    u, v = data.x.fraction(where.xs), data.y.fraction(where.ys)
    return where, estimate(where, u, v, data.placed)


def _estimate_hover(data: Plane, found: Estimate) -> Hover:
    with np.errstate(over="ignore"):  # what is endless is drawn at the scale's end
        z = [data.scale.unplace(found.z + sign * found.error) for sign in (0, -1, 1)]
    told, (middle, low, high, _) = field_of([*z, np.round(found.evidence, 2)])
    lines = [
        f"<b>estimate</b> of {data.objective.name}: {middle}",
        f"within a standard error: {low} to {high}",
        "trials near: %{customdata[3]:.1f}",
    ]
    return Hover(told, "<br>".join(lines) + "<extra></extra>")


def height(field: Field, data: Plane, x: float, y: float) -> float:
    """Return the field at the crossing nearest to a point; its lowest value where there is none."""
    j = np.abs(data.x.place(field.xs) - data.x.place(x)).argmin()
    i = np.abs(data.y.place(field.ys) - data.y.place(y)).argmin()
    z = float(field.z[i, j])
    return float(np.nanmin(field.z)) if np.isnan(z) else z
