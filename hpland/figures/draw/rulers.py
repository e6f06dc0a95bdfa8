"""Parallel axes drawn by hand: plotly's own share one scale, or one pixel and no logarithm."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from hpland.figures.data.axes import Axis
from hpland.figures.draw.theme import Palette, faded
from hpland.space import Floats

_TICK = 0.012  # half a tick's length, in distances between axes


def rulers(axes: Sequence[Axis], look: Palette) -> go.Scatter:
    """Return all axes with their ticks as one trace: axis ``i`` stands at x = i, from 0 to 1."""
    strokes = [(i, i, 0.0, 1.0) for i in range(len(axes))]
    strokes += [(i - _TICK, i + _TICK, up, up) for i, up in tick_points(axes).tolist()]
    x0, x1, y0, y1 = np.array(strokes).T
    gap = np.full(len(strokes), np.nan)
    return go.Scatter(
        x=np.stack([x0, x1, gap], axis=1).ravel(),
        y=np.stack([y0, y1, gap], axis=1).ravel(),
        mode="lines",
        line={"width": 1.5, "color": look.ink},
        showlegend=False,
        hoverinfo="skip",
    )


def tick_points(axes: Sequence[Axis]) -> Floats:
    """Return where every tick is, axis and height, shape (k, 2)."""
    return np.array([(i, up) for i, axis in enumerate(axes) for up in axis.fraction(axis.ticks.at)])


def tick_labels(axes: Sequence[Axis], look: Palette) -> list[dict[str, Any]]:
    """Return the annotations that label the ticks: left of their axis, right of the last."""
    texts = [text for axis in axes for text in axis.ticks.labels]
    style = {"font": {"size": 12}, "bgcolor": faded(look.paper, 0.8), "borderpad": 1}
    left = {"xanchor": "right", "xshift": -7}
    right = {"xanchor": "left", "xshift": 7}
    return [
        {"x": i, "y": up, "text": text, "showarrow": False, **style}
        | (right if i == len(axes) - 1 else left)
        for (i, up), text in zip(tick_points(axes).tolist(), texts, strict=True)
    ]
