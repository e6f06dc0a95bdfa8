"""Parallel coordinates: one axis per parameter, one line per trial, in three tiers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.choose import several
from hpland.figures.data.headline import parallel_headline
from hpland.figures.data.hover import hover
from hpland.figures.data.polylines import ABSENT_AT, FAILED_AT, Polylines, note_points, polylines
from hpland.figures.data.tiers import Tier
from hpland.figures.data.words import count
from hpland.figures.draw.caption import (
    best_trial,
    caption,
    caption_line,
    failed_words,
    found,
    title,
)
from hpland.figures.draw.legend import with_room
from hpland.figures.draw.notes import Frame, annotations
from hpland.figures.draw.rulers import headings, rulers, tick_labels, tick_points
from hpland.figures.draw.strands import haze, strands
from hpland.figures.draw.theme import HEIGHT, PALETTES, Palette, canvas
from hpland.space import Floats
from hpland.table import TrialTable, evenly

MOST_LINES = 1000  # more make a solid colour and a slow page
_FOLLOWED = 200  # lines that notes keep clear of
_HAZE = 0.12  # the opacity of evenly spread lines where only their density is drawn
_STYLES = {  # width and opacity of a line, and opacity of evenly spread ones
    "Baseline": (1.0, 0.5, 0.12),
    "Good": (1.3, 0.7, 0.25),
    "Great": (2.3, 0.95, 0.45),
}

_WIDTH = 1300
_SIDES = {"l": 70, "r": 70, "t": 112, "b": 50}
_HEADINGS = 58  # pixels above the axes for their names
_INNER = HEIGHT - _SIDES["t"] - _SIDES["b"]
AREA = (_WIDTH - _SIDES["l"] - _SIDES["r"], _INNER - _HEADINGS)
_BEYOND = 0.3  # of the distance between axes, left and right of the first and the last
_UP = (-0.14, 1.03)


def choose(table: TrialTable, params: Sequence[str]) -> tuple[str, ...]:
    """Return the parameters asked for, or else up to eight that matter most."""
    return several(table, params)


def parallel(table: TrialTable, params: Sequence[str] = (), brief: Brief = PLAIN) -> go.Figure:
    """Draw a study over up to eight of its parameters, or those given, as parallel coordinates.

    Raises:
        HplandError: an unknown parameter, none at all, or no finished trial.
    """
    return draw(polylines(table, choose(table, params), brief), brief)


def draw(data: Polylines, brief: Brief) -> go.Figure:
    """Draw the lines, the best last."""
    look = PALETTES[brief.theme]
    figure = canvas(brief.theme, _WIDTH, margin=_SIDES, plot_bgcolor=look.paper)
    figure.add_traces(
        [
            *_failed(data, look),
            *(_tier(data, tier, look) for tier in data.tiers),
            rulers(data.axes, look),
            *_absent(data, look),
            *_marks(data, look),
        ]
    )
    figure.update_layout(
        title=title(brief.title or _headline(data), _subtitle(data, brief)),
        xaxis={"range": [-_BEYOND, len(data.axes) - 1 + _BEYOND], "visible": False},
        yaxis={"range": _UP, "visible": False, "domain": [0, AREA[1] / _INNER]},
        annotations=[
            *headings(data.axes, look, _between(data) - 10),
            *tick_labels(data.axes, look, _between(data)),
            *_notes(data, brief),
            caption_line(caption(data.cast, *_remarks(data)), brief.theme, _SIDES["b"]),
        ],
    )
    return with_room(figure)


def _headline(data: Polylines) -> str:
    return parallel_headline(data.cast, data.objective, [axis.name for axis in data.axes[:-1]])


def _subtitle(data: Polylines, brief: Brief) -> str:
    by = count(len(data.axes) - 1, "parameter")
    return f"{data.objective.name} by {by}; {found(data.cast, data.objective, brief.truth)}"


def _remarks(data: Polylines) -> list[str]:
    dense = ["colours: how many lines pass, by tier"] if _dense(data) else []
    return [*dense, *data.scale.remarks]


def _between(data: Polylines) -> float:
    """Return the pixels from an axis to the next."""
    return AREA[0] / (len(data.axes) - 1 + 2 * _BEYOND)


def _tier(data: Polylines, tier: Tier, look: Palette) -> go.Scatter | go.Heatmap:
    width, opacity, clear = _STYLES[tier.name]
    name, color = f"{tier.name} ({tier.rule})", look.tiers[list(_STYLES).index(tier.name)]
    if _dense(data):
        return haze(data.used[tier.which], name, color, clear)
    trials, line = data.cast.used.rows(tier.which), {"width": width, "color": color}
    y = data.used[tier.which]
    return strands(trials, data.objective, y, name=name, line=line, opacity=opacity)


def _dense(data: Polylines) -> bool:
    """Return whether there are too many lines to draw each."""
    return len(data.used) + len(data.failed) > MOST_LINES


def _failed(data: Polylines, look: Palette) -> list[go.Scatter | go.Heatmap]:
    """Return the failed trials as dashed lines that end at a cross below the objective."""
    if not len(data.failed):
        return []
    name, color = failed_words(data.cast.table), look.failed_mark
    line, y = {"width": 1, "color": color, "dash": "dot"}, data.failed
    lines = (
        haze(y, name, color, _HAZE)
        if _dense(data)
        else strands(data.cast.failed, data.objective, y, name=name, line=line, opacity=0.7)
    )
    cross = {"symbol": "x-thin", "size": 10, "line": {"width": 2, "color": look.failed_mark}}
    end = go.Scatter(
        x=[len(data.axes) - 1],
        y=[FAILED_AT],
        mode="markers+text",
        marker=cross,
        text=[f"  {len(data.failed):,} failed"],
        textposition="middle right",
        showlegend=False,
        hoverinfo="skip",
        cliponaxis=False,
    )
    return [lines, end]


def _absent(data: Polylines, look: Palette) -> list[go.Scatter]:
    """Return a mark below every axis whose parameter some trials lack."""
    lacked = (np.concatenate([data.used, data.failed])[:, :-1] == ABSENT_AT).any(axis=0)
    if not lacked.any():
        return []
    at = np.flatnonzero(lacked)
    dash = {"symbol": "line-ew", "size": 12, "line": {"width": 2, "color": look.muted}}
    return [
        go.Scatter(
            x=at,
            y=np.full(len(at), ABSENT_AT),
            mode="markers+text",
            marker=dash,
            text=["absent"] * len(at),
            textposition="bottom center",
            textfont={"size": 11, "color": look.muted},
            showlegend=False,
            hoverinfo="skip",
            cliponaxis=False,
        )
    ]


def _marks(data: Polylines, look: Palette) -> list[go.Scatter]:
    """Return the best trial's line with rings on it, and stars where the true optimum is."""
    along = np.arange(len(data.axes))
    seen = hover(data.cast.used.rows(np.array([data.cast.best])), data.objective)
    best = go.Scatter(
        x=along,
        y=data.used[data.cast.best],
        mode="lines+markers",
        name=best_trial(data.cast),
        line={"width": 2.5, "color": look.ink},
        marker={"size": 9, "color": look.paper, "line": {"width": 2, "color": look.ink}},
        customdata=np.repeat(seen.customdata, len(along), axis=0),
        hovertemplate=seen.hovertemplate,
        cliponaxis=False,
    )
    if data.optimum is None:
        return [best]
    star = {"symbol": "star", "size": 14, "color": look.optimum}
    optimum = go.Scatter(
        x=along,
        y=data.optimum,
        mode="markers",
        name="true optimum",
        marker=star | {"line": {"width": 1, "color": look.halo}},
        hovertemplate="<b>true optimum</b><extra></extra>",
        cliponaxis=False,
    )
    return [best, optimum]


def _notes(data: Polylines, brief: Brief) -> list[dict[str, Any]]:
    texts, points = note_points(data, brief)
    last = len(data.axes) - 1
    frame = Frame((-_BEYOND, last + _BEYOND), _UP, AREA)
    a_label_left = [24 * (last + 2 * _BEYOND) / AREA[0], 0]
    marks = np.concatenate([points, tick_points(data.axes) - a_label_left])
    crowded = np.concatenate([_on_great_lines(data), _on_axes(data)])
    return annotations(texts, points, frame, marks, crowded, brief.theme)


def _on_axes(data: Polylines, steps: int = 30) -> Floats:
    """Return points along all axes, axis and height, shape (m, 2)."""
    up = np.linspace(0, 1, steps)
    return np.array([(i, y) for i in range(len(data.axes)) for y in up.tolist()])


def _on_great_lines(data: Polylines, steps: int = 12) -> Floats:
    """Return points along the lines of the best tier, axis and height, shape (m, 2)."""
    great = data.used[data.tiers[-1].which]
    lines = great[evenly(len(great), _FOLLOWED)]
    along = np.linspace(0, len(data.axes) - 1, steps * (len(data.axes) - 1) + 1)
    heights = [np.interp(along, np.arange(len(data.axes)), line) for line in lines]
    return np.stack([np.tile(along, len(lines)), np.concatenate(heights)], axis=1)
