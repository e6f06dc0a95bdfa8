"""An estimated surface in three dimensions: its colours fade where little is known."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.colors import get_colorscale

from hpland.figures.brief import Theme
from hpland.figures.compact import compact
from hpland.figures.fields import Field
from hpland.figures.plane import Plane
from hpland.figures.theme import PALETTES, colors, hex_of, rgb_of
from hpland.space import Floats
from hpland.table import Mask

FAINT = 0.2  # a shade under it would show by the light that falls on it, not by its colour
LIGHTING = {"ambient": 0.75, "diffuse": 0.5, "specular": 0.05, "roughness": 0.9}


def mesh(ground: Field, data: Plane, theme: Theme) -> go.Mesh3d:
    """Return a field with a shade and a hover as a mesh: a go.Surface has but one opacity."""
    assert ground.seen is not None
    assert ground.shade is not None
    z = data.scale.place(ground.z)
    x, y = np.meshgrid(ground.xs, ground.ys)
    i, j, k = triangles(ground.shade >= FAINT).T
    told = ground.seen.customdata
    return go.Mesh3d(
        x=x.ravel(),
        y=y.ravel(),
        z=compact(np.nan_to_num(z, nan=data.scale.ends[0])).ravel(),
        i=i,
        j=j,
        k=k,
        vertexcolor=vertex_colors(data, z, ground.shade, theme).ravel(),
        lighting=LIGHTING,
        customdata=told.reshape(-1, told.shape[-1]),
        hovertemplate=ground.seen.hovertemplate,
    )


def triangles(there: Mask) -> NDArray[np.int32]:
    """Return the corners of two triangles a cell whose four crossings are there, shape (n, 3)."""
    number = np.arange(there.size, dtype=np.int32).reshape(there.shape)
    square = (slice(None, -1), slice(1, None))
    corners = [number[i, j] for i in square for j in square]
    full = np.logical_and.reduce([there[i, j] for i in square for j in square])
    a, b, c, d = (corner[full] for corner in corners)
    return np.concatenate([np.stack([a, b, d], axis=1), np.stack([a, d, c], axis=1)])


def vertex_colors(data: Plane, z: Floats, shade: Floats, theme: Theme) -> NDArray[np.str_]:
    """Return every crossing's colour, the nearer to the ground's the less is known, (ny, nx)."""
    at, scale = zip(*get_colorscale(colors(data.objective)), strict=True)
    rgb = np.array([rgb_of(color) for color in scale])
    low, high = np.array(data.scale.ends) / 2  # a half, for the whole span may overflow
    share = (np.nan_to_num(z, nan=data.scale.ends[0]) / 2 - low) / ((high - low) or 1.0)
    full = np.stack([np.interp(share, at, channel) for channel in rgb.T], axis=-1)
    ground = np.array(rgb_of(PALETTES[theme].plot))
    mixed = ground + shade[..., None] * (full - ground)
    return np.array([[hex_of(color) for color in row] for row in mixed.tolist()])
