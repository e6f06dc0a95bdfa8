"""Heatmap: a grid study's own cells, or scattered trials over the true landscape."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from hpland.figures.brief import PLAIN, Brief, Theme
from hpland.figures.data.axes import padded
from hpland.figures.data.choose import two
from hpland.figures.data.compact import compact
from hpland.figures.data.crowd import cells, crowded, remarks
from hpland.figures.data.fields import Field, estimated_field, own_field, true_field
from hpland.figures.data.lattice import edges
from hpland.figures.data.plane import Plane, plane
from hpland.figures.draw.dots import dots, failed_dots
from hpland.figures.draw.sheet import AREA, Reach, Traces, sheet
from hpland.figures.draw.theme import PALETTES, faded
from hpland.space import Floats
from hpland.table import TrialTable

CONTOUR_INK = "rgba(255,255,255,0.8)"  # over viridis, in either theme


def choose(table: TrialTable, params: Sequence[str]) -> tuple[str, ...]:
    """Return the two parameters asked for, or else the two that matter most."""
    return two(table, params, "heatmap")


def heatmap(table: TrialTable, params: Sequence[str] = (), brief: Brief = PLAIN) -> go.Figure:
    """Draw a study over two parameters as a heatmap.

    Trials that fill a lattice are drawn one a cell, FAIL ones crossed out. Others are dots, over
    the noise-free landscape if the brief has it, else over an estimate. Where there are thousands,
    cells have the median of their trials, and only the best are dots.

    Raises:
        HplandError: not two parameters, an unknown one, or no finished trial with both.
    """
    data = plane(table, choose(table, params), brief)
    return draw(data, own_field(data), brief)


def draw(data: Plane, own: Field | None, brief: Brief) -> go.Figure:
    """Draw the cells of a grid study, or dots over the truth's."""
    ground = own or _under_dots(data)
    traces = _ground(ground, data, brief.theme) if ground else []
    if not own:
        traces += [*failed_dots(data, brief.theme), dots(data, brief.theme)]
    return sheet(
        data,
        brief,
        traces,
        _reach(ground, data),
        contour_ink=CONTOUR_INK if ground else faded(PALETTES[brief.theme].muted, 0.5),
        dots=not own,
        remarks=_remarks(ground, data),
    )


def _under_dots(data: Plane) -> Field | None:
    return cells(data) if crowded(data) else true_field(data) or estimated_field(data)


def _remarks(ground: Field | None, data: Plane) -> list[str]:
    """Return what the caption says of the ground, and of the dots on cells."""
    told = ground.remark if ground else ""
    return remarks(data, told) or [told] if told else []


def _reach(ground: Field | None, data: Plane) -> tuple[Reach, Reach]:
    if ground is None:
        return padded(data.x), padded(data.y)
    x, y = _edges(ground, data)
    return data.x.place(x[[0, -1]]).tolist(), data.y.place(y[[0, -1]]).tolist()


def _edges(ground: Field, data: Plane) -> tuple[Floats, Floats]:
    return ground.edges or (edges(data.x, ground.xs), edges(data.y, ground.ys))


def _ground(ground: Field, data: Plane, theme: Theme) -> Traces:
    x, y = _edges(ground, data)
    place = {"x": x, "y": y, "hoverongaps": False}
    told = {"hoverinfo": "skip"} if ground.seen is None else vars(ground.seen)
    z = compact(data.scale.place(ground.z))
    colored = go.Heatmap(**place, **told, z=z, coloraxis="coloraxis")
    veil = [] if ground.shade is None else [_veil(ground.shade, place, theme)]
    if not ground.failed.any():
        return [colored, *veil]
    return [colored, *veil, _fill(ground, place, theme), _crosses(ground, data, theme)]


def _veil(shade: Floats, place: dict[str, Any], theme: Theme) -> go.Heatmap:
    """Return the colour of the ground over a field, the thicker the less is known there."""
    color = PALETTES[theme].plot
    return go.Heatmap(
        **place,
        z=np.where(shade > 0, np.round(1 - shade, 2), np.nan).astype(np.float32),
        zmin=0,
        zmax=1,
        colorscale=[[0, faded(color, 0)], [1, faded(color, 1)]],
        showscale=False,
        hoverinfo="skip",
    )


def _fill(ground: Field, place: dict[str, Any], theme: Theme) -> go.Heatmap:
    """Return the failed cells in a colour that is not on the scale."""
    color = PALETTES[theme].failed
    return go.Heatmap(
        **place,
        z=np.where(ground.failed, np.float32(1), np.float32(np.nan)),
        colorscale=[[0, color], [1, color]],
        showscale=False,
        hoverinfo="skip",
    )


def _crosses(ground: Field, data: Plane, theme: Theme) -> go.Scatter:
    cell = min(AREA[0] / len(ground.xs), AREA[1] / len(ground.ys))
    return failed_dots(data, theme, size=float(np.clip(cell / 2, 3, 8)))[0]
