"""Trials as dots over two parameters: bigger and brighter is better, crosses failed."""

import plotly.graph_objects as go

from hpland.figures.brief import Theme
from hpland.figures.data.compact import compact
from hpland.figures.data.crowd import best_first, crowded, drawn_of, some_failed
from hpland.figures.data.hover import hover
from hpland.figures.data.plane import Plane
from hpland.figures.draw.caption import failed_words
from hpland.figures.draw.marks import cross
from hpland.figures.draw.theme import PALETTES, faded
from hpland.space import Floats

SMALL, LARGE = 6.0, 20.0
ON_BRIGHT = "rgba(0,0,0,0.5)"


def sizes(data: Plane) -> Floats:
    """Return the diameter of every used trial's dot in pixels, shape (n,)."""
    return SMALL + (LARGE - SMALL) * data.objective.goodness(data.placed)


def dots(data: Plane, theme: Theme) -> go.Scatter:
    """Return the used trials, the best drawn last; if there are too many, only the best, small."""
    order = best_first(data)[::-1]
    drawn = data.cast.used.rows(order)
    return go.Scatter(
        x=drawn.params[data.x.name],
        y=drawn.params[data.y.name],
        mode="markers",
        name="trial",
        showlegend=False,
        marker={
            "opacity": 0.92,
            "size": SMALL if crowded(data) else compact(sizes(data)[order]),
            "color": compact(data.placed[order]),
            "coloraxis": "coloraxis",
            "line": {"width": 1, "color": _rim(data, theme)},
        },
        cliponaxis=False,
        **vars(hover(drawn, data.objective)),
    )


def _rim(data: Plane, theme: Theme) -> str:
    """Return the colour around dots; the best of a crowd are bright dots on a bright field."""
    return ON_BRIGHT if crowded(data) else faded(PALETTES[theme].ink, 0.4)


def failed_dots(data: Plane, theme: Theme, size: float = 7) -> list[go.Scatter]:
    """Return the failed trials as crosses; nothing where none can be placed."""
    failed = some_failed(data)
    if not len(failed):
        return []
    seen = hover(failed, data.objective)
    return [
        go.Scatter(
            x=failed.params[data.x.name],
            y=failed.params[data.y.name],
            mode="markers",
            name=drawn_of(len(failed), len(data.cast.failed), failed_words(data.table)),
            marker=cross(theme, size),
            cliponaxis=False,
            **vars(seen),
        )
    ]
