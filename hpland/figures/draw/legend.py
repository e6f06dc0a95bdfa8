"""Room for a legend of more than one row, so that it does not cover the subtitle."""

from typing import Any

import plotly.graph_objects as go

from hpland.figures.draw.foot import with_foot
from hpland.figures.draw.theme import MARGIN

ROW = 20  # pixels, the height of a row
_CHARACTER, _SYMBOL = 6.6, 44.0  # pixels, measured for a font size of 13


def with_room(figure: go.Figure) -> go.Figure:
    """Return a figure, made higher by the rows that its legend takes beyond the first.

    And by what long labels under it need.
    """
    layout = figure.layout
    margin = MARGIN | layout.margin.to_plotly_json()
    across = layout.width - margin["l"] - margin["r"]
    more = ROW * (rows(legend_names(figure), across) - 1)
    figure.update_layout(height=layout.height + more, margin_t=margin["t"] + more)
    return with_foot(figure)


def legend_names(figure: go.Figure) -> list[str]:
    """Return what stands in a figure's legend."""
    shown = (
        trace.showlegend or (trace.showlegend is None and _named(trace)) for trace in figure.data
    )
    return [trace.name for trace, here in zip(figure.data, shown, strict=True) if here]


def _named(trace: Any) -> bool:
    return trace.type in ("scatter", "scatter3d", "bar")


def rows(names: list[str], across: float) -> int:
    """Return how many rows of a legend these names take in a width of ``across`` pixels.

    Where they do not fit on one row, plotly.js sets them in columns as wide as the widest.
    """
    widths = [_CHARACTER * len(name) + _SYMBOL for name in names]
    if sum(widths) <= across:
        return 1
    columns = max(1, int(across // max(widths)))
    return -(-len(names) // columns)
