"""A field in three dimensions: a mesh of triangles, and lines that show its relief."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.colors import get_colorscale

from hpland.figures.brief import Theme
from hpland.figures.data.compact import compact
from hpland.figures.data.fields import Field
from hpland.figures.data.plane import Plane
from hpland.figures.draw.theme import PALETTES, colors, hex_of, rgb_of
from hpland.space import Floats
from hpland.table import Mask

FAINT = 0.2  # a shade under it would show by the light that falls on it, not by its colour
LIGHTING = {"ambient": 0.75, "diffuse": 0.5, "specular": 0.05, "roughness": 0.9}
LINES = 32  # at most, each way
LIFT = 0.004  # of the lines above the mesh, along its normal in scene units, lest it hide them
STEEP = 10.0  # a slope over it lifts them no further


def mesh(ground: Field, data: Plane, theme: Theme) -> go.Mesh3d:
    """Return a field as a mesh; where the field has a shade, its colours fade.

    A go.Surface has only one opacity, and plotly.js divides it into 120 levels or more per axis.
    """
    z = data.scale.place(ground.z)
    x, y = np.meshgrid(ground.xs, ground.ys)
    flat = compact(np.nan_to_num(z, nan=data.scale.ends[0])).ravel()
    paint: dict[str, Any] = {"intensity": flat, "coloraxis": "coloraxis"}
    there = np.isfinite(z)
    if ground.shade is not None:
        paint = {"vertexcolor": vertex_colors(data, z, ground.shade, theme).ravel()}
        there = ground.shade >= FAINT
    i, j, k = triangles(there).T
    every = np.arange(z.size).reshape(z.shape)
    return go.Mesh3d(
        x=x.ravel(),
        y=y.ravel(),
        z=flat,
        i=i,
        j=j,
        k=k,
        lighting=LIGHTING,
        **paint,
        **_told(ground, every),
    )


def wire(
    ground: Field, data: Plane, reach: list[float], aspect: tuple[float, float, float]
) -> go.Scatter3d:
    """Return lines along both parameters, which cross where a grid study has its trials.

    Args:
        ground: the field.
        data: what scales its heights.
        reach: the range of the vertical axis.
        aspect: the lengths of the scene's box along x, y and z.
    """
    z = data.scale.place(ground.z)
    x, y = np.meshgrid(ground.xs, ground.ys)
    u, v = data.x.fraction(ground.xs) * aspect[0], data.y.fraction(ground.ys) * aspect[1]
    unit = (reach[1] - reach[0]) / aspect[2]
    lifted = z + LIFT * unit * steepness(z / unit, u, v)
    every = np.arange(z.size).reshape(z.shape)
    at = np.concatenate([_strands(every), _strands(every.T)])
    gap = at < 0
    return go.Scatter3d(
        x=x.ravel()[at],
        y=y.ravel()[at],
        z=compact(np.where(gap, np.nan, lifted.ravel()[at])),
        mode="lines",
        line={"color": "#ffffff", "width": 1},
        showlegend=False,
        **_told(ground, at),
    )


def steepness(z: Floats, x: Floats, y: Floats) -> Floats:
    """Return sqrt(1 + |grad z|^2), by which a lift along the normal is longer along z, (ny, nx).

    Args:
        z: heights, shape (ny, nx); beside a NaN the slope counts as 0.
        x, y: rising, shapes (nx,) and (ny,).
    """
    total = np.ones_like(z)
    with np.errstate(all="ignore"):  # steps too small to divide by are as good as vertical
        for axis, at in ((0, y), (1, x)):
            if len(at) > 1:
                slope = np.nan_to_num(np.gradient(z, at, axis=axis))
                total += np.clip(slope, -STEEP, STEEP) ** 2
    return np.sqrt(total)


def _strands(number: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the numbers along each line, one line after another, and -1 behind each."""
    count = len(number)
    some = np.union1d(np.arange(0, count, -(-count // LINES)), [count - 1])
    return np.pad(number[some], ((0, 0), (0, 1)), constant_values=-1).ravel()


def _told(ground: Field, at: NDArray[np.intp]) -> dict[str, Any]:
    """Return the hover of the crossings numbered ``at``."""
    if ground.seen is None:
        return {"hoverinfo": "skip"}
    told = ground.seen.customdata
    rows = told.reshape(-1, told.shape[-1])[at.ravel()]
    return {"customdata": rows, "hovertemplate": ground.seen.hovertemplate}


def triangles(there: Mask) -> NDArray[np.int32]:
    """Return the corners of two triangles per cell that has all four crossings, shape (n, 3)."""
    number = np.arange(there.size, dtype=np.int32).reshape(there.shape)
    square = (slice(None, -1), slice(1, None))
    corners = [number[i, j] for i in square for j in square]
    full = np.logical_and.reduce([there[i, j] for i in square for j in square])
    a, b, c, d = (corner[full] for corner in corners)
    return np.concatenate([np.stack([a, b, d], axis=1), np.stack([a, d, c], axis=1)])


def vertex_colors(data: Plane, z: Floats, shade: Floats, theme: Theme) -> NDArray[np.str_]:
    """Return every crossing's colour, nearer to the background where less is known, (ny, nx)."""
    at, scale = zip(*get_colorscale(colors(data.objective)), strict=True)
    rgb = np.array([rgb_of(color) for color in scale])
    low, high = np.array(data.scale.ends) / 2  # a half, for the whole span may overflow
    share = (np.nan_to_num(z, nan=data.scale.ends[0]) / 2 - low) / ((high - low) or 1.0)
    full = np.stack([np.interp(share, at, channel) for channel in rgb.T], axis=-1)
    ground = np.array(rgb_of(PALETTES[theme].plot))
    mixed = ground + shade[..., None] * (full - ground)
    return np.array([[hex_of(color) for color in row] for row in mixed.tolist()])
