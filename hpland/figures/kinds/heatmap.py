"""Heatmap: a grid study's own cells, or scattered trials over the true landscape."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from hpland.figures.brief import PLAIN, Brief, Theme
from hpland.figures.data.cells import Cells, cells, in_cells
from hpland.figures.data.choose import two
from hpland.figures.data.crowd import crowded, median_field, remarks, some_failed
from hpland.figures.data.dots import dots_of
from hpland.figures.data.fields import Field, estimated_field, own_field, true_field
from hpland.figures.data.headline import heatmap_headline
from hpland.figures.data.plane import Plane, plane
from hpland.figures.draw.counts import LOST, counts
from hpland.figures.draw.dots import crosses, dots
from hpland.figures.draw.ground import contour_ink, ground, ranges
from hpland.figures.draw.marks import cross
from hpland.figures.draw.sheet import AREA, Traces, sheet
from hpland.table import TrialTable


def choose(table: TrialTable, params: Sequence[str]) -> tuple[str, ...]:
    """Return the two parameters asked for, or else the two that matter most."""
    return two(table, params, "heatmap")


def heatmap(table: TrialTable, params: Sequence[str] = (), brief: Brief = PLAIN) -> go.Figure:
    """Draw a study over two parameters as a heatmap.

    Trials that fill a lattice are drawn one per cell, FAIL ones crossed out. Those of a choice, or
    at a few places, are in cells with their median and their number. Others are dots, over
    the noise-free landscape if the brief has it, else over an estimate. Where there are thousands,
    cells have the median of their trials, and only the best are dots.

    Raises:
        HplandError: not two parameters, an unknown one, or no finished trial with both.
    """
    data = plane(table, choose(table, params), brief)
    own = own_field(data)
    if own is None and in_cells(data) and (data.true_grid is None or crowded(data)):
        return _draw_cells(data, cells(data), brief)
    return draw(data, own, brief)


def draw(data: Plane, own: Field | None, brief: Brief) -> go.Figure:
    """Draw the cells of a grid study, or dots over the truth's or an estimate's."""
    if own:
        return _sheet(data, own, _own_crosses(own, data, brief.theme), brief, [], dots=False)
    drawn = dots_of(data, AREA)
    said = [drawn.remark] if drawn.remark else []
    return _sheet(data, _under_dots(data), dots(drawn, data, brief.theme), brief, said, dots=True)


def _draw_cells(data: Plane, found: Cells, brief: Brief) -> go.Figure:
    """Draw the medians of many trials in a few cells."""
    written = counts(found, data, brief.theme)
    short = any(LOST in text for text in written.text)
    said = [f"{LOST}: failed"] if short else []
    return _sheet(data, found.field, [written], brief, said, dots=False)


def _sheet(
    data: Plane,
    field: Field | None,
    over: Traces,
    brief: Brief,
    said: list[str],
    *,
    dots: bool,
) -> go.Figure:
    return sheet(
        data,
        brief,
        [*(ground(field, data, brief.theme) if field else []), *over],
        ranges(field, data),
        contour_ink=contour_ink(field, brief.theme),
        dots=dots,
        headline=heatmap_headline,
        remarks=[*_remarks(field, data, dots=dots), *said],
    )


def _under_dots(data: Plane) -> Field | None:
    return median_field(data) if crowded(data) else true_field(data) or estimated_field(data)


def _remarks(field: Field | None, data: Plane, *, dots: bool) -> list[str]:
    """Return what the caption says of the field, and of the dots on cells."""
    told = field.remark if field else ""
    both = remarks(data, told) if dots else []
    return both or ([told] if told else [])


def _own_crosses(own: Field, data: Plane, theme: Theme) -> Traces:
    cell = min(AREA[0] / len(own.xs), AREA[1] / len(own.ys))
    failed = some_failed(data)
    at = np.stack([failed.params[axis.name] for axis in (data.x, data.y)], axis=1)
    return [*crosses(failed, at, data, theme, cross(theme, float(np.clip(cell / 2, 3, 8))))]
