"""Room under the axes for long labels, so that they push no axis title over the caption."""

from collections.abc import Iterator, Mapping
from math import ceil
from typing import Any

import plotly.graph_objects as go

from hpland.figures.data.axes import CHARACTER
from hpland.figures.data.words import text_of
from hpland.figures.draw.notes import CAPTION
from hpland.figures.draw.theme import MARGIN

_TICK, _GAP, _UNDER = 8, 6, 10  # pixels: a tick and a space, over the caption, and under it
_LABEL, _TITLE, _CAPTION = 17.0, 30.0, 15.6  # a line's height in pixels; of a title, its distance


def with_foot(figure: go.Figure) -> go.Figure:
    """Return a figure, made higher by what its lowest labels and its caption need."""
    layout = figure.layout
    margin = MARGIN | layout.margin.to_plotly_json()
    small = [each for each in layout.annotations if each.name == CAPTION]
    lines = sum(each.text.count("<br>") + 1 for each in small)
    deep = max((_deep(axis) for axis in _lowest(layout.to_plotly_json())), default=0.0)
    needed = deep + _GAP + _CAPTION * lines + _UNDER if deep and small else 0.0
    more = max(0, ceil(needed - margin["b"]))
    for each in small:
        each.yshift -= more
    return figure.update_layout(height=layout.height + more, margin_b=margin["b"] + more)


def _lowest(layout: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the x axes at the bottom of the figure."""
    for name, axis in layout.items():
        up = layout.get(name.replace("x", "y", 1), {}) if name.startswith("xaxis") else None
        if up is not None and up.get("domain", (0,))[0] < 0.01 and axis.get("visible", True):
            yield axis


def _deep(axis: Mapping[str, Any]) -> float:
    """Return how many pixels an axis reaches below its line."""
    labels = axis.get("ticktext", ("",))
    if axis.get("tickangle") == -90:
        tall = CHARACTER * max((len(text_of(label)) for label in labels), default=0)
    else:
        tall = _LABEL * max((label.count("<br>") + 1 for label in labels), default=1)
    return _TICK + tall + (_TITLE if axis.get("title", {}).get("text") else 0.0)
