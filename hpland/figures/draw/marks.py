"""The two points that every figure over two parameters marks, and how failed trials look."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from hpland.figures.brief import Theme
from hpland.figures.data.hover import hover
from hpland.figures.data.plane import Plane
from hpland.figures.data.words import heading
from hpland.figures.draw.caption import best_trial
from hpland.figures.draw.theme import PALETTES
from hpland.text import number


def best_and_optimum(data: Plane, theme: Theme) -> list[go.Scatter]:
    """Return the marks: a ring around the best trial, and over it a star at every true optimum."""
    look = PALETTES[theme]
    here = data.cast.used.rows(np.array([data.cast.best]))
    seen = hover(here, data.objective)
    point = {"x": data.best[:1], "y": data.best[1:2], "mode": "markers", "cliponaxis": False}
    ring = {"symbol": "circle-open", "size": 22}
    halo = go.Scatter(
        **point,
        marker=ring | {"color": look.halo, "line": {"width": 6}},
        hoverinfo="skip",
        showlegend=False,
    )
    best = go.Scatter(
        **point,
        name=best_trial(data.cast),
        marker=ring | {"color": look.ink, "line": {"width": 2.5}},
        customdata=seen.customdata,
        hovertemplate=seen.hovertemplate,
    )
    return [halo, best, *_star(data, theme)]


def optimum_hover(data: Plane) -> str:
    """Return the hover text of the true optimum."""
    x, y, z = data.optima[0]
    lines = [
        "<b>true optimum</b>",
        f"{data.objective.name}: {number(z)}",
        f"{heading(data.x.name, data.x.parameter)}: {number(x)}",
        f"{heading(data.y.name, data.y.parameter)}: {number(y)}",
    ]
    return "<br>".join(lines) + "<extra></extra>"


def _star(data: Plane, theme: Theme) -> list[go.Scatter]:
    if not len(data.optima):
        return []
    look = PALETTES[theme]
    style = {"symbol": "star", "size": 16, "color": look.optimum}
    return [
        go.Scatter(
            x=data.optima[:, 0],
            y=data.optima[:, 1],
            mode="markers",
            name="true optimum",
            marker=style | {"line": {"width": 1.5, "color": look.halo}},
            cliponaxis=False,
            hovertemplate=optimum_hover(data),
        )
    ]


def cross(theme: Theme, size: float) -> dict[str, Any]:
    """Return the marker of a failed trial."""
    line = {"width": 1.3, "color": PALETTES[theme].failed_mark}
    return {"symbol": "x-thin", "size": size, "line": line}


def bold_cross(theme: Theme) -> dict[str, Any]:
    """Return the marker of a failed trial that may lie on dots and on any colour."""
    look = PALETTES[theme]
    line = {"width": 1, "color": look.halo}
    return {"symbol": "x", "size": 9, "color": look.failed_mark, "line": line}
