"""Curves: what trials reported on their way, step by step, and how each of them ended."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from hpland.figures.brief import PLAIN, Brief, Theme
from hpland.figures.data.axes import Axis, padded, plotly_axis
from hpland.figures.data.compact import compact
from hpland.figures.data.hover import hover
from hpland.figures.data.learning_curves import Courses, Group, courses
from hpland.figures.data.words import count, power_of_ten
from hpland.figures.draw.caption import caption, caption_line, failed_words, found, title
from hpland.figures.draw.marks import cross
from hpland.figures.draw.notes import annotation, place
from hpland.figures.draw.theme import PALETTES, Palette, canvas
from hpland.figures.draw.trial_axis import AREA, SIDES
from hpland.space import Floats, Integer
from hpland.table import Curves, TrialTable

MOST_LINES = 400  # in a group; more make a solid colour and a slow page
_STYLES = {  # width, opacity
    "failed": (1.0, 0.7),
    "pruned": (0.8, 0.6),
    "Baseline": (1.0, 0.6),
    "Good": (1.2, 0.7),
    "Great": (1.8, 0.9),
}
_MARKED = ("failed", "pruned")
_LOG = "log10 "  # an objective of this name is drawn on a log axis


def curves(table: TrialTable, params: Sequence[str] = (), brief: Brief = PLAIN) -> go.Figure:
    """Draw the intermediate values of a study over steps, a line a trial.

    The parameters do not matter here; those given must exist. A note that names every parameter
    of the study labels the line of the trial that is nearest to it.

    Raises:
        HplandError: an unknown parameter, no finished trial, or no intermediate value.
    """
    return draw(table, courses(table, params, brief), brief)


def draw(table: TrialTable, data: Courses, brief: Brief) -> go.Figure:
    """Draw the lines, their ends, and over them the best and those that notes speak of."""
    look = PALETTES[brief.theme]
    figure = canvas(brief.theme, margin=SIDES)
    axis = _steps(data)
    figure.add_traces(
        [
            *_optimum(data, brief, axis, look),
            *(_group(table, data, group, look) for group in data.groups),
            *_labelled(data, look),
            *_best(data, look),
            *_ends(table, data, brief.theme),
        ]
    )
    figure.update_layout(
        title=title(brief.title or f"{table.study}: {_name(data)} by step", _subtitle(data, brief)),
        legend={"tracegroupgap": 0},
        xaxis=plotly_axis(axis, padded(axis)),
        yaxis=_value_axis(data),
        annotations=[
            *_notes(data, brief, axis),
            caption_line(caption(table, data.cast, *_remarks(data)), brief.theme),
        ],
    )
    return figure


def _steps(data: Courses) -> Axis:
    first, last = int(data.curves.step.min()), int(data.curves.step.max())
    return Axis("step", Integer(first, last), first, last)


def _name(data: Courses) -> str:
    return data.objective.name.removeprefix(_LOG)


def _subtitle(data: Courses, brief: Brief) -> str:
    told = "a line a trial, to where it ended"
    if data.best is None:
        return told
    value = data.objective.read_one(data.table.value[data.best])
    what = f"{data.objective.name} of the " if data.objective.name.startswith(_LOG) else ""
    return f"{told}; {what}{found(data.objective, value, brief.truth)}"


def _remarks(data: Courses) -> list[str]:
    pruned = [count(len(g.rows), "trial") + " pruned" for g in data.groups if g.name == "pruned"]
    return pruned + data.scale.remarks


def _value_axis(data: Courses) -> dict[str, Any]:
    low, high = data.scale.ends
    room = 0.04 * (high - low) or 0.5
    layout: dict[str, Any] = {"title": {"text": _name(data)}, "range": [low - room, high + room]}
    layout |= {"ticks": "outside", "automargin": True, **data.scale.axis_ticks}
    if data.objective.name.startswith(_LOG):
        decades = np.arange(np.ceil(low), np.floor(high) + 1)
        layout |= {"tickvals": decades, "ticktext": [power_of_ten(int(k)) for k in decades]}
    return layout


def thinned(rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return all rows, or `MOST_LINES` evenly spread ones."""
    return rows[np.linspace(0, len(rows) - 1, min(len(rows), MOST_LINES)).astype(np.intp)]


def _color(name: str, look: Palette) -> str:
    tier = list(_STYLES).index(name) - 2
    return look.tiers[tier] if tier >= 0 else look.failed_mark


def _group(table: TrialTable, data: Courses, group: Group, look: Palette) -> go.Scatter:
    """Return a group's lines; of those that end with a mark, the mark stands in the legend."""
    width, opacity = _STYLES[group.name]
    dash = "dot" if group.name == "failed" else "solid"
    return _lines(
        data,
        thinned(group.rows),
        name=_told(table, group),
        legendgroup=group.name,
        showlegend=group.name not in _MARKED,
        line={"width": width, "color": _color(group.name, look), "dash": dash},
        opacity=opacity,
    )


def _told(table: TrialTable, group: Group) -> str:
    """Return what the legend says of a group."""
    name = failed_words(table) if group.name == "failed" else group.name
    drawn = len(thinned(group.rows))
    some = f"{drawn:,} of {len(group.rows):,} drawn" if drawn < len(group.rows) else ""
    told = "; ".join(text for text in (group.rule, some) if text)
    return f"{name} ({told})" if told else name


def _lines(data: Courses, rows: NDArray[np.intp], **look: Any) -> go.Scatter:
    """Return the lines of some trials as one trace with a gap after each."""
    some = data.table.rows(rows)
    assert some.curves is not None
    x, y, who = _with_gaps(some.curves)
    seen = hover(some, data.objective)
    after = f"<br>after step %{{x}}: %{{customdata[{seen.customdata.shape[1]}]:.3~g}}<extra>"
    told = np.where(np.isfinite(y), data.scale.unplace(np.nan_to_num(y)), np.nan)[:, None]
    return go.Scatter(
        x=x,
        y=compact(y),
        mode="lines",
        customdata=np.concatenate([seen.customdata[who], compact(told)], axis=1),
        hovertemplate=seen.hovertemplate.replace("<extra>", after),
        **look,
    )


def _with_gaps(curves: Curves) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Return steps, values and rows, NaN between one trial and the next."""
    breaks = np.flatnonzero(np.diff(curves.row)) + 1
    x = np.insert(curves.step.astype(np.float64), breaks, np.nan)
    return (
        x,
        np.insert(curves.value, breaks, np.nan),
        np.insert(curves.row, breaks, curves.row[breaks]),
    )


def _labelled(data: Courses, look: Palette) -> list[go.Scatter]:
    """Return the lines that notes speak of, a little stronger than their group's."""
    groups = {int(row): group.name for group in data.groups for row in group.rows}
    rows = dict.fromkeys(row for _, row in data.labels if row != data.best and row in groups)
    return [
        _lines(
            data,
            np.array([row]),
            line={"width": 2.6, "color": _color(groups[row], look)},
            showlegend=False,
        )
        for row in rows
    ]


def _best(data: Courses, look: Palette) -> list[go.Scatter]:
    if data.best is None:
        return []
    name = f"best trial ({data.table.number[data.best]})"
    line = {"width": 3, "color": look.ink}
    return [_lines(data, np.array([data.best]), name=name, line=line)]


def _ends(table: TrialTable, data: Courses, theme: Theme) -> list[go.Scatter]:
    """Return where pruned trials were pruned, and where failed ones failed."""
    bar = {"symbol": "line-ns", "size": 9, "line": {"width": 1.6, "color": PALETTES[theme].muted}}
    marks = {"failed": cross(theme, 9), "pruned": bar}
    marked = [group for group in data.groups if group.name in _MARKED]
    return [_end_marks(data, group, _told(table, group), marks[group.name]) for group in marked]


def _end_marks(data: Courses, group: Group, name: str, marker: dict[str, Any]) -> go.Scatter:
    rows, x, y = data.ends(thinned(group.rows))
    return go.Scatter(
        x=x,
        y=compact(y),
        mode="markers",
        name=name,
        legendgroup=group.name,
        marker=marker,
        cliponaxis=False,
        **vars(hover(data.table.rows(rows), data.objective)),
    )


def _optimum(data: Courses, brief: Brief, axis: Axis, look: Palette) -> list[go.Scatter]:
    """Return a line at the noise-free optimum, which is one of the last step."""
    if brief.truth is None:
        return []
    at = data.scale.place(data.objective.read(np.full(2, brief.truth.optimum)))
    return [
        go.Scatter(
            x=[axis.low, axis.high],
            y=at,
            mode="lines",
            name="true optimum",
            line={"width": 1.5, "color": look.optimum, "dash": "dash"},
            hoverinfo="skip",
        )
    ]


def _notes(data: Courses, brief: Brief, axis: Axis) -> list[dict[str, Any]]:
    texts = [note.text for note, _ in data.labels]
    points = _points(data)
    (low, high), (bottom, top) = padded(axis), _value_axis(data)["range"]

    def pixels(at: Floats) -> Floats:
        return np.asarray((at - [low, bottom]) / [high - low, top - bottom] * AREA)

    boxes = place(texts, pixels(points), AREA, marks=pixels(points), dots=pixels(_crowd(data)))
    return [
        annotation(box, x, y, brief.theme)
        for box, (x, y) in zip(boxes, points.tolist(), strict=True)
    ]


def _points(data: Courses) -> Floats:
    """Return where notes point at their lines, shape (k, 2), each further along than the last."""
    points = []
    for i, (_, row) in enumerate(data.labels, 1):
        x, y = data.line(row)
        at = int((0.4 + 0.5 * i / len(data.labels)) * (len(x) - 1))
        points.append((x[at], y[at]))
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def _crowd(data: Courses) -> Floats:
    """Return points of the strong lines, shape (n, 2)."""
    strong = [row for _, row in data.labels] + ([] if data.best is None else [data.best])
    mine = np.isin(data.curves.row, strong) & np.isfinite(data.curves.value)
    return np.stack([data.curves.step[mine].astype(np.float64), data.curves.value[mine]], axis=1)
