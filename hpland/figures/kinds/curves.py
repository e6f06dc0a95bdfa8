"""Curves: what trials reported on their way, step by step, and how each of them ended."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from hpland.figures.brief import PLAIN, Brief, Theme
from hpland.figures.data.axes import Axis, padded, plotly_axis
from hpland.figures.data.choose import none
from hpland.figures.data.compact import compact
from hpland.figures.data.headline import curves_headline
from hpland.figures.data.hover import Hover, hover, with_line
from hpland.figures.data.learning_curves import Group, LearningCurves, learning_curves
from hpland.figures.data.words import count, listed, power_of_ten
from hpland.figures.draw.caption import (
    best_trial,
    caption,
    caption_line,
    failed_words,
    found,
    title,
    unseen,
)
from hpland.figures.draw.legend import with_room
from hpland.figures.draw.marks import cross
from hpland.figures.draw.notes import Frame, annotations
from hpland.figures.draw.theme import PALETTES, Palette, canvas
from hpland.figures.draw.trial_axis import AREA, SIDES
from hpland.space import Floats, Integer
from hpland.table import Curves, TrialTable, evenly
from hpland.text import number

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


def choose(table: TrialTable, params: Sequence[str]) -> tuple[str, ...]:
    """Return no parameter: the figure shows none; raise HplandError for an unknown one."""
    return none(table, params)


def curves(table: TrialTable, params: Sequence[str] = (), brief: Brief = PLAIN) -> go.Figure:
    """Draw the intermediate values of a study over steps, one line per trial.

    The parameters do not matter here; those given must exist. A note that names every parameter
    of the study labels the line of the trial that is nearest to it.

    Raises:
        HplandError: an unknown parameter, no finished trial, or no intermediate value.
    """
    choose(table, params)
    return draw(learning_curves(table, brief), brief)


def draw(data: LearningCurves, brief: Brief) -> go.Figure:
    """Draw the lines, their ends, and over them the best and those that notes speak of."""
    look = PALETTES[brief.theme]
    figure = canvas(brief.theme, margin=SIDES)
    axis = _steps(data)
    figure.add_traces(
        [
            *_optimum(data, brief, axis, look),
            *(_group(data, group, look) for group in data.groups),
            *_labelled(data, look),
            *_best(data, look),
            *_found(data, look),
            *_ends(data, brief.theme),
        ]
    )
    figure.update_layout(
        title=title(brief.title or _headline(data), _subtitle(data, brief)),
        legend={"tracegroupgap": 0},
        xaxis=plotly_axis(axis, padded(axis)),
        yaxis=_value_axis(data),
        annotations=[
            *_notes(data, brief, axis),
            caption_line(caption(data.cast, *_remarks(data), who=_drawn(data)), brief.theme),
        ],
    )
    return with_room(figure)


def _steps(data: LearningCurves) -> Axis:
    first, last = int(data.curves.step.min()), int(data.curves.step.max())
    return Axis("step", Integer(first, last), first, last)


def _name(data: LearningCurves) -> str:
    return data.objective.name.removeprefix(_LOG)


def _subtitle(data: LearningCurves, brief: Brief) -> str:
    told = f"{_name(data)} by step, one line per trial, to where it ended"
    if data.best is None:
        return f"{told}; {unseen(data.cast, data.objective)}"
    what = f"{data.objective.name} of the " if data.objective.name.startswith(_LOG) else ""
    return f"{told}; {what}{found(data.cast, data.objective, brief.truth)}"


def _headline(data: LearningCurves) -> str:
    return curves_headline(data.cast, data.objective, _pruned(data))


def _pruned(data: LearningCurves) -> int:
    return sum(len(group.rows) for group in data.groups if group.name == "pruned")


def _drawn(data: LearningCurves) -> str:
    """Return how many trials have a line, the failed ones aside, which captions tell after it.

    As in ``"2 complete and 400 of 480 pruned trials"``.
    """
    none = np.empty(0, dtype=np.intp)
    groups = [group.rows for group in data.groups if group.name != "failed"]
    every = Counter(data.table.state[np.concatenate([none, *groups])].tolist())
    lined = Counter(data.table.state[_lined(data)].tolist())
    told = {
        state: f"{lined[state]:,}" + (f" of {n:,}" if lined[state] < n else "")
        for state in dict.fromkeys([*data.table.counted, "PRUNED"])
        if (n := every[state])
    }
    noun = "trial" if every.total() == 1 else "trials"
    if set(told) <= {"COMPLETE"}:
        return f"{told['COMPLETE']} {noun}" if told else "no trial"
    return f"{listed(f'{n} {state.lower()}' for state, n in told.items())} {noun}"


def _lined(data: LearningCurves) -> NDArray[np.intp]:
    """Return the trials that have a line."""
    strong = [row for _, row in data.labels] + ([] if data.best is None else [data.best])
    rows = np.concatenate([drawn_rows(group) for group in data.groups])
    every = np.concatenate([group.rows for group in data.groups])
    return np.union1d(rows, np.intersect1d(strong, every)).astype(np.intp)


def _remarks(data: LearningCurves) -> list[str]:
    n = len(data.apart)
    its = "its" if n == 1 else "their"
    apart = [f"{_name(data)} of {count(n, 'trial')} is not {its} last step's"] if n else []
    off = data.best in data.apart and data.found is None
    return [*apart, *(["the best trial's is beyond the axis"] if off else []), *data.scale.remarks]


def _value_axis(data: LearningCurves) -> dict[str, Any]:
    low, high = data.scale.ends
    room = 0.04 * (high - low) or 0.5
    layout: dict[str, Any] = {"title": {"text": _name(data)}, "range": [low - room, high + room]}
    layout |= {"ticks": "outside", "automargin": True, **data.scale.axis_ticks}
    if data.objective.name.startswith(_LOG):
        decades = np.arange(np.ceil(low), np.floor(high) + 1)
        layout |= {"tickvals": decades, "ticktext": [power_of_ten(int(k)) for k in decades]}
    return layout


def drawn_rows(group: Group) -> NDArray[np.intp]:
    """Return the trials of a group that have a line: all, or `MOST_LINES` evenly spread ones."""
    return group.rows[evenly(len(group.rows), MOST_LINES)]


def _color(name: str, look: Palette) -> str:
    tier = list(_STYLES).index(name) - 2
    return look.tiers[tier] if tier >= 0 else look.failed_mark


def _group(data: LearningCurves, group: Group, look: Palette) -> go.Scatter:
    """Return a group's lines; of those that end with a mark, the mark stands in the legend."""
    width, opacity = _STYLES[group.name]
    dash = "dot" if group.name == "failed" else "solid"
    return _lines(
        data,
        drawn_rows(group),
        name=_told(data, group),
        legendgroup=group.name,
        showlegend=group.name not in _MARKED,
        line={"width": width, "color": _color(group.name, look), "dash": dash},
        opacity=opacity,
    )


def _told(data: LearningCurves, group: Group) -> str:
    """Return what the legend says of a group."""
    name = failed_words(data.table) if group.name == "failed" else group.name
    drawn = len(drawn_rows(group))
    some = f"{drawn:,} of {len(group.rows):,} drawn" if drawn < len(group.rows) else ""
    told = "; ".join(text for text in (group.rule, some) if text)
    return f"{name} ({told})" if told else name


def _lines(data: LearningCurves, rows: NDArray[np.intp], **look: Any) -> go.Scatter:
    """Return the lines of some trials as one trace with a gap after each."""
    some = data.table.rows(rows)
    assert some.curves is not None
    x, y, who = _with_gaps(some.curves)
    seen = hover(some, data.objective)
    told = np.where(np.isfinite(y), data.scale.unplace(np.nan_to_num(y)), np.nan)
    here = with_line(Hover(seen.customdata[who], seen.hovertemplate), "after step %{x}", told)
    return go.Scatter(
        x=x,
        y=compact(y),
        mode="lines",
        **vars(here),
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


def _labelled(data: LearningCurves, look: Palette) -> list[go.Scatter]:
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


def _best(data: LearningCurves, look: Palette) -> list[go.Scatter]:
    if data.best is None:
        return []
    name = best_trial(data.cast)
    line = {"width": 3, "color": look.ink}
    return [_lines(data, np.array([data.best]), name=name, line=line)]


def _found(data: LearningCurves, look: Palette) -> list[go.Scatter]:
    """Return the best trial's value, where its line does not end there, and what leads to it."""
    if data.found is None or data.best is None:
        return []
    _, last_x, last_y = data.ends(np.array([data.best]))
    x, y = data.found
    told = number(data.objective.read_one(data.table.value[data.best]))
    dotted = go.Scatter(
        x=[last_x[0], x],
        y=[last_y[0], y],
        mode="lines",
        line={"width": 1.5, "color": look.ink, "dash": "dot"},
        hoverinfo="skip",
        showlegend=False,
    )
    ring = go.Scatter(
        x=[x],
        y=[y],
        mode="markers",
        name=f"the value it is best by ({told})",
        marker={"symbol": "circle-open", "size": 14, "color": look.ink, "line": {"width": 2.5}},
        cliponaxis=False,
        **vars(hover(data.table.rows(np.array([data.best])), data.objective)),
    )
    return [*([dotted] if x == last_x[0] else []), ring]


def _ends(data: LearningCurves, theme: Theme) -> list[go.Scatter]:
    """Return where pruned trials were pruned, and where failed ones failed."""
    bar = {"symbol": "line-ns", "size": 9, "line": {"width": 1.6, "color": PALETTES[theme].muted}}
    marks = {"failed": cross(theme, 9), "pruned": bar}
    marked = [group for group in data.groups if group.name in _MARKED]
    return [_end_marks(data, group, _told(data, group), marks[group.name]) for group in marked]


def _end_marks(data: LearningCurves, group: Group, name: str, marker: dict[str, Any]) -> go.Scatter:
    rows, x, y = data.ends(drawn_rows(group))
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


def _optimum(data: LearningCurves, brief: Brief, axis: Axis, look: Palette) -> list[go.Scatter]:
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


def _notes(data: LearningCurves, brief: Brief, axis: Axis) -> list[dict[str, Any]]:
    texts = [note.text for note, _ in data.labels]
    points = _points(data)
    frame = Frame(padded(axis), _value_axis(data)["range"], AREA)
    return annotations(texts, points, frame, marks=points, dots=_crowd(data), theme=brief.theme)


def _points(data: LearningCurves) -> Floats:
    """Return where notes point at their lines, shape (k, 2), each further along than the last."""
    points = []
    for i, (_, row) in enumerate(data.labels, 1):
        x, y = data.line(row)
        at = int((0.4 + 0.5 * i / len(data.labels)) * (len(x) - 1))
        points.append((x[at], y[at]))
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def _crowd(data: LearningCurves) -> Floats:
    """Return points of the strong lines, shape (n, 2)."""
    strong = [row for _, row in data.labels] + ([] if data.best is None else [data.best])
    mine = np.isin(data.curves.row, strong) & np.isfinite(data.curves.value)
    return np.stack([data.curves.step[mine].astype(np.float64), data.curves.value[mine]], axis=1)
