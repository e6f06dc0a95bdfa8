"""What the figures over trial numbers share: the axis, best so far, dots, steps and notes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from hpland.figures.brief import Theme
from hpland.figures.data.axes import Axis, padded, placed, plotly_axis
from hpland.figures.data.hover import Hover
from hpland.figures.draw.notes import Frame, annotations
from hpland.figures.draw.theme import HEIGHT, MARGIN, WIDTH
from hpland.space import Floats, Integer
from hpland.table import TrialTable, evenly

SIDES = MARGIN | {"r": 40}
AREA = (WIDTH - SIDES["l"] - SIDES["r"], HEIGHT - SIDES["t"] - SIDES["b"])
MOST_DOTS = 5000  # more hide one another and make a slow page


def number_axis(table: TrialTable) -> Axis:
    """Return the axis of all trial numbers of a study."""
    first, last = int(table.number.min()), int(table.number.max())
    return Axis("trial number", Integer(first, last), first, last)


def in_order(table: TrialTable) -> NDArray[np.intp]:
    """Return the rows of the trials that count, by rising number, shape (n,)."""
    rows = np.flatnonzero(table.complete)
    return rows[np.argsort(table.number[rows], kind="stable")]


def best_so_far(values: Floats, maximize: bool) -> NDArray[np.intp]:
    """Return for every place the place of the best value up to it, the first of equals, (n,)."""
    signed = values if maximize else -values
    before = np.concatenate([[-np.inf], np.maximum.accumulate(signed)[:-1]])
    return np.maximum.accumulate(np.where(signed > before, np.arange(len(values)), 0))


def with_dots(n: int) -> NDArray[np.intp]:
    """Return which of ``n`` trials have a dot."""
    return evenly(n, MOST_DOTS)


def spread(n: int) -> list[str]:
    """Return what the caption has to say where ``n`` trials are too many for a dot each."""
    return [f"dots: {MOST_DOTS:,} of them, evenly spread"] if n > MOST_DOTS else []


def dot(n: int, color: str) -> dict[str, Any]:
    """Return the marker of ``n`` trials, smaller where there are many."""
    return {"size": 6 if n <= 1000 else 4, "color": color}


def steps(x: Floats, y: Floats, end: float, seen: Hover | None = None, **look: Any) -> go.Scatter:
    """Return a step line through ``(x, y)``, both of shape (n,), that goes on to ``end``.

    Only where it changes does it have a point, whatever the number of trials.
    """
    turns = np.flatnonzero(np.concatenate([[True], np.diff(y) != 0]))
    kept = np.append(turns, turns[-1])
    told = {"hoverinfo": "skip"} if seen is None else {
        "customdata": seen.customdata[kept], "hovertemplate": seen.hovertemplate
    }  # fmt: skip
    return go.Scatter(
        x=np.append(x[turns], end), y=y[kept], mode="lines", line_shape="hv", **told, **look
    )


def axis_with(axis: Axis, reach: list[float], at: float | None, label: str) -> dict[str, Any]:
    """Return layout for a y axis, with one more tick at a place that is not on its scale."""
    layout = plotly_axis(axis, reach)
    if at is None:
        return layout
    return layout | {
        "tickvals": np.append(layout["tickvals"], at),
        "ticktext": (*layout["ticktext"], label),
    }


def told(
    texts: Sequence[str],
    points: Floats,
    axes: tuple[Axis, Axis],
    y_reach: list[float],
    dots: Floats,
    theme: Theme,
) -> list[dict[str, Any]]:
    """Return notes at ``points``, shape (k, 2), clear of them and, if they can be, of ``dots``."""
    frame, at = Frame(padded(axes[0]), y_reach, AREA), placed(*axes, points)
    return annotations(texts, at, frame, marks=at, dots=placed(*axes, dots), theme=theme)
