"""The sheet on which the flat figures over two parameters are drawn: axes, marks, notes, text."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import plotly.graph_objects as go

from hpland.figures.brief import Brief
from hpland.figures.data.axes import plotly_axis
from hpland.figures.data.compact import compact
from hpland.figures.data.crowd import best_first, some_failed
from hpland.figures.data.plane import Plane
from hpland.figures.data.words import words
from hpland.figures.draw.caption import caption, caption_line, found, title
from hpland.figures.draw.marks import best_and_optimum
from hpland.figures.draw.notes import annotation, place
from hpland.figures.draw.ridge import ridge_line
from hpland.figures.draw.theme import HEIGHT, MARGIN, PALETTES, WIDTH, canvas, color_axis
from hpland.space import Floats
from hpland.table import TrialTable

AREA = (WIDTH - MARGIN["l"] - MARGIN["r"], HEIGHT - MARGIN["t"] - MARGIN["b"])
_FINE = 121  # levels of the truth an axis; with fewer its contours wobble at a cliff
Reach: TypeAlias = list[float]
Traces: TypeAlias = list[go.Heatmap | go.Scatter]


def sheet(
    table: TrialTable,
    data: Plane,
    brief: Brief,
    trials: Traces,
    reach: tuple[Reach, Reach],
    *,
    contour_ink: str,
    dots: bool,
    remarks: Sequence[str] = (),
) -> go.Figure:
    """Return the figure of some traces, with everything around them and on top of them.

    Args:
        table: the whole study, for the caption.
        data: what is drawn.
        brief: what to say.
        trials: the traces that draw the trials.
        reach: the x and y ranges in plotly's coordinates.
        contour_ink: the colour of the truth's contours, to be seen on those traces.
        dots: whether notes should keep clear of the trials.
        remarks: what else the caption says.
    """
    figure = canvas(brief.theme)
    marks = best_and_optimum(data, brief.theme)
    ridge = ridge_line(data, PALETTES[brief.theme].ink) if brief.ridge else []
    figure.add_traces([*trials, *contours(data, contour_ink), *ridge, *marks])
    said = [*remarks, *([contours_told(table, data)] if data.truth else []), *data.scale.remarks]
    figure.update_layout(
        title=title(brief.title or plain_title(table, data), subtitle(data, brief)),
        xaxis=plotly_axis(data.x, reach[0]),
        yaxis=plotly_axis(data.y, reach[1]),
        coloraxis=color_axis(data.objective, data.scale),
        annotations=[
            *_notes(data, brief, reach, dots),
            caption_line(caption(table, data.cast, *said), brief.theme),
        ],
    )
    return figure


def plain_title(table: TrialTable, data: Plane) -> str:
    """Return the title for want of a message."""
    return f"{table.study}: {data.objective.name}"


def subtitle(data: Plane, brief: Brief) -> str:
    """Return what is drawn over what, and what was found."""
    over = f"{data.objective.name} over {words(data.x.name)} and {words(data.y.name)}"
    return f"{over}; {found(data.objective, data.best[2], brief.truth)}"


def contours_told(table: TrialTable, data: Plane) -> str:
    """Return what the contours are a slice of."""
    others = len(table.space) > len({data.x.name, data.y.name})
    return "contours: noise-free" + (", the others at their optimum" if others else "")


def contours(data: Plane, ink: str) -> list[go.Contour]:
    """Return thin lines of equal noise-free value."""
    truth = data.truth
    if truth is None:
        return []
    across, down = (-(-n // _FINE) for n in (len(truth.xs), len(truth.ys)))
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
    boxes = place(
        texts,
        _pixels(data, reach, points),
        AREA,
        marks=_pixels(data, reach, np.array([data.best, *data.optima])),
        dots=_pixels(data, reach, _trials(data) if dots else np.empty((0, 2))),
    )
    x, y = data.x.place(points[:, 0]).tolist(), data.y.place(points[:, 1]).tolist()
    return [
        annotation(box, *at, brief.theme)
        for box, at in zip(boxes, zip(x, y, strict=True), strict=True)
    ]


def _trials(data: Plane) -> Floats:
    """Return x and y of every trial drawn, failed or not, shape (n, 2)."""
    tables = (data.cast.used.rows(best_first(data)), some_failed(data))
    x, y = (np.concatenate([t.params[axis.name] for t in tables]) for axis in (data.x, data.y))
    return np.stack([x, y], axis=1)


def _pixels(data: Plane, reach: tuple[Reach, Reach], points: Floats) -> Floats:
    """Map x and y, the first columns of ``points``, to pixels from the area's lower left."""
    placed = np.stack([data.x.place(points[:, 0]), data.y.place(points[:, 1])], axis=1)
    low, high = np.transpose(reach)
    return np.asarray((placed - low) / (high - low) * AREA)
