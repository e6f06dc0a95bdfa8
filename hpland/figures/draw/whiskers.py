"""Importances as dots with their intervals, and brackets around what cannot be told apart."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from hpland.figures.brief import Brief
from hpland.figures.data.importances import Importances
from hpland.figures.data.ranking import doubt, headline
from hpland.figures.data.words import words
from hpland.figures.draw.caption import caption_line, title
from hpland.figures.draw.notes import END
from hpland.figures.draw.theme import HEIGHT, MARGIN, PALETTES, Palette, canvas
from hpland.text import number

_SIDES = MARGIN | {"r": 60}
_ROW = 56  # pixels a parameter


def draw(data: Importances, brief: Brief, small_print: str) -> go.Figure:
    """Return the figure of ``data``; grey is what cannot be told from chance."""
    look = PALETTES[brief.theme]
    figure = canvas(brief.theme, margin=_SIDES, showlegend=False)
    for i in range(len(data.params)):
        figure.add_traces([_interval(data, i, look), _dot(data, i, look)])
    top = 100 * max(float(data.high.max()), 0.01)
    k = len(data.params)
    figure.update_layout(
        title=title(brief.title or headline(data), doubt(data)),
        height=min(HEIGHT, _SIDES["t"] + _SIDES["b"] + max(140, _ROW * k)),
        xaxis={
            "title": {"text": "share of the variance of ranks, with its 90 % interval"},
            "range": [-0.03 * top, 1.3 * top],
            "tickvals": (marks := _ticks(top)),
            "ticktext": [f"{mark:g} %" for mark in marks],
            "ticks": "outside",
        },
        yaxis={
            "range": [k - 0.4, -0.6],
            "tickvals": list(range(k)),
            "ticktext": [words(name) for name in data.params],
            "tickfont": {"size": 14},
            "automargin": True,
            "showgrid": False,
            "ticksuffix": "  ",
        },
        annotations=[
            *_labels(data, look),
            *_brackets_told(data, top, look),
            caption_line(small_print, brief.theme),
        ],
        shapes=_brackets(data, top, look),
    )
    return figure


def percent(share: float) -> str:
    """Return a share as a reader wants to see it: ``"43 %"``, ``"0.13 %"``."""
    whole = 100 * share
    return f"{whole:.0f} %" if whole > 9.5 or whole == 0 else f"{number(whole, 2)} %"


def _ticks(top: float) -> Sequence[float]:
    step = next(step for step in (0.2, 0.5, 1, 2, 5, 10, 20) if top / step <= 6 or step == 20)
    return [float(x) for x in np.arange(0, top + step / 2, step)]


def _color(data: Importances, i: int, look: Palette) -> str:
    return look.tiers[2] if data.real[i] else look.muted


def _interval(data: Importances, i: int, look: Palette) -> go.Scatter:
    return go.Scatter(
        x=[100 * data.low[i], 100 * data.high[i]],
        y=[i, i],
        mode="lines",
        line={"color": _color(data, i, look), "width": 3},
        hoverinfo="skip",
    )


def _dot(data: Importances, i: int, look: Palette) -> go.Scatter:
    told = "" if data.real[i] else "<br>cannot be told from chance"
    return go.Scatter(
        x=[100 * data.share[i]],
        y=[i],
        mode="markers",
        marker={
            "color": (color := _color(data, i, look)),
            "size": 13,
            "symbol": "circle" if data.real[i] else "circle-open",
            "line": {"width": 2.5, "color": color},
        },
        hovertemplate=f"{words(data.params[i])}: {_range(data, i)}{told}<extra></extra>",
        cliponaxis=False,
    )


def _range(data: Importances, i: int) -> str:
    return f"{percent(data.share[i])} ({percent(data.low[i])} to {percent(data.high[i])})"


def _labels(data: Importances, look: Palette) -> list[dict[str, Any]]:
    return [
        {
            "name": END,
            "x": 100 * data.high[i],
            "y": i,
            "text": percent(data.share[i]),
            "xanchor": "left",
            "xshift": 8,
            "showarrow": False,
            "font": {"size": 13, "color": look.ink if data.real[i] else look.muted},
        }
        for i in range(len(data.params))
    ]


def _together(data: Importances) -> list[tuple[int, int]]:
    """Return the first and the last of those that cannot be told apart, by their place."""
    places = [[data.params.index(name) for name in group] for group in data.groups]
    return [(places[0], places[-1]) for places in places if len(places) > 1]


def _brackets(data: Importances, top: float, look: Palette) -> list[dict[str, Any]]:
    at, foot, line = 1.13 * top, 1.12 * top, {"color": look.muted, "width": 1.5}
    return [
        {"type": "path", "line": line}
        | {"path": f"M {foot} {a - 0.25} L {at} {a - 0.25} L {at} {z + 0.25} L {foot} {z + 0.25}"}
        for a, z in _together(data)
    ]


def _brackets_told(data: Importances, top: float, look: Palette) -> list[dict[str, Any]]:
    return [
        {
            "x": 1.14 * top,
            "y": (a + z) / 2,
            "text": "cannot be<br>told apart",
            "align": "left",
            "xanchor": "left",
            "showarrow": False,
            "font": {"size": 13, "color": look.muted},
        }
        for a, z in _together(data)
    ]
