"""The schedules that population-based training discovered, beside those that are known."""

from collections.abc import Iterator, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from hpland.figures.brief import Theme
from hpland.figures.data.axes import Axis, padded, plotly_axis
from hpland.figures.data.words import listed, words
from hpland.figures.draw.caption import title
from hpland.figures.draw.theme import HEIGHT, MARGIN, PALETTES, WIDTH, Palette, faded, template
from hpland.race.family import Course, Family
from hpland.race.figures.lineage import small_print
from hpland.race.lineage import Schedule
from hpland.space import Choice, Real
from hpland.text import number

DASHES = ("dot", "dashdot", "9px,3px")
OPTIMUM = "best constant setting"


def schedules(data: Family, theme: Theme = "light") -> go.Figure:
    """Draw a panel per quantity along the epochs: what was found, and what was known.

    A hyperparameter stays until the next interval, so its line has steps.
    """
    look, panels = PALETTES[theme], len(data.courses)
    figure = make_subplots(rows=panels, cols=1, shared_xaxes=True, vertical_spacing=0.06)
    for row, course in enumerate(data.courses, 1):
        figure.add_traces(list(_lines(course, row == 1, look)), rows=row, cols=1)
        if course.quantity in data.landscape.space:
            figure.update_traces(line={"shape": "vh"}, row=row, col=1)
        axis = _axis(data, course)
        figure.update_yaxes(**plotly_axis(axis, padded(axis, 0.05)), row=row, col=1)
    epochs = len(data.courses[0].found[0].epoch)
    figure.update_xaxes(range=[1 - 0.01 * epochs, epochs * 1.01], ticks="outside")
    figure.update_xaxes(title={"text": "epoch"}, row=panels, col=1)
    figure.update_layout(
        template=template(theme),
        width=WIDTH,
        height=HEIGHT,
        margin=MARGIN | {"r": 40},
        title=title(message(data), _subtitle(data)),
        annotations=[small_print(data, theme)],
    )
    return figure


def message(data: Family) -> str:
    """Return the one thing that the figure says."""
    far = number(abs(data.behind), 2)
    if data.behind < 0:
        return f"The best schedule found beats every constant setting, by {far}"
    return f"The best schedule found ends {far} short of the best constant setting"


def _subtitle(data: Family) -> str:
    names = listed(words(one.quantity) for one in data.courses)
    return f"{names} over the training of each member at the end; distance in {_metric(data)}"


def _metric(data: Family) -> str:
    return words(data.landscape.metrics[0].name)


def _lines(course: Course, named: bool, look: Palette) -> Iterator[go.Scatter]:
    best, *others = course.found
    thin = {"width": 1, "color": faded(look.muted, 0.5)}
    for i, one in enumerate(others):
        yield _line(one, "others at the end", thin, named and not i)
    taught = _named(course.known)
    for i, (name, one) in enumerate(taught):
        color, dash = look.studies[2 + i % 4], DASHES[i % len(DASHES)]
        if OPTIMUM in name:
            color, dash = look.studies[0], "dash"
        yield _line(one, name, {"width": 2.2, "color": color, "dash": dash}, named)
    strong = {"width": 3.6, "color": look.studies[1]}
    yield _line(best, f"best found ({best.name})", strong, named)


def _named(known: Sequence[Schedule]) -> list[tuple[str, Schedule]]:
    """Return the known schedules by what they are called; equal ones stand once."""
    *taught, optimum = known
    twin = next((one for one in taught if np.array_equal(one.value, optimum.value)), None)
    told = [(f"{one.name} ({OPTIMUM})" if one is twin else one.name, one) for one in taught]
    return told if twin else [*told, (OPTIMUM, optimum)]


def _line(one: Schedule, name: str, line: dict[str, object], named: bool) -> go.Scatter:
    return go.Scatter(
        x=one.epoch,
        y=one.value,
        mode="lines",
        line=line,
        name=name,
        legendgroup=name,
        showlegend=named,
        hovertemplate=f"{name}<br>epoch %{{x}}: %{{y:.3~g}}<extra></extra>",
    )


def _axis(data: Family, course: Course) -> Axis:
    every = np.concatenate([one.value for one in (*course.found, *course.known)])
    parameter = data.landscape.space.get(course.quantity)
    if parameter is None:
        low, high = float(every.min()), float(every.max())
        return Axis(course.quantity, Real(low, high, log=low > 0), low, high)
    if isinstance(parameter, Choice):
        return Axis(course.quantity, parameter, -0.5, len(parameter.choices) - 0.5)
    return Axis(course.quantity, parameter, parameter.low, parameter.high)
