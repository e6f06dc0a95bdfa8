"""Heatmap: a grid study's own cells, or scattered trials over the true landscape."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from hpland.figures.axes import padded
from hpland.figures.brief import PLAIN, Brief, Theme
from hpland.figures.dots import dots, failed_dots
from hpland.figures.fields import Field, own_field, true_field
from hpland.figures.lattice import edges
from hpland.figures.plane import Plane, plane
from hpland.figures.sheet import AREA, Reach, Traces, sheet
from hpland.figures.theme import PALETTES, faded
from hpland.table import TrialTable

CONTOUR_INK = "rgba(255,255,255,0.8)"  # over viridis, in either theme


def heatmap(table: TrialTable, params: Sequence[str] = (), brief: Brief = PLAIN) -> go.Figure:
    """Draw a study over two parameters as a heatmap.

    Trials that fill a lattice are drawn one a cell, FAIL ones crossed out. Others are dots, over
    the noise-free landscape if the brief has it.

    Raises:
        HplandError: not two parameters, an unknown one, or no finished trial with both.
    """
    data = plane(table, params, brief, "heatmap")
    return draw(table, data, own_field(table, data), brief)


def draw(table: TrialTable, data: Plane, own: Field | None, brief: Brief) -> go.Figure:
    """Draw the cells of a grid study, or dots over the truth's."""
    ground = own or true_field(data)
    traces = _ground(ground, table, data, brief.theme) if ground else []
    if not own:
        traces += [*failed_dots(table, data, brief.theme), dots(data, brief.theme)]
    return sheet(
        table,
        data,
        brief,
        traces,
        _reach(ground, data),
        contour_ink=CONTOUR_INK if ground else faded(PALETTES[brief.theme].muted, 0.5),
        dots=not own,
    )


def _reach(ground: Field | None, data: Plane) -> tuple[Reach, Reach]:
    if ground is None:
        return padded(data.x), padded(data.y)
    x, y = edges(data.x, ground.xs)[[0, -1]], edges(data.y, ground.ys)[[0, -1]]
    return data.x.place(x).tolist(), data.y.place(y).tolist()


def _ground(ground: Field, table: TrialTable, data: Plane, theme: Theme) -> Traces:
    place = {"x": edges(data.x, ground.xs), "y": edges(data.y, ground.ys), "hoverongaps": False}
    told = {"hoverinfo": "skip"} if ground.seen is None else vars(ground.seen)
    colored = go.Heatmap(**place, **told, z=ground.z.astype(np.float32), coloraxis="coloraxis")
    if not ground.failed.any():
        return [colored]
    return [colored, _fill(ground, place, theme), _crosses(ground, table, data, theme)]


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


def _crosses(ground: Field, table: TrialTable, data: Plane, theme: Theme) -> go.Scatter:
    cell = min(AREA[0] / len(ground.xs), AREA[1] / len(ground.ys))
    return failed_dots(table, data, theme, size=float(np.clip(cell / 2, 3, 8)))[0]
