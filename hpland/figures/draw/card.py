"""A figure laid out for a card of a dashboard: no size of its own, little text, few ticks."""

from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

import plotly.graph_objects as go

from hpland.figures.data.shorten import in_lines, shortened
from hpland.figures.data.words import plain, text_of
from hpland.figures.draw.legend import ROW, legend_names, rows
from hpland.figures.draw.narrow import SIZE, said_on, small
from hpland.figures.draw.notes import numbered
from hpland.figures.draw.rulers import HEADING, TICK
from hpland.figures.draw.turned import is_turned

ACROSS = 420  # pixels that the legend has in a card half as wide as a laptop's window
_LETTERS = 50  # of the title, on a line
_TITLE, _LINE, _UP = 15, 19, 12  # pixels: its letters, its lines, by which a second lifts it
_HEADING, _LABEL = 11, 9  # letters of a parallel axis's name on a line, and of a tick's label
_TICKS = 8  # labels of a parallel axis, at most about
_TALL = 0.84  # of the plot's height, of a parallel axis; the rest is for its name


def card(figure: go.Figure) -> go.Figure:
    """Return one of hpland's figures as it fills a card of about 500 by 450 pixels, or a larger.

    Its notes are numbers, see `hpland.figures.draw.narrow.narrow` for their texts and the caption.
    """
    full = figure.layout.to_plotly_json()
    layout = _parallel(full) if is_turned(said_on(full)) else small(figure, ACROSS)
    margin = {"l": 54, "r": 14, **layout.pop("margin")}
    lines = in_lines([text_of(full.get("title", {}).get("text", ""))], _LETTERS, 2)[0]
    names = legend_names(figure)
    shown = bool(names) and full.get("showlegend", True) is not False
    margin["t"] = (
        margin.get("t", 6) + 12 + _LINE * len(lines) + (ROW * rows(names, ACROSS) if shown else 0)
    )
    if "coloraxis" in full:
        layout["coloraxis"] = _colors(full["coloraxis"])
        margin["r"] = 66
    if "scene" in full:
        margin["b"] = 16
    look = {"width": None, "height": None, "margin": margin, "title": _titled(lines)}
    look["font"] = {**full.get("font", {}), "size": SIZE}
    look["legend"] = {**full.get("legend", {}), "x": 0, "xanchor": "left", "font": {"size": SIZE}}
    return go.Figure(figure.data, {**full, **layout, **look})


def _parallel(full: Mapping[str, Any]) -> dict[str, Any]:
    """Return parallel axes with their names in short lines, and every second label of many."""
    kept: list[dict[str, Any]] = []
    said = numbered(full["annotations"], SIZE)
    for each in said:
        if each.get("name") == HEADING:
            kept.append(_heading(each))
        elif each.get("name") != TICK:
            kept.append(each)
    for _, group in groupby([each for each in said if each.get("name") == TICK], itemgetter("x")):
        labels = list(group)
        texts = shortened([text_of(each["text"]) for each in labels], _LABEL)
        step = 1 + len(labels) // _TICKS
        kept += [
            {**each, "text": plain(text), "font": {"size": SIZE - 1}}
            for each, text in list(zip(labels, texts, strict=True))[::step]
        ]
    axis = {**full["yaxis"], "domain": [0, _TALL]}
    return {"annotations": kept, "yaxis": axis, "margin": {"l": 44, "r": 56, "b": 24}}


def _heading(each: Mapping[str, Any]) -> dict[str, Any]:
    lines = in_lines([text_of(str(each["text"]))], _HEADING, 3)[0]
    text = "<br>".join(map(plain, lines))
    bold = str(each["text"]).startswith("<b>")
    font = {**each["font"], "size": SIZE}
    return {**each, "text": f"<b>{text}</b>" if bold else text, "font": font, "yshift": 8}


def _colors(axis: Mapping[str, Any]) -> dict[str, Any]:
    bar = axis["colorbar"]
    title = {**bar["title"], "font": {"size": SIZE}}
    small_bar = {**bar, "title": title, "thickness": 10, "tickfont": {"size": SIZE}}
    return {**axis, "colorbar": small_bar}


def _titled(lines: list[str]) -> dict[str, Any]:
    text = "<br>".join(plain(line, _LETTERS) for line in lines)
    return {
        "text": text,
        "font": {"size": _TITLE},
        "subtitle": {"text": ""},
        "pad": {"t": 10 + _UP * (len(lines) - 1)},
    }
