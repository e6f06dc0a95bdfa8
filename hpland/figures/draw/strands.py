"""Trials over parallel axes: a line each, or where they are too many the density of their lines."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from hpland.figures.data.density import density
from hpland.figures.data.hover import hover
from hpland.figures.data.measure import Measure
from hpland.figures.draw.theme import faded
from hpland.space import Floats
from hpland.table import TrialTable


def strands(trials: TrialTable, objective: Measure, y: Floats, **look: Any) -> go.Scatter:
    """Return the lines of n trials, ``y`` of shape (n, k), as one trace with a gap after each."""
    n, k = y.shape
    gap = np.full((n, 1), np.nan)
    seen = hover(trials, objective)
    return go.Scatter(
        x=np.tile(np.append(np.arange(k), np.nan).astype(np.float32), n),
        y=np.concatenate([y, gap], axis=1).ravel().astype(np.float32),
        mode="lines",
        customdata=np.repeat(seen.customdata, k + 1, axis=0),
        hovertemplate=seen.hovertemplate,
        **look,
    )


def haze(y: Floats, name: str, color: str, opacity: float) -> go.Heatmap:
    """Return the density of lines, ``y`` of shape (n, k), as a colour that is more or less clear.

    Args:
        y: where the lines cross the axes.
        name: what the legend says.
        color: ``#rrggbb``.
        opacity: where lines are as dense as if they were spread evenly.
    """
    found = density(y)
    clear = (1 - opacity) ** (found.lines / found.even)
    return go.Heatmap(
        x=found.x.astype(np.float32),
        y=found.y.astype(np.float32),
        z=np.rint(255 * (1 - clear)).astype(np.uint8),
        zmin=0,
        zmax=255,
        zsmooth="best",
        colorscale=[[0, faded(color, 0)], [1, faded(color, 1)]],
        showscale=False,
        showlegend=True,
        name=name,
        hoverinfo="skip",
    )
