"""The look: two palettes, and the plotly template that every figure wears."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import plotly.graph_objects as go

from hpland.figures.brief import Theme
from hpland.figures.data.measure import Measure
from hpland.figures.data.scale import Scale

FONT = "Inter, Helvetica Neue, Helvetica, Arial, DejaVu Sans, sans-serif"
WIDTH, HEIGHT = 1100, 750
MARGIN = {"l": 90, "r": 130, "t": 128, "b": 104}


@dataclass(frozen=True)
class Palette:
    """Colours by what they are for; all CSS.

    Attributes:
        paper, plot: behind everything, behind the data.
        ink, muted, line: text and marks, secondary text, grid lines.
        halo: around marks of ink, so that they show on any colour.
        failed, failed_mark: a failed trial's cell and its cross.
        optimum: the true optimum.
        tiers: Baseline, Good, Great.
        studies: of one figure; safe for colour-blind readers (Okabe and Ito 2008, Color universal
            design), made brighter on the dark ground.
    """

    paper: str
    plot: str
    ink: str
    muted: str
    line: str
    halo: str
    failed: str
    failed_mark: str
    optimum: str
    tiers: tuple[str, str, str]
    studies: tuple[str, ...]


PALETTES: dict[Theme, Palette] = {
    "light": Palette(
        paper="#ffffff",
        plot="#f6f7f9",
        ink="#14181f",
        muted="#5a6372",
        line="#d9dde4",
        halo="#ffffff",
        failed="#d3d7de",
        failed_mark="#6b7482",
        optimum="#e8453c",
        tiers=("#aab4c3", "#58a9dd", "#0a5a9c"),
        studies=("#0072b2", "#d55e00", "#009e73", "#b3588f", "#8a6d00", "#3b3f46"),
    ),
    "dark": Palette(
        paper="#11141a",
        plot="#181c24",
        ink="#f2f4f8",
        muted="#a3adbb",
        line="#323947",
        halo="#11141a",
        failed="#3d4452",
        failed_mark="#a3adbb",
        optimum="#ff6b5e",
        tiers=("#7d899c", "#3f9fdc", "#8fdaff"),
        studies=("#56b4e9", "#e69f00", "#2fc79a", "#e39cc4", "#f0e442", "#d5dae2"),
    ),
}


def faded(color: str, opacity: float) -> str:
    """Return a colour of a palette, made see-through."""
    r, g, b = rgb_of(color)
    return f"rgba({r},{g},{b},{opacity})"


def rgb_of(color: str) -> tuple[int, ...]:
    """Return red, green and blue of a colour ``#rrggbb``, 0 to 255."""
    return tuple(int(color[i : i + 2], 16) for i in (1, 3, 5))


def hex_of(rgb: Iterable[float]) -> str:
    """Return the colour ``#rrggbb`` of red, green and blue, 0 to 255."""
    return "#" + "".join(f"{round(channel):02x}" for channel in rgb)


def colors(objective: Measure) -> str:
    """Return the colour scale: perceptual, safe for colour-blind readers, bright is good."""
    return "Viridis" if objective.maximize else "Viridis_r"


def color_axis(objective: Measure, scale: Scale) -> dict[str, Any]:
    """Return the colours of a figure, with a bar titled with the objective."""
    title = {"text": objective.name, "side": "right"}
    bar = {"title": title, "thickness": 16, "outlinewidth": 0, "x": 1.02, "xpad": 0, "ypad": 0}
    look = {"colorscale": colors(objective), "cmin": scale.ends[0], "cmax": scale.ends[1]}
    return look | {"colorbar": bar | scale.axis_ticks}


def canvas(theme: Theme, width: int = WIDTH, **more: Any) -> go.Figure:
    """Return an empty figure of a theme and a width in pixels."""
    size = {"width": width, "height": HEIGHT}
    return go.Figure(layout={"template": template(theme), **size, **more})


def dressed(figure: go.Figure, theme: Theme) -> go.Figure:
    """Return a figure of another maker's in a theme, in its size and with its margins.

    Margins grow where its labels need more, and its numbers have exponents, as elsewhere.
    """
    size = {"width": figure.layout.width or WIDTH, "height": figure.layout.height or HEIGHT}
    title = {"title": {"yref": "container", "y": 0.97, "yanchor": "top", "pad": {"t": 0}}}
    for axes in (figure.update_xaxes, figure.update_yaxes):
        axes(automargin=True, exponentformat="e")
    return figure.update_layout(template=template(theme), **size, **title)


@cache
def template(theme: Theme) -> go.layout.Template:
    """Return the plotly template of a theme."""
    look = PALETTES[theme]
    axis = {
        "gridcolor": look.line,
        "linecolor": look.muted,
        "tickcolor": look.muted,
        "zeroline": False,
        "title": {"font": {"size": 15, "color": look.ink}, "standoff": 10},
        "minor": {"tickcolor": look.muted},
    }
    return go.layout.Template(
        layout={
            "margin": MARGIN,
            "paper_bgcolor": look.paper,
            "plot_bgcolor": look.plot,
            "font": {"family": FONT, "size": 13, "color": look.ink},
            "title": _title(look),
            "legend": _legend(look),
            "xaxis": axis,
            "yaxis": axis,
            "scene": {f"{name}axis": _scene_axis(look) for name in "xyz"},
            "hoverlabel": {"align": "left", "bgcolor": look.paper, "font": {"color": look.ink}},
            "colorway": look.tiers,
        }
    )


def _title(look: Palette) -> dict[str, Any]:
    return {
        "x": 0,
        "xref": "paper",
        "yref": "container",
        "y": 1,
        "yanchor": "top",
        "pad": {"t": 22},
        "font": {"size": 22, "color": look.ink, "weight": 600},
        "subtitle": {"font": {"size": 14, "color": look.muted}},
    }


def _legend(look: Palette) -> dict[str, Any]:
    return {
        "orientation": "h",
        "x": 1,
        "xanchor": "right",
        "y": 1,  # any share above it would reach the subtitle in a tall figure
        "yanchor": "bottom",
        "bgcolor": "rgba(0,0,0,0)",
        "font": {"color": look.ink},
        "itemsizing": "trace",
    }


def _scene_axis(look: Palette) -> dict[str, Any]:
    return {
        "backgroundcolor": look.plot,
        "gridcolor": look.line,
        "linecolor": look.muted,
        "showbackground": True,
        "zeroline": False,
        "title": {"font": {"size": 14}},
        "tickfont": {"size": 12},
    }
