"""Regret: how far from the optimum the trial that one would pick truly is, trial by trial."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from hpland.errors import HplandError
from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.axes import Axis, padded, plotly_axis
from hpland.figures.data.choose import none
from hpland.figures.data.hover import Hover, hover, with_line
from hpland.figures.data.measure import Measure, measure_of, told_apart
from hpland.figures.data.scale import Scale, scale_of
from hpland.figures.data.trials import Cast, cast
from hpland.figures.draw.caption import caption, caption_line, title
from hpland.figures.draw.legend import with_room
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
from hpland.regret import simple_regret
from hpland.space import Floats, Real
from hpland.table import TrialTable
from hpland.text import number

_WORSE = 1.5  # a luckier and worse trial is noted where it has this many times the regret
_FLOOR = 0.5  # decades below the least regret: where a log axis shows what is exactly 0


@dataclass(frozen=True)
class Regrets:
    """The simple regret of a study by trial number; ``n`` trials count.

    Attributes:
        x, y: the axes: all trial numbers, and all regrets above 0.
        objective: how values are read.
        cast: the trials drawn, failed and left out; those used by rising number.
        each: the regret of each used trial, without noise, never negative, shape (n,).
        best: the place of the best observed trial so far, shape (n,).
        floor: where regrets of exactly 0 are drawn; None if there are none.
        scale: of the regrets above 0, always logarithmic; outliers are drawn at its high end.
    """

    x: Axis
    y: Axis
    objective: Measure
    cast: Cast
    each: Floats
    best: NDArray[np.intp]
    floor: float | None
    scale: Scale

    @property
    def picked(self) -> Floats:
        """The regret of the trial that one would pick after each, the best observed, (n,)."""
        return self.each[self.best]

    @property
    def reached(self) -> Floats:
        """The least regret of any trial so far, which no one sees, shape (n,)."""
        return np.minimum.accumulate(self.each)

    @property
    def reach(self) -> list[float]:
        """The range of the y axis, in decades."""
        low, high = padded(self.y)
        return [low if self.floor is None else float(np.log10(self.floor)) - 0.2, high]

    def place(self, regret: Floats) -> Floats:
        """Map regrets to what is drawn: 0 is drawn at the floor."""
        clipped = np.minimum(regret, self.scale.high)
        return clipped if self.floor is None else np.where(regret > 0, clipped, self.floor)


def choose(table: TrialTable, params: Sequence[str]) -> tuple[str, ...]:
    """Return no parameter: the figure shows none; raise HplandError for an unknown one."""
    return none(table, params)


def regret(table: TrialTable, params: Sequence[str] = (), brief: Brief = PLAIN) -> go.Figure:
    """Draw the simple regret over trial numbers: of the best observed trial, and of the best.

    The parameters do not matter here; those given must exist.

    Raises:
        HplandError: an unknown parameter, no finished trial, or no truth to measure from.
    """
    choose(table, params)
    return draw(regrets(table, brief), brief)


def regrets(table: TrialTable, brief: Brief) -> Regrets:
    """Return the regrets of a study; raise HplandError without a trial or the truth."""
    parts = cast(table)
    truth = brief.truth
    if truth is None or truth.values is None:
        raise HplandError(
            f"study {table.study!r} has no known optimum: regret needs a study that hpland made"
        )
    rows = in_order(table)
    each = simple_regret(truth.values[rows], truth.optimum, table.maximize)
    best = best_so_far(table.value[rows], table.maximize)
    scale = _scale(each, float(each[best[-1]]))
    y = _axis(scale)
    return Regrets(
        number_axis(table),
        y,
        measure_of(table, brief),
        replace(parts, used=table.rows(rows)),
        each,
        best,
        y.low / 10**_FLOOR if (each == 0).any() else None,
        scale,
    )


def _scale(each: Floats, picked: float) -> Scale:
    above = each[each > 0]
    return scale_of(above, False, picked, log=True) if above.size else Scale(1e-3, 1.0, log=True)


def _axis(scale: Scale) -> Axis:
    low, high = scale.low, scale.high
    if high < 10 * low:  # less than a decade: whole ones around it
        low, high = 10.0 ** np.floor(np.log10(low)), 10.0 ** np.ceil(np.log10(high))
    return Axis("simple regret", Real(low, high, log=True), low, high)


def draw(data: Regrets, brief: Brief) -> go.Figure:
    """Draw the regret of every trial, and over them those of the best observed and the best."""
    look = PALETTES[brief.theme]
    figure = canvas(brief.theme, margin=SIDES)
    figure.add_traces([_dots(data, look), *_lines(data, look)])
    told = [*spread(len(data.each)), *data.scale.clipped]
    remarks = ["regret: without noise, from the true optimum", *told]
    figure.update_layout(
        title=title(brief.title or _headline(data), _subtitle(data, brief)),
        xaxis=plotly_axis(data.x, padded(data.x)),
        yaxis=axis_with(data.y, data.reach, data.floor, "exact"),
        shapes=_floor_line(data, look),
        annotations=[
            *_notes(data, brief),
            caption_line(caption(data.cast, *remarks, verb="used"), brief.theme),
        ],
    )
    return with_room(figure)


def _headline(data: Regrets) -> str:
    return f"{data.cast.table.study}: simple regret{told_apart(data.cast.table)}"


def _subtitle(data: Regrets, brief: Brief) -> str:
    assert brief.truth is not None  # regrets() sees to it
    optimum = number(data.objective.read_one(brief.truth.optimum))
    picked, reached = float(data.picked[-1]), float(data.reached[-1])
    best = "and none is truly better" if picked == reached else f"the truly best {number(reached)}"
    return (
        f"the best observed trial is {number(picked)} from the noise-free optimum {optimum}, {best}"
    )


def _dots(data: Regrets, look: Palette) -> go.Scatter:
    drawn = with_dots(len(data.each))
    return go.Scatter(
        x=data.cast.used.number[drawn],
        y=data.place(data.each)[drawn],
        mode="markers",
        name="trial",
        marker=dot(len(drawn), faded(look.tiers[1], 0.6)),
        cliponaxis=False,
        **vars(_seen(data, drawn)),
    )


def _seen(data: Regrets, rows: NDArray[np.intp]) -> Hover:
    """Return the hover of trials, with their regrets."""
    seen = hover(data.cast.used.rows(rows), data.objective)
    return with_line(seen, "simple regret", data.each[rows])


def _lines(data: Regrets, look: Palette) -> list[go.Scatter]:
    numbers = data.cast.used.number.astype(np.float64)
    truly = best_so_far(data.each, maximize=False)
    return [
        steps(
            numbers,
            data.place(data.reached),
            data.x.high,
            _seen(data, truly),
            name="truly best so far",
            line={"width": 2.2, "color": look.optimum, "dash": "dot"},
        ),
        steps(
            numbers,
            data.place(data.picked),
            data.x.high,
            _seen(data, data.best),
            name="best observed so far",
            line={"width": 2.5, "color": look.ink},
        ),
    ]


def _floor_line(data: Regrets, look: Palette) -> list[dict[str, Any]]:
    if data.floor is None:
        return []
    line = {"width": 1, "color": look.muted, "dash": "dot"}
    ends = {"x0": 0, "x1": 1, "y0": data.floor, "y1": data.floor}
    return [{"type": "line", "xref": "paper", "yref": "y", "layer": "below", "line": line} | ends]


def _notes(data: Regrets, brief: Brief) -> list[dict[str, Any]]:
    """Return the note on the trial that was lucky rather than good, if there was one."""
    drawn = data.place(data.picked)
    rise = np.log10(drawn[1:] / drawn[:-1])
    if not rise.size or rise.max() < np.log10(_WORSE):
        return []
    at = int(rise.argmax()) + 1
    numbers = data.cast.used.number
    text = f"Trial {numbers[at]} looked better and is worse: luck"
    point = np.array([[numbers[at], drawn[at]]])
    shown = with_dots(len(data.each))
    heights = (data.place(data.each), drawn, data.place(data.reached))
    lines = [np.stack([numbers, y], axis=1)[shown] for y in heights]
    return told([text], point, (data.x, data.y), data.reach, np.concatenate(lines), brief.theme)
