"""A grid and random points, and which values of each parameter they try."""

from collections.abc import Iterator

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from hpland.figures.brief import Theme
from hpland.figures.data.axes import Axis, padded, plotly_axis
from hpland.figures.data.words import words
from hpland.figures.draw.caption import caption_line, title
from hpland.figures.draw.theme import HEIGHT, MARGIN, PALETTES, WIDTH, Palette, faded, template
from hpland.race.figures.look import over_panels
from hpland.race.nine import Nine, placed
from hpland.space import Choice, Floats, Parameter
from hpland.text import number

LEVELS = 121


def grid_and_random(data: Nine, theme: Theme = "light") -> go.Figure:
    """Draw a grid beside as many random points, over the response along the first parameter."""
    look, landscape = PALETTES[theme], data.landscape
    x, y = (_axis(name, p) for name, p in landscape.space.items())
    figure = make_subplots(
        rows=2,
        cols=2,
        row_heights=[0.3, 0.7],
        shared_xaxes=True,
        horizontal_spacing=0.05,
        vertical_spacing=0.03,
    )
    line = landscape.line(x.name, LEVELS)
    for column, unit in enumerate((data.grid, data.random), 1):
        points = placed(landscape, unit)
        for trace in _marginal(points[x.name], line, look):
            figure.add_trace(trace, row=1, col=column)
        figure.add_scatter(
            x=points[x.name],
            y=points[y.name],
            mode="markers",
            marker={"size": 13, "color": look.studies[0], "line": {"width": 2, "color": look.halo}},
            row=2,
            col=column,
        )
    count = len(data.grid)
    tried = len(set(data.grid[:, 0].round(9).tolist()))
    what, other = words(x.name), words(y.name)
    said = f"{count} random runs try {count} values of the {what}, a grid of {count} tries {tried}"
    shown = [number(value, 2) for value in (*data.inert, *data.matters)]
    under = (
        f"median true regret of the best: {shown[0]} of grids and {shown[1]} at random where the "
        f"{other} does not matter, {shown[2]} and {shown[3]} where it does"
    )
    small = f"landscape {landscape.name} · grids have a random offset · curve: true response"
    figure.update_layout(
        template=template(theme),
        width=WIDTH,
        height=HEIGHT,
        margin=MARGIN | {"r": 40},
        showlegend=False,
        title=title(said, under),
        annotations=[
            *over_panels([f"a grid of {count}", f"{count} random points"], look.ink),
            caption_line(small, theme),
        ],
    )
    for column in (1, 2):
        figure.update_xaxes(**plotly_axis(x, padded(x)), row=2, col=column)
        figure.update_xaxes(
            **plotly_axis(x, padded(x)) | {"showticklabels": False, "title": None},
            row=1,
            col=column,
        )
        figure.update_yaxes(**plotly_axis(y, padded(y)), row=2, col=column)
    figure.update_yaxes(title=None, showticklabels=False, col=2)
    figure.update_yaxes(title={"text": words(landscape.metrics[0].name)}, row=1, col=1)
    return figure


def _axis(name: str, parameter: Parameter) -> Axis:
    assert not isinstance(parameter, Choice)
    return Axis(name, parameter, parameter.low, parameter.high)


def _marginal(values: Floats, line: Floats, look: Palette) -> Iterator[go.Scatter]:
    low = float(line[:, 1].min())
    for value in values.tolist():
        yield go.Scatter(
            x=[value, value],
            y=[low, float(line[:, 1].max())],
            mode="lines",
            line={"width": 1, "color": faded(look.studies[0], 0.55)},
            hoverinfo="skip",
        )
    yield go.Scatter(
        x=line[:, 0],
        y=line[:, 1],
        mode="lines",
        line={"width": 2.4, "color": look.ink},
        hoverinfo="skip",
    )
