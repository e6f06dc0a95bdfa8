"""Heatmap: a grid study's own cells, or scattered trials over the true landscape."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from hpland.figures.brief import PLAIN, Brief, Theme
from hpland.figures.data.choose import two
from hpland.figures.data.crowd import crowded, median_field, remarks
from hpland.figures.data.fields import Field, estimated_field, own_field, true_field
from hpland.figures.data.plane import Plane, plane
from hpland.figures.draw.dots import dots, failed_dots
from hpland.figures.draw.ground import contour_ink, ground, ranges
from hpland.figures.draw.sheet import AREA, Traces, sheet
from hpland.table import TrialTable


def choose(table: TrialTable, params: Sequence[str]) -> tuple[str, ...]:
    """Return the two parameters asked for, or else the two that matter most."""
    return two(table, params, "heatmap")


def heatmap(table: TrialTable, params: Sequence[str] = (), brief: Brief = PLAIN) -> go.Figure:
    """Draw a study over two parameters as a heatmap.

    Trials that fill a lattice are drawn one per cell, FAIL ones crossed out. Others are dots, over
    the noise-free landscape if the brief has it, else over an estimate. Where there are thousands,
    cells have the median of their trials, and only the best are dots.

    Raises:
        HplandError: not two parameters, an unknown one, or no finished trial with both.
    """
    data = plane(table, choose(table, params), brief)
    return draw(data, own_field(data), brief)


def draw(data: Plane, own: Field | None, brief: Brief) -> go.Figure:
    """Draw the cells of a grid study, or dots over the truth's."""
    field = own or _under_dots(data)
    return sheet(
        data,
        brief,
        [
            *(ground(field, data, brief.theme) if field else []),
            *(_crosses(own, data, brief.theme) if own else _all_dots(data, brief.theme)),
        ],
        ranges(field, data),
        contour_ink=contour_ink(field, brief.theme),
        dots=not own,
        remarks=_remarks(field, data),
    )


def _under_dots(data: Plane) -> Field | None:
    return median_field(data) if crowded(data) else true_field(data) or estimated_field(data)


def _remarks(field: Field | None, data: Plane) -> list[str]:
    """Return what the caption says of the field, and of the dots on cells."""
    told = field.remark if field else ""
    return remarks(data, told) or [told] if told else []


def _all_dots(data: Plane, theme: Theme) -> Traces:
    return [*failed_dots(data, theme), dots(data, theme)]


def _crosses(own: Field, data: Plane, theme: Theme) -> Traces:
    cell = min(AREA[0] / len(own.xs), AREA[1] / len(own.ys))
    return [*failed_dots(data, theme, size=float(np.clip(cell / 2, 3, 8)))]
