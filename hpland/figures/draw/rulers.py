"""Parallel axes drawn by hand: plotly's own share one scale, or one pixel and no logarithm."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from hpland.figures.data.axes import Axis
from hpland.figures.data.shorten import in_lines
from hpland.figures.data.ticks import choice_labels
from hpland.figures.data.words import one_line, plain
from hpland.figures.draw.theme import Palette, faded
from hpland.space import Choice, Floats

TICK, HEADING = "tick of an axis", "heading of an axis"  # what the annotations are called
_CHARACTER = 6.8  # pixels, at a font size of 12
_ROOMY = 85.0  # pixels between axes for a font size of 14
_TICK = 0.012  # half a tick's length, in distances between axes


def rulers(axes: Sequence[Axis], look: Palette) -> go.Scatter:
    """Return all axes with their ticks as one trace: axis ``i`` stands at x = i, from 0 to 1."""
    strokes = [(i, i, 0.0, 1.0) for i in range(len(axes))]
    strokes += [(i - _TICK, i + _TICK, up, up) for i, up in tick_points(axes).tolist()]
    x0, x1, y0, y1 = np.array(strokes).T
    gap = np.full(len(strokes), np.nan)
    return go.Scatter(
        x=np.stack([x0, x1, gap], axis=1).ravel(),
        y=np.stack([y0, y1, gap], axis=1).ravel(),
        mode="lines",
        line={"width": 1.5, "color": look.ink},
        showlegend=False,
        hoverinfo="skip",
    )


def tick_points(axes: Sequence[Axis]) -> Floats:
    """Return where every tick is, axis and height, shape (k, 2)."""
    return np.array([(i, up) for i, axis in enumerate(axes) for up in axis.fraction(axis.ticks.at)])


def tick_labels(axes: Sequence[Axis], look: Palette, room: float) -> list[dict[str, Any]]:
    """Return the annotations that label the ticks: left of their axis, right of the last.

    Those of a choice are cut to what fits into ``room`` pixels.
    """
    texts = [text for axis in axes for text in _labels(axis, int((room - 12) / _CHARACTER))]
    style = {"font": {"size": 12}, "bgcolor": faded(look.paper, 0.8), "borderpad": 1}
    style |= {"name": TICK}
    left = {"xanchor": "right", "xshift": -7}
    right = {"xanchor": "left", "xshift": 7}
    return [
        {"x": i, "y": up, "text": text, "showarrow": False, **style}
        | (right if i == len(axes) - 1 else left)
        for (i, up), text in zip(tick_points(axes).tolist(), texts, strict=True)
    ]


def _labels(axis: Axis, most: int) -> tuple[str, ...]:
    if not isinstance(axis.parameter, Choice):
        return axis.ticks.labels
    shown = [axis.parameter.choices[int(i)] for i in axis.ticks.at]
    return choice_labels(shown, min(24, max(3, most)))


def headings(axes: Sequence[Axis], look: Palette, room: float) -> list[dict[str, Any]]:
    """Return the annotations over the axes: each name, in lines that fit into ``room`` pixels."""
    size = 14 if room >= _ROOMY else 11
    across = max(4, int(room / (0.6 * size)))
    names = in_lines([one_line(axis.name.replace("_", " ")) for axis in axes], across, 2)
    units = [getattr(axis.parameter, "unit", "") for axis in axes]
    texts = [
        "<br>".join(map(plain, [*name, *_unit(unit, across)]))
        for name, unit in zip(names, units, strict=True)
    ]
    texts[-1] = f"<b>{texts[-1]}</b>"
    style = {"font": {"size": size, "color": look.ink}, "showarrow": False, "name": HEADING}
    style |= {"bgcolor": faded(look.paper, 0.8)}
    place = {"y": 1, "yanchor": "bottom", "yshift": 12, "xanchor": "center"}
    return [{"x": i, "text": text, **place, **style} for i, text in enumerate(texts)]


def _unit(unit: str, across: int) -> list[str]:
    return in_lines([f"({one_line(unit)})"], across, 1)[0] if unit else []
