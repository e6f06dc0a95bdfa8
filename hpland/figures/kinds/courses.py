"""Courses: what goes on in some runs, such as rate and loss, one quantity above the other."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.axes import padded, placed, plotly_axis
from hpland.figures.data.choose import none
from hpland.figures.data.courses import Courses
from hpland.figures.data.courses import courses as courses_of
from hpland.figures.data.words import plain
from hpland.figures.draw.caption import caption_line, title
from hpland.figures.draw.legend import with_room
from hpland.figures.draw.notes import Frame, annotations
from hpland.figures.draw.theme import PALETTES, Palette, canvas
from hpland.figures.draw.trial_axis import AREA, SIDES
from hpland.space import Floats
from hpland.table import TrialTable

GAP = 0.06  # of the height, between two panels
LAST = 0.62  # of the height: the last panel, which has the notes
_DASHES = ("solid", "dash", "dot", "dashdot")


def choose(table: TrialTable, params: Sequence[str]) -> tuple[str, ...]:
    """Return no parameter: the figure shows none; raise HplandError for an unknown one."""
    return none(table, params)


def courses(table: TrialTable, params: Sequence[str] = (), brief: Brief = PLAIN) -> go.Figure:
    """Draw what goes on in the runs that the brief's truth knows, a panel for each quantity.

    The parameters do not matter here; those given must exist.

    Raises:
        HplandError: an unknown parameter, no finished trial, or no run that is known.
    """
    choose(table, params)
    return draw(courses_of(table, brief), brief)


def draw(data: Courses, brief: Brief) -> go.Figure:
    """Draw the panels, and the messages on the last of them."""
    look = PALETTES[brief.theme]
    figure = canvas(brief.theme, margin=SIDES)
    last = len(data.panels) - 1
    for i, panel in enumerate(data.panels):
        axis = f"y{last - i + 1}" if i < last else "y"
        figure.add_traces(
            [_line(data, run, y, axis, i == last, look) for run, y in enumerate(panel.lines)]
        )
        layout = plotly_axis(panel.y, padded(panel.y, 0.06)) | {"domain": _domain(i, last + 1)}
        figure.update_layout({f"yaxis{axis[1:]}": layout})
    figure.update_layout(
        title=title(
            brief.title or f"{data.study}: courses of some runs",
            f"{' above '.join(panel.y.title for panel in data.panels)}, without noise",
        ),
        xaxis=plotly_axis(data.x, padded(data.x)),
        annotations=[
            *_notes(data, brief),
            caption_line(
                f"study {plain(data.study)} · no trial drawn · lines: runs without noise",
                brief.theme,
            ),
        ],
    )
    return with_room(figure)


def _domain(i: int, panels: int) -> list[float]:
    """Return the bottom and top of a panel, as shares of the height; the last is the tallest."""
    if i == panels - 1:
        return [0.0, LAST if panels > 1 else 1.0]
    height = (1 - LAST) / (panels - 1)
    top = 1 - i * height
    return [top - height + GAP, top]


def _line(
    data: Courses, run: int, y: Floats, axis: str, in_legend: bool, look: Palette
) -> go.Scatter:
    name = data.messages[run].split(" → ")[0]
    color, dash = look.studies[run % len(look.studies)], _DASHES[run % len(_DASHES)]
    return go.Scatter(
        x=data.epochs,
        y=y,
        yaxis=axis,
        mode="lines",
        name=name,
        legendgroup=str(run),
        showlegend=in_legend,
        line={"width": 2.6, "color": color, "dash": dash},
        hovertemplate=f"{name}<br>epoch %{{x}}: %{{y:.3~g}}<extra></extra>",
    )


def _notes(data: Courses, brief: Brief) -> list[dict[str, Any]]:
    """Return the messages, each at its line and in its colour."""
    panel, look = data.panels[-1], PALETTES[brief.theme]
    height = AREA[1] * (LAST if len(data.panels) > 1 else 1.0)
    frame = Frame(padded(data.x), padded(panel.y, 0.06), (AREA[0], height))
    at = placed(data.x, panel.y, data.told_at())
    every = [(x, y) for line in panel.lines for x, y in zip(data.epochs, line, strict=True)]
    dots = placed(data.x, panel.y, np.array(every)[:: max(1, len(every) // 400)])
    notes = annotations(data.messages, at, frame, marks=at, dots=dots, theme=brief.theme)
    colors = (look.studies[run % len(look.studies)] for run in range(len(notes)))
    return [note | {"bordercolor": color} for note, color in zip(notes, colors, strict=True)]
