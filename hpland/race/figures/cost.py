"""Speed against cost: how long a search takes and how close it comes."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from hpland.figures.brief import Theme
from hpland.figures.data.axes import Axis, padded
from hpland.figures.draw.caption import title
from hpland.figures.draw.theme import MARGIN, PALETTES, canvas
from hpland.pareto import nondominated
from hpland.race.field import Field
from hpland.race.figures.look import axis_layout, drawn, regret_axis, small_print, with_workers
from hpland.space import Floats, Real
from hpland.text import number

LEAST = 1e-3  # minutes, as the axis is logarithmic
SIGNS = ("circle", "square", "diamond", "cross", "x", "star")


def cost(fields: Sequence[Field], theme: Theme = "light") -> go.Figure:
    """Draw the median regret at the end over the median simulated hours.

    Args:
        fields: of one landscape, a number of workers each.
        theme: of the figure.
    """
    look = PALETTES[theme]
    minutes = np.stack([np.median(one.of("minutes"), axis=1) for one in fields])
    hours = np.maximum(minutes, LEAST) / 60
    ends = np.stack([np.median(one.regrets([1.0])[:, :, 0], axis=1) for one in fields])
    axis = regret_axis(ends)
    x = Axis("simulated hours", Real(hours.min(), hours.max(), log=True), hours.min(), hours.max())
    figure = canvas(theme, margin=MARGIN | {"r": 40})
    points = np.stack([hours.ravel(), ends.ravel()], axis=1)
    front = np.flatnonzero(nondominated(points))
    front = front[np.argsort(points[front, 0])]
    figure.add_scatter(
        x=points[front, 0],
        y=drawn(points[front, 1], axis),
        mode="lines",
        line={"shape": "hv", "width": 1.4, "color": look.muted, "dash": "dot"},
        name="no other is faster and closer",
        hoverinfo="skip",
    )
    for k, field in enumerate(fields):
        labelled = [k * len(field.strategies) + s in front for s in range(len(field.strategies))]
        figure.add_scatter(
            x=hours[k],
            y=drawn(ends[k], axis),
            mode="markers+text",
            marker={"symbol": SIGNS[k % len(SIGNS)], "size": 10, "color": look.studies[k % 6]},
            text=[n if near else "" for n, near in zip(field.strategies, labelled, strict=True)],
            textposition="top center",
            customdata=field.strategies,
            name=with_workers(field.workers),
            hovertemplate="%{customdata}: %{x:.3g} hours, median regret %{y:.3g}",
        )
    said = _message(fields, points, front.tolist())
    figure.update_layout(
        title=title(said, "median over seeds of the true regret at the end of the budget"),
        xaxis=axis_layout(x, padded(x, 0.05)),
        yaxis=axis_layout(axis, padded(axis, 0.08)),
        annotations=[small_print(theme, fields)],
    )
    return figure


def _message(fields: Sequence[Field], points: Floats, front: Sequence[int]) -> str:
    if not front:
        return "Nothing was found"
    hours, regret = points[front[0]].tolist()
    place, s = divmod(front[0], len(fields[0].strategies))
    who = f"{fields[place].strategies[s]} with {with_workers(fields[place].workers)}"
    return f"Fastest: {who}, {number(hours)} h to a regret of {number(regret)}"
