"""Scatter: every trial at its place, sized and coloured by how good it was."""

from collections.abc import Sequence

import plotly.graph_objects as go

from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.axes import padded
from hpland.figures.data.choose import two
from hpland.figures.data.crowd import crowded, remarks
from hpland.figures.data.plane import plane
from hpland.figures.draw.dots import dots, failed_dots, squares
from hpland.figures.draw.sheet import sheet
from hpland.figures.draw.theme import PALETTES, faded
from hpland.table import TrialTable


def choose(table: TrialTable, params: Sequence[str]) -> tuple[str, ...]:
    """Return the two parameters asked for, or else the two that matter most."""
    return two(table, params, "scatter")


def scatter(table: TrialTable, params: Sequence[str] = (), brief: Brief = PLAIN) -> go.Figure:
    """Draw a study's trials over two parameters, failed ones as crosses.

    Thousands are gathered in squares, the larger the more trials they stand for, and only the
    best are dots.

    Raises:
        HplandError: not two parameters, an unknown one, or no finished trial with both.
    """
    data = plane(table, choose(table, params), brief)
    return sheet(
        data,
        brief,
        [
            *failed_dots(data, brief.theme),
            *(squares(data) if crowded(data) else []),
            dots(data, brief.theme),
        ],
        (padded(data.x), padded(data.y)),
        contour_ink=faded(PALETTES[brief.theme].muted, 0.5),
        dots=True,
        remarks=remarks(data, "squares: the median of the trials around them"),
    )
