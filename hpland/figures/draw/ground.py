"""A field as coloured cells, faded where little is known."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.lib.stride_tricks import sliding_window_view

from hpland.figures.brief import Theme
from hpland.figures.data.axes import padded
from hpland.figures.data.compact import compact
from hpland.figures.data.fields import Field
from hpland.figures.data.lattice import edges
from hpland.figures.data.plane import Plane
from hpland.figures.draw.theme import PALETTES, faded
from hpland.space import Floats

CONTOUR_INK = "rgba(255,255,255,0.8)"  # over viridis, in either theme


def ground(field: Field, data: Plane, theme: Theme) -> list[go.Heatmap]:
    """Return a field's cells, a veil where less is known, and the failed cells over both."""
    x, y = _edges(field, data)
    place = {"x": x, "y": y, "hoverongaps": False}
    told = {"hoverinfo": "skip"} if field.seen is None else vars(field.seen)
    z = compact(data.scale.place(field.z))
    return [
        go.Heatmap(**place, **told, z=z, coloraxis="coloraxis"),
        *([] if field.shade is None else [_veil(field.shade, place, theme)]),
        *([_fill(field, place, theme)] if field.failed.any() else []),
    ]


def ranges(field: Field | None, data: Plane) -> tuple[list[float], list[float]]:
    """Return the x and y ranges in plotly's coordinates: all cells, or the axes with some room."""
    if field is None:
        return padded(data.x), padded(data.y)
    x, y = _edges(field, data)
    return data.x.place(x[[0, -1]]).tolist(), data.y.place(y[[0, -1]]).tolist()


def contour_ink(field: Field | None, theme: Theme) -> str:
    """Return the colour of contours that can be seen on a field, or without one."""
    return CONTOUR_INK if field else faded(PALETTES[theme].muted, 0.5)


def _edges(field: Field, data: Plane) -> tuple[Floats, Floats]:
    return field.edges or (edges(data.x, field.xs), edges(data.y, field.ys))


def _veil(shade: Floats, place: dict[str, Any], theme: Theme) -> go.Heatmap:
    """Return the colour of the paper over a field, the thicker the less is known there.

    It reaches a cell further than the field, whose edge would else shine through beside it.
    """
    color = PALETTES[theme].plot
    near = sliding_window_view(np.pad(shade, 1), (3, 3)).max(axis=(2, 3)) > 0
    return go.Heatmap(
        **place,
        z=np.where(near, np.round(1 - shade, 2), np.nan).astype(np.float32),
        zmin=0,
        zmax=1,
        colorscale=[[0, faded(color, 0)], [1, faded(color, 1)]],
        showscale=False,
        hoverinfo="skip",
    )


def _fill(field: Field, place: dict[str, Any], theme: Theme) -> go.Heatmap:
    """Return the failed cells in a colour that is not on the scale."""
    color = PALETTES[theme].failed
    return go.Heatmap(
        **place,
        z=np.where(field.failed, np.float32(1), np.float32(np.nan)),
        colorscale=[[0, color], [1, color]],
        showscale=False,
        hoverinfo="skip",
    )
