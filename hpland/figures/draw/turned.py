"""Parallel axes turned for a narrow window: each lies across it, one below the other."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import plotly.graph_objects as go

from hpland.figures.draw.notes import NOTE, numbered
from hpland.figures.draw.rulers import HEADING, TICK

_APART = 74  # pixels from an axis to the next
_SMALL = 10  # letters of ticks
_CHARACTER = 6.0  # pixels, at `_SMALL`


def is_turned(said: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether these are the annotations of parallel axes."""
    return any(each.get("name") == HEADING for each in said)


def turned_layout(
    full: Mapping[str, Any], said: Sequence[dict[str, Any]], across: int
) -> dict[str, Any]:
    """Return the layout of parallel axes whose x and y change places."""
    headings = [_heading(each) for each in said if each.get("name") == HEADING]
    ticks = [each for each in said if each.get("name") == TICK]
    notes = [each for each in numbered(said, _SMALL) if each.get("name") == NOTE]
    last = len(headings) - 1
    return {
        "xaxis": {**full["yaxis"], "domain": [0, 1]},
        "yaxis": {"visible": False, "range": [last + 0.5, -0.5]},
        "height": _APART * len(headings),
        "annotations": [*headings, *_ticks(ticks, across), *map(_swapped, notes)],
    }


def _heading(each: Mapping[str, Any]) -> dict[str, Any]:
    place = {"x": 0, "xanchor": "left", "y": each["x"], "yanchor": "bottom", "yshift": 5}
    place["xshift"] = 6  # beside what is absent
    text = str(each["text"]).replace("<br>", " ")
    return {**each, **place, "text": text, "font": {**each["font"], "size": 12}}


def _ticks(ticks: Sequence[dict[str, Any]], across: int) -> list[dict[str, Any]]:
    """Return the labels below their axes, as many of each as fit beside one another."""
    kept: list[dict[str, Any]] = []
    for _, group in groupby(ticks, key=lambda each: each["x"]):
        one = list(group)
        wide = _CHARACTER * max(len(each["text"]) for each in one) + 8
        kept += one[:: max(1, -(-int(wide * len(one)) // int(0.85 * across)))]
    place = {"xanchor": "center", "yanchor": "top", "xshift": 0, "yshift": -5}
    return [_swapped(each) | place | {"font": {"size": _SMALL}} for each in kept]


def _swapped(each: Mapping[str, Any]) -> dict[str, Any]:
    return {**each, "x": each["y"], "y": each["x"]}


def turned_traces(figure: go.Figure) -> dict[int, dict[str, Any]]:
    """Return what changes of traces with text, lest it cover headings and ticks."""
    return {
        i: {"textposition": "top center"}
        if trace.text[0] == "absent"
        else {"textposition": "bottom right", "text": [f"<br>{trace.text[0].strip()}"]}
        for i, trace in enumerate(figure.data)
        if getattr(trace, "mode", None) == "markers+text"
    }
