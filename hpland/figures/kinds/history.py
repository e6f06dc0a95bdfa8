"""History: every trial's value by its number, the best so far, and what that is really worth."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.axes import Axis, padded, plotly_axis
from hpland.figures.data.choose import none
from hpland.figures.data.headline import history_headline
from hpland.figures.data.hover import hover
from hpland.figures.data.measure import Measure, measure_of
from hpland.figures.data.scale import Scale, study_scale
from hpland.figures.data.trials import Cast, cast
from hpland.figures.draw.caption import (
    best_trial,
    caption,
    caption_line,
    failed_words,
    found,
    title,
)
from hpland.figures.draw.legend import with_room
from hpland.figures.draw.marks import cross
from hpland.figures.draw.theme import PALETTES, Palette, canvas, faded
from hpland.figures.draw.trial_axis import (
    SIDES,
    axis_with,
    best_so_far,
    dot,
    in_order,
    number_axis,
    spread,
    steps,
    told,
    with_dots,
)
from hpland.space import Floats
from hpland.table import TrialTable, Truth
from hpland.text import number

_RUG = 0.07  # how far beyond the worst value failed trials are marked, as a share of the height


@dataclass(frozen=True)
class History:
    """A study by trial number; ``n`` trials count.

    Attributes:
        x, y: the axes: all trial numbers, and all that is drawn of the objective.
        objective: how values are read.
        cast: the trials drawn, failed and left out; those used by rising number.
        scale: the range in which values can be distinguished; others are drawn at its end.
        z: the value of each used trial as drawn, shape (n,).
        best: the place of the best trial so far, shape (n,).
        worth: what the best so far is worth without noise, as drawn, (n,); None if not known.
        optimum: the true optimum as drawn; None if not known.
        rug: the height at which failed trials are marked, at the bad end; None if there are none.
    """

    x: Axis
    y: Axis
    objective: Measure
    cast: Cast
    scale: Scale
    z: Floats
    best: NDArray[np.intp]
    worth: Floats | None
    optimum: float | None
    rug: float | None

    @property
    def reach(self) -> list[float]:
        """The range of the y axis."""
        low, high = padded(self.y, 0.04)
        if self.rug is None:
            return [low, high]
        rug, room = float(self.y.place(self.rug)), _RUG / 2 * (high - low)
        return [rug - room, high] if self.objective.maximize else [low, rug + room]


def choose(table: TrialTable, params: Sequence[str]) -> tuple[str, ...]:
    """Return no parameter: the figure shows none; raise HplandError for an unknown one."""
    return none(table, params)


def history(table: TrialTable, params: Sequence[str] = (), brief: Brief = PLAIN) -> go.Figure:
    """Draw the objective of every trial over its number, and the best so far.

    With the truth, the optimum and what the best so far is really worth are drawn too. The
    parameters do not matter here; those given must exist.

    Raises:
        HplandError: an unknown parameter, or no finished trial.
    """
    choose(table, params)
    return draw(history_of(table, brief), brief)


def history_of(table: TrialTable, brief: Brief) -> History:
    """Return the history of a study; raise HplandError if it has no finished trial."""
    parts = cast(table)
    objective = measure_of(table, brief)
    rows = in_order(table)
    parts = replace(parts, used=table.rows(rows))
    z = objective.read(parts.used.value)
    best = best_so_far(parts.used.value, table.maximize)
    worth = _worth(brief.truth, objective, rows[best])
    optimum = None if brief.truth is None else objective.read_one(brief.truth.optimum)
    last = [] if worth is None else [worth[-1]]  # the first ones may be as bad as an outlier
    scale = study_scale(parts, objective, *last, *([] if optimum is None else [optimum]))
    y = scale.axis(objective.name)
    return History(
        number_axis(table),
        y,
        objective,
        parts,
        scale,
        scale.clip(z),
        best,
        None if worth is None else scale.clip(worth),
        optimum,
        _beyond(y, objective) if len(parts.failed) else None,
    )


def _beyond(y: Axis, objective: Measure) -> float:
    """Return the height of the failed trials, beyond the worst value."""
    low, high = padded(y, 0.0)
    off = _RUG * (high - low)
    return float(y.unplace(low - off if objective.maximize else high + off))


def _worth(truth: Truth | None, objective: Measure, rows: NDArray[np.intp]) -> Floats | None:
    if truth is None or truth.values is None:
        return None
    return objective.read(truth.values[rows])


def draw(data: History, brief: Brief) -> go.Figure:
    """Draw the trials, the lines over them, and the curse on them."""
    look = PALETTES[brief.theme]
    figure = canvas(brief.theme, margin=SIDES)
    figure.add_traces(
        [
            _dots(data, look),
            *_rug(data, brief),
            *_truth(data, look),
            *_best(data, look),
        ]
    )
    figure.update_layout(
        title=title(
            brief.title or history_headline(data.cast, data.objective), _subtitle(data, brief)
        ),
        xaxis=plotly_axis(data.x, padded(data.x)),
        yaxis=axis_with(data.y, data.reach, data.rug, "failed"),
        annotations=[*_notes(data, brief), caption_line(_caption(data), brief.theme)],
    )
    return with_room(figure)


def _subtitle(data: History, brief: Brief) -> str:
    best = found(data.cast, data.objective, brief.truth)
    return f"{data.objective.name} by trial; {best}"


def _caption(data: History) -> str:
    return caption(data.cast, *spread(len(data.z)), *data.scale.remarks, verb="used")


def _dots(data: History, look: Palette) -> go.Scatter:
    drawn = with_dots(len(data.z))
    seen = hover(data.cast.used.rows(drawn), data.objective)
    return go.Scatter(
        x=data.cast.used.number[drawn],
        y=data.z[drawn],
        mode="markers",
        name="trial",
        marker=dot(len(drawn), faded(look.tiers[1], 0.75)),
        cliponaxis=False,
        **vars(seen),
    )


def _rug(data: History, brief: Brief) -> list[go.Scatter]:
    """Return the failed trials as crosses under all values; they have none of their own."""
    if data.rug is None:
        return []
    failed = data.cast.failed.rows(with_dots(len(data.cast.failed)))
    return [
        go.Scatter(
            x=failed.number,
            y=np.full(len(failed), data.rug),
            mode="markers",
            name=failed_words(data.cast.table),
            marker=cross(brief.theme, 7),
            cliponaxis=False,
            **vars(hover(failed, data.objective)),
        )
    ]


def _best(data: History, look: Palette) -> list[go.Scatter]:
    """Return the best so far as a step line, with a ring where it ends up."""
    used = data.cast.used
    numbers = used.number.astype(np.float64)
    line = steps(
        numbers,
        data.z[data.best],
        data.x.high,
        hover(used.rows(data.best), data.objective),
        name="best so far",
        line={"width": 2.2, "color": look.ink},
    )
    last = int(data.best[-1])
    ring = go.Scatter(
        x=numbers[[last]],
        y=data.z[[last]],
        mode="markers",
        name=best_trial(data.cast),
        marker={"symbol": "circle-open", "size": 15, "color": look.ink, "line": {"width": 2.5}},
        cliponaxis=False,
        **vars(hover(used.rows(np.array([last])), data.objective)),
    )
    return [line, ring]


def _truth(data: History, look: Palette) -> list[go.Scatter]:
    """Return the optimum, and the noise-free value of the best so far."""
    traces = []
    if data.optimum is not None:
        traces.append(
            go.Scatter(
                x=[data.x.low, data.x.high],
                y=[data.optimum] * 2,
                mode="lines",
                name="true optimum",
                line={"width": 1.5, "color": look.optimum, "dash": "dash"},
                hoverinfo="skip",
            )
        )
    if data.worth is not None:
        traces.append(
            steps(
                data.cast.used.number.astype(np.float64),
                data.worth,
                data.x.high,
                name="its worth without noise",
                line={"width": 2, "color": look.optimum},
                legendrank=1001,  # after the best so far, over which it is not drawn
            )
        )
    return traces


def verdict(data: History) -> str:
    """Return what the best trial was observed at and is worth; empty if that is not known."""
    if data.worth is None:
        return ""
    seen, worth = float(data.z[data.best[-1]]), float(data.worth[-1])
    numbers = f"observed at {number(seen, 4)}, worth {number(worth, 4)}"
    lucky = seen > worth if data.objective.maximize else seen < worth
    who = f"trial {data.cast.used.number[data.best[-1]]}"
    return f"Winner's curse: {who}, {numbers}" if lucky else f"Best {who}, {numbers}"


def _notes(data: History, brief: Brief) -> list[dict[str, Any]]:
    text, last = verdict(data), data.best[-1]
    if not text:
        return []
    at = np.array([[data.cast.used.number[last], data.z[last]]], dtype=np.float64)
    drawn = with_dots(len(data.z))
    heights = [data.z, data.z[data.best]]
    if data.optimum is not None:
        heights.append(np.full(len(data.z), data.optimum))
    lines = [np.stack([data.cast.used.number, z], axis=1)[drawn] for z in heights]
    crowded = np.concatenate(lines)
    axes = (data.x, data.y)
    return told([text], at, axes, data.reach, crowded, brief.theme)
