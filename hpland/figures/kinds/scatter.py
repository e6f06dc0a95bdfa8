"""Scatter: every trial at its place, sized and coloured by how good it was."""

from collections.abc import Sequence

import plotly.graph_objects as go

from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.choose import two
from hpland.figures.data.crowd import best_field, crowded, remarks
from hpland.figures.data.dots import dots_of
from hpland.figures.data.headline import scatter_headline
from hpland.figures.data.plane import plane
from hpland.figures.draw.dots import dots
from hpland.figures.draw.ground import contour_ink, ground, ranges
from hpland.figures.draw.sheet import AREA, sheet
from hpland.table import TrialTable


def choose(table: TrialTable, params: Sequence[str]) -> tuple[str, ...]:
    """Return the two parameters asked for, or else the two that matter most."""
    return two(table, params, "scatter")


def scatter(table: TrialTable, params: Sequence[str] = (), brief: Brief = PLAIN) -> go.Figure:
    """Draw a study's trials over two parameters, failed ones as crosses.

    If there are thousands, only the best are dots, over cells in the colour of their best trial,
    which is what dots that hide one another would show, the best on top.

    Raises:
        HplandError: not two parameters, an unknown one, or no finished trial with both.
    """
    data = plane(table, choose(table, params), brief)
    field = best_field(data) if crowded(data) else None
    drawn = dots_of(data, AREA)
    said = [drawn.remark] if drawn.remark else []
    return sheet(
        data,
        brief,
        [
            *(ground(field, data, brief.theme) if field else []),
            *dots(drawn, data, brief.theme),
        ],
        ranges(field, data),
        contour_ink=contour_ink(field, brief.theme),
        dots=True,
        headline=scatter_headline,
        remarks=[*(remarks(data, field.remark) if field else []), *said],
    )
