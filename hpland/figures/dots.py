"""Trials as dots over two parameters: bigger and brighter is better, crosses failed."""

import numpy as np
import plotly.graph_objects as go

from hpland.figures.brief import Theme
from hpland.figures.caption import failed_words
from hpland.figures.hover import hover
from hpland.figures.marks import cross
from hpland.figures.plane import Plane
from hpland.figures.theme import PALETTES, faded
from hpland.space import Floats
from hpland.table import TrialTable

SMALL, LARGE = 6.0, 20.0


def sizes(data: Plane) -> Floats:
    """Return the diameter of every used trial's dot in pixels, shape (n,)."""
    return SMALL + (LARGE - SMALL) * data.objective.goodness(data.z)


def dots(data: Plane, theme: Theme) -> go.Scatter:
    """Return the used trials, the best drawn last."""
    order = np.argsort(data.objective.goodness(data.z), kind="stable")
    seen = hover(data.cast.used, data.objective)
    return go.Scatter(
        x=data.cast.used.params[data.x.name][order],
        y=data.cast.used.params[data.y.name][order],
        mode="markers",
        name="trial",
        showlegend=False,
        marker={
            "opacity": 0.92,
            "size": sizes(data)[order].astype(np.float32),
            "color": data.z[order].astype(np.float32),
            "coloraxis": "coloraxis",
            "line": {"width": 1, "color": faded(PALETTES[theme].ink, 0.4)},
        },
        customdata=seen.customdata[order],
        hovertemplate=seen.hovertemplate,
        cliponaxis=False,
    )


def failed_dots(table: TrialTable, data: Plane, theme: Theme, size: float = 7) -> list[go.Scatter]:
    """Return the failed trials as crosses; nothing where none can be placed."""
    failed = data.cast.failed
    if not len(failed):
        return []
    seen = hover(failed, data.objective)
    return [
        go.Scatter(
            x=failed.params[data.x.name],
            y=failed.params[data.y.name],
            mode="markers",
            name=failed_words(table),
            marker=cross(theme, size),
            cliponaxis=False,
            **vars(seen),
        )
    ]
