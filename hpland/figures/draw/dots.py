"""Trials as dots over two parameters: bigger and brighter is better, crosses failed."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from hpland.figures.brief import Theme
from hpland.figures.data.compact import compact
from hpland.figures.data.crowd import crowded, drawn_of
from hpland.figures.data.dots import Dots
from hpland.figures.data.hover import hover
from hpland.figures.data.plane import Plane
from hpland.figures.draw.caption import failed_words
from hpland.figures.draw.marks import bold_cross
from hpland.figures.draw.theme import PALETTES, faded
from hpland.space import Floats
from hpland.table import TrialTable

ON_BRIGHT = "rgba(0,0,0,0.5)"
RIM = 0.8  # the opacity of the line around a dot; a bad one is as dark as the dark ground


def dots(drawn: Dots, data: Plane, theme: Theme) -> list[go.Scatter]:
    """Return the used trials, the best drawn last, and over them the failed ones as crosses."""
    used = go.Scatter(
        x=drawn.at[:, 0],
        y=drawn.at[:, 1],
        mode="markers",
        name="trial",
        showlegend=False,
        marker={
            "opacity": 0.92,
            "size": compact(drawn.size),
            "color": compact(drawn.z),
            "coloraxis": "coloraxis",
            "line": {"width": 1, "color": _rim(data, theme)},
        },
        cliponaxis=False,
        **vars(hover(drawn.trials, data.objective)),
    )
    return [used, *crosses(drawn.failed, drawn.failed_at, data, theme)]


def _rim(data: Plane, theme: Theme) -> str:
    """Return the colour around dots; the best of a crowd are bright dots on a bright field."""
    return ON_BRIGHT if crowded(data) else faded(PALETTES[theme].ink, RIM)


def crosses(
    failed: TrialTable,
    at: Floats,
    data: Plane,
    theme: Theme,
    marker: Mapping[str, Any] | None = None,
) -> list[go.Scatter]:
    """Return failed trials as crosses at x and y, shape (m, 2); nothing where there are none."""
    if not len(failed):
        return []
    return [
        go.Scatter(
            x=at[:, 0],
            y=at[:, 1],
            mode="markers",
            name=drawn_of(len(failed), len(data.cast.failed), failed_words(data.table)),
            marker=marker or bold_cross(theme),
            cliponaxis=False,
            **vars(hover(failed, data.objective)),
        )
    ]
