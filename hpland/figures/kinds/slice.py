"""Slice: the objective over each parameter, one panel per parameter, the most important first."""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import plotly.graph_objects as go

from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.axes import DOWN, across_axis
from hpland.figures.data.choose import several
from hpland.figures.data.headline import slice_headline
from hpland.figures.data.hover import hover
from hpland.figures.data.slices import Panel, Slices, slices
from hpland.figures.data.tiers import Tier
from hpland.figures.data.weight import weight
from hpland.figures.data.words import count
from hpland.figures.draw.caption import (
    best_trial,
    caption,
    caption_line,
    failed_words,
    found,
    title,
    unseen,
)
from hpland.figures.draw.legend import with_room
from hpland.figures.draw.marks import cross
from hpland.figures.draw.theme import HEIGHT, MARGIN, PALETTES, WIDTH, Palette, canvas, faded
from hpland.space import Choice, Floats
from hpland.table import TrialTable, evenly
from hpland.text import number

MOST = 9  # panels
ACROSS = 3  # in a row
GAP = (26, 92)  # pixels between panels: beside, for the next y axis, and below, for a title
SIDES = MARGIN | {"r": 40}
DOTS = 600  # of a tier in a panel
FAILED = 300  # crosses in a panel


def choose(table: TrialTable, params: Sequence[str]) -> tuple[str, ...]:
    """Return the parameters asked for, or those that matter most, the most important first."""
    names = several(table, params, MOST)
    return names if params else tuple(sorted(names, key=lambda name: -weight(table, name)))


def slice(  # noqa: A001 - it is the field's name
    table: TrialTable, params: Sequence[str] = (), brief: Brief = PLAIN
) -> go.Figure:
    """Draw the objective of every trial over each parameter, with a running median.

    Raises:
        HplandError: an unknown parameter, a study without one, or no finished trial.
    """
    return draw(slices(table, choose(table, params), brief), brief)


def draw(data: Slices, brief: Brief) -> go.Figure:
    """Return the figure of ``data``."""
    look = PALETTES[brief.theme]
    cells = _cells(len(data.panels))
    figure = canvas(brief.theme, margin=SIDES, hovermode="closest")
    for i, panel in enumerate(data.panels):
        figure.add_traces([*_traces(data, panel, i, brief, look)])
    figure.update_layout(
        title=title(brief.title or _headline(data), _subtitle(data, brief)),
        height=_height(len(data.panels)),
        annotations=[caption_line(_caption(data), brief.theme)],
        **_axes(data, cells),
    )
    return with_room(figure)


def _rows(panels: int) -> int:
    return math.ceil(panels / ACROSS)


def _height(panels: int) -> int:
    """Return the figure's height in pixels: a row of panels is as high as the default allows."""
    rows = _rows(panels)
    one = {1: HEIGHT - SIDES["t"] - SIDES["b"], 2: 290}.get(rows, 230)
    return SIDES["t"] + SIDES["b"] + rows * one + (rows - 1) * GAP[1]


def _cells(panels: int) -> list[tuple[list[float], list[float]]]:
    """Return each panel's domain, x and y, as shares of the area."""
    across, rows = min(panels, ACROSS), _rows(panels)
    width = WIDTH - SIDES["l"] - SIDES["r"]
    height = _height(panels) - SIDES["t"] - SIDES["b"]
    gap = (GAP[0] / width, GAP[1] / height)
    size = ((1 - gap[0] * (across - 1)) / across, (1 - gap[1] * (rows - 1)) / rows)
    cells = []
    for i in range(panels):
        column, row = i % across, i // across
        left, top = column * (size[0] + gap[0]), 1 - row * (size[1] + gap[1])
        cells.append(([left, left + size[0]], [max(0.0, top - size[1]), top]))
    return cells


def _suffix(i: int) -> str:
    return str(i + 1) if i else ""


def _axes(data: Slices, cells: list[tuple[list[float], list[float]]]) -> dict[str, Any]:
    layout: dict[str, Any] = {}
    reach = _reach(data)
    for i, (panel, (x, y)) in enumerate(zip(data.panels, cells, strict=True)):
        first = i % ACROSS == 0
        long = (x[1] - x[0]) * (WIDTH - SIDES["l"] - SIDES["r"])
        below = DOWN if _rows(len(cells)) == 1 else GAP[1] - 34
        across = across_axis(panel.axis, panel.reach, long, below)
        layout[f"xaxis{_suffix(i)}"] = across | {"domain": x, "anchor": f"y{_suffix(i)}"}
        layout[f"yaxis{_suffix(i)}"] = {
            "domain": y,
            "anchor": f"x{_suffix(i)}",
            "range": reach,
            "showticklabels": first,
            "ticks": "outside" if first else "",
            "title": {"text": data.measure.name if first else ""},
            **data.scale.axis_ticks,
        }
    return layout


def _reach(data: Slices) -> list[float]:
    """Return the range of y as `Scale.place` maps it, with room for the failed at the bad end."""
    low, high = data.scale.ends
    span = (high - low) or 1.0
    low, high = low - 0.05 * span, high + 0.05 * span
    if not len(data.cast.failed):
        return [low, high]
    return [low - 0.07 * span, high] if data.measure.maximize else [low, high + 0.07 * span]


def _traces(
    data: Slices, panel: Panel, i: int, brief: Brief, look: Palette
) -> Iterator[go.Scatter]:
    axes = {"xaxis": f"x{_suffix(i)}", "yaxis": f"y{_suffix(i)}"}
    for tier, color in zip(data.tiers, _colors(data.tiers, look), strict=True):
        yield _dots(data, panel, tier, color, i == 0, axes)
    yield from _failed(data, panel, brief, i == 0, axes)
    yield from _trend(data, panel, look, i == 0, axes)
    yield from _medians(data, panel, look, axes)
    yield from _truth(data, panel, look, i == 0, axes)
    yield from _best(data, panel, look, i == _first_with_best(data), axes)


def _colors(tiers: Sequence[Tier], look: Palette) -> list[str]:
    named = dict(zip(("Baseline", "Good", "Great"), look.tiers, strict=True))
    return [named[tier.name] for tier in tiers]


def _dots(
    data: Slices, panel: Panel, tier: Tier, color: str, legend: bool, axes: dict[str, str]
) -> go.Scatter:
    every = np.flatnonzero(tier.which[panel.rows])
    here = every[evenly(len(every), DOTS)]
    rows = panel.rows[here]
    return go.Scatter(
        x=panel.x[here],
        y=data.scale.place(data.z[rows]),
        mode="markers",
        name=f"{tier.name} ({tier.rule})",
        legendgroup=tier.name,
        showlegend=legend,
        marker={"size": 5, "color": faded(color, 0.75)},
        cliponaxis=False,
        **vars(hover(data.cast.used.rows(rows), data.measure)),
        **axes,
    )


def _failed(
    data: Slices, panel: Panel, brief: Brief, legend: bool, axes: dict[str, str]
) -> Iterator[go.Scatter]:
    """Yield the failed trials as crosses beyond the bad end; they have no value of their own."""
    failed = data.cast.failed
    rows = np.flatnonzero(~np.isnan(failed.params[panel.axis.name]))
    if not len(rows):
        return
    rows = rows[evenly(len(rows), FAILED)]
    low, high = _reach(data)
    at = low + 0.03 * (high - low) if data.measure.maximize else high - 0.03 * (high - low)
    kept = failed.rows(rows)
    yield go.Scatter(
        x=kept.params[panel.axis.name],
        y=np.full(len(rows), at),
        mode="markers",
        name=failed_words(failed),
        legendgroup="failed",
        showlegend=legend,
        marker=cross(brief.theme, 6),
        **vars(hover(kept, data.measure)),
        **axes,
    )


def _trend(
    data: Slices, panel: Panel, look: Palette, legend: bool, axes: dict[str, str]
) -> Iterator[go.Scatter]:
    """Yield the running median, and the band in which the true median lies."""
    if panel.trend is None:
        return
    known = np.isfinite(panel.trend.median)
    x = panel.axis.unplace(panel.trend.at)
    for part in _runs(known):
        ends = [panel.trend.low[part], panel.trend.high[part][::-1]]
        yield go.Scatter(
            x=np.concatenate([x[part], x[part][::-1]]),
            y=data.scale.place(np.concatenate(ends)),
            fill="toself",
            fillcolor=faded(look.ink, 0.13),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            showlegend=False,
            legendgroup="median",
            **axes,
        )
        yield go.Scatter(
            x=x[part],
            y=data.scale.place(panel.trend.median[part]),
            mode="lines",
            name="median of the trials around, 90 % interval",
            legendgroup="median",
            showlegend=legend and bool(part[0] == known.argmax()),
            line={"width": 2.2, "color": look.ink},
            hoverinfo="skip",
            **axes,
        )


def _runs(known: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[np.ndarray[Any, Any]]:
    """Return the places that are known, cut where some between them are not."""
    places = np.flatnonzero(known)
    return [run for run in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1) if len(run)]


def _medians(
    data: Slices, panel: Panel, look: Palette, axes: dict[str, str]
) -> Iterator[go.Scatter]:
    """Yield a choice's median as a bar, its quartiles as a box around it."""
    for strip in panel.strips:
        low, middle, high = data.scale.place(np.array(strip.quartiles)).tolist()
        yield go.Scatter(
            x=[strip.left, strip.right, strip.right, strip.left],
            y=[low, low, high, high],
            fill="toself",
            fillcolor=faded(look.ink, 0.10),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            showlegend=False,
            **axes,
        )
        yield go.Scatter(
            x=[strip.left, strip.right],
            y=[middle, middle],
            mode="lines",
            line={"width": 2.2, "color": look.ink},
            hovertemplate=f"median of {count(strip.count, 'trial')}: "
            f"{number(strip.quartiles[1])}<extra></extra>",
            showlegend=False,
            **axes,
        )


def _truth(
    data: Slices, panel: Panel, look: Palette, legend: bool, axes: dict[str, str]
) -> Iterator[go.Scatter]:
    if not len(panel.true_line):
        return
    choice = isinstance(panel.axis.parameter, Choice)
    yield go.Scatter(
        x=panel.true_line[:, 0],
        y=data.scale.place(panel.true_line[:, 1]),
        mode="markers" if choice else "lines",
        name="truth, the others at their optimum",
        legendgroup="truth",
        showlegend=legend,
        line={"width": 1.8, "color": look.optimum, "dash": "dot"},
        marker={"symbol": "star", "size": 11, "color": look.optimum},
        hoverinfo="skip",
        **axes,
    )


def _best(
    data: Slices, panel: Panel, look: Palette, legend: bool, axes: dict[str, str]
) -> Iterator[go.Scatter]:
    best = data.cast.best
    here: Floats = panel.x[panel.rows == best]
    if not len(here):
        return
    yield go.Scatter(
        x=here,
        y=data.scale.place(data.z[[best]]),
        mode="markers",
        name=best_trial(data.cast),
        legendgroup="best",
        showlegend=legend,
        marker={"symbol": "circle-open", "size": 15, "color": look.ink, "line": {"width": 2.5}},
        cliponaxis=False,
        **vars(hover(data.cast.used.rows(np.array([best])), data.measure)),
        **axes,
    )


def _first_with_best(data: Slices) -> int:
    """Return the first panel that has the best trial, whose mark stands in the legend."""
    return next((i for i, p in enumerate(data.panels) if data.cast.best in p.rows), 0)


def _headline(data: Slices) -> str:
    return slice_headline(data.cast, data.measure, [panel.axis.name for panel in data.panels])


def _subtitle(data: Slices, brief: Brief) -> str:
    told = unseen if data.cast.lacking else partial(found, truth=brief.truth)
    over = f"{data.measure.name} over each parameter, the most important first"
    return f"{over}; {told(data.cast, data.measure)}"


def _caption(data: Slices) -> str:
    remarks = [f"{data.hidden} less important not shown"] if data.hidden else []
    windows = {p.trend.window for p in data.panels if p.trend}
    if windows:
        remarks.append(f"median of the {_span(windows)} trials nearest")
    tried = [tier.which[panel.rows].sum() for tier in data.tiers for panel in data.panels]
    if max(tried) > DOTS:
        remarks.append(f"of each tier {DOTS} dots a panel, medians of all")
    return caption(data.cast, *data.scale.remarks, *remarks)


def _span(windows: set[int]) -> str:
    low, high = min(windows), max(windows)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
