"""The sheet on which the flat figures over two parameters are drawn: axes, marks, notes, text."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import plotly.graph_objects as go

from hpland.figures.brief import Brief
from hpland.figures.data.axes import DOWN, across_axis, placed, plotly_axis
from hpland.figures.data.compact import compact
from hpland.figures.data.crowd import best_first, some_failed
from hpland.figures.data.fields import noise_free
from hpland.figures.data.hover import PLAIN
from hpland.figures.data.measure import Measure
from hpland.figures.data.plane import Plane
from hpland.figures.data.trials import Cast
from hpland.figures.data.words import words
from hpland.figures.draw.caption import caption, caption_line, found, title
from hpland.figures.draw.legend import with_room
from hpland.figures.draw.marks import best_and_optimum
from hpland.figures.draw.notes import Frame, annotations
from hpland.figures.draw.ridge import ridge_line
from hpland.figures.draw.theme import HEIGHT, MARGIN, PALETTES, WIDTH, canvas, color_axis
from hpland.space import Floats

_FINE = 121  # levels of the truth an axis; with fewer its contours wobble at a cliff
AREA = (WIDTH - MARGIN["l"] - MARGIN["r"], HEIGHT - MARGIN["t"] - MARGIN["b"])
Reach: TypeAlias = list[float]
Headline: TypeAlias = Callable[[Cast, Measure, Sequence[str]], str]
Traces: TypeAlias = list[go.Heatmap | go.Scatter]


def sheet(
    data: Plane,
    brief: Brief,
    trials: Traces,
    reach: tuple[Reach, Reach],
    *,
    contour_ink: str,
    dots: bool,
    headline: Headline,
    remarks: Sequence[str] = (),
) -> go.Figure:
    """Return the figure of some traces, with everything around them and on top of them.

    Args:
        data: what is drawn.
        brief: what to say.
        trials: the traces that draw the trials.
        reach: the x and y ranges in plotly's coordinates.
        contour_ink: the colour of the truth's contours, to be seen on those traces.
        dots: whether notes should keep clear of the trials.
        headline: makes the title where the brief has none.
        remarks: what else the caption says.
    """
    figure = canvas(brief.theme)
    marks = best_and_optimum(data, brief.theme)
    ridge = ridge_line(data, PALETTES[brief.theme].ink) if brief.ridge else []
    figure.add_traces(
        [*trials, *contours(data, contour_ink, brief.levels or _FINE), *ridge, *marks]
    )
    said = [
        *remarks,
        *([f"contours: {noise_free(data)}"] if has_contours(data) else []),
        *data.scale.remarks,
    ]
    figure.update_layout(
        title=title(titled(data, brief, headline), subtitle(data, brief)),
        xaxis=across_axis(data.x, reach[0], AREA[0], DOWN),
        yaxis=plotly_axis(data.y, reach[1]),
        coloraxis=color_axis(data.objective, data.scale),
        annotations=[
            *_notes(data, brief, reach, dots),
            caption_line(caption(data.cast, *said), brief.theme),
        ],
    )
    return with_room(figure)


def titled(data: Plane, brief: Brief, headline: Headline) -> str:
    """Return the message of a figure, made of data where the brief has none."""
    return brief.title or headline(data.cast, data.objective, (data.x.name, data.y.name))


def subtitle(data: Plane, brief: Brief) -> str:
    """Return what is drawn over what, and what was found."""
    over = f"{data.objective.name} over {words(data.x.name)} and {words(data.y.name)}"
    return f"{over}; {found(data.cast, data.objective, brief.truth)}"


def has_contours(data: Plane) -> bool:
    """Return whether the truth is known over two numbers; between choices there is no value."""
    return data.true_grid is not None and not data.has_choice


def contours(data: Plane, ink: str, levels: int) -> list[go.Contour]:
    """Return thin lines of equal noise-free value."""
    truth = data.true_grid if has_contours(data) else None
    if truth is None:
        return []
    across, down = (-(-n // levels) for n in (len(truth.xs), len(truth.ys)))
    return [
        go.Contour(
            x=truth.xs[::across],
            y=truth.ys[::down],
            z=compact(data.scale.place(truth.values[::down, ::across])),
            ncontours=7,
            contours={
                "coloring": "none",
                "showlabels": not data.scale.log,
                "labelfont": {"size": 11},
                "labelformat": PLAIN,
            },
            line={"width": 1, "color": ink},
            showlegend=False,
            hoverinfo="skip",
        )
    ]


def told(data: Plane, brief: Brief) -> tuple[list[str], Floats]:
    """Return the notes that name both parameters: their texts, and their x and y, shape (n, 2)."""
    x, y = data.x.name, data.y.name
    notes = [note for note in brief.notes if x in note.at and y in note.at]
    points = np.array([(note.at[x], note.at[y]) for note in notes], dtype=np.float64)
    return [note.text for note in notes], points.reshape(-1, 2)


def _notes(
    data: Plane, brief: Brief, reach: tuple[Reach, Reach], dots: bool
) -> list[dict[str, Any]]:
    texts, points = told(data, brief)
    return annotations(
        texts,
        placed(data.x, data.y, points),
        Frame(*reach, AREA),
        marks=placed(data.x, data.y, np.array([data.best, *data.optima])),
        dots=placed(data.x, data.y, _trials(data) if dots else np.empty((0, 2))),
        theme=brief.theme,
    )


def _trials(data: Plane) -> Floats:
    """Return x and y of every trial drawn, failed or not, shape (n, 2)."""
    tables = (data.cast.used.rows(best_first(data)), some_failed(data))
    x, y = (np.concatenate([t.params[axis.name] for t in tables]) for axis in (data.x, data.y))
    return np.stack([x, y], axis=1)
