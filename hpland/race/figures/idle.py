"""Idle workers: which share of their time the workers of each strategy wait."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from hpland.figures.brief import Theme
from hpland.figures.draw.caption import title
from hpland.figures.draw.theme import MARGIN, PALETTES, canvas
from hpland.race.field import Field
from hpland.race.figures.cost import SIGNS
from hpland.race.figures.look import named, small_print, with_workers


def idle(fields: Sequence[Field], theme: Theme = "light") -> go.Figure:
    """Draw the median share of idle time, a row per strategy, a dot per number of workers."""
    look = PALETTES[theme]
    shares = np.stack([100 * np.median(one.of("idle"), axis=1) for one in fields])
    last = shares[-1]
    places = np.lexsort((np.arange(len(last)), last)).tolist()
    names = [fields[0].strategies[s] for s in places]
    figure = canvas(theme, margin=MARGIN | {"l": 120, "r": 40})
    for row, s in enumerate(places):
        ends = shares[:, s]
        figure.add_scatter(
            x=[ends.min(), ends.max()],
            y=[names[row]] * 2,
            mode="lines",
            line={"width": 2, "color": look.line},
            showlegend=False,
            hoverinfo="skip",
        )
    for k, field in enumerate(fields):
        figure.add_scatter(
            x=shares[k, places],
            y=names,
            mode="markers",
            marker={"symbol": SIGNS[k % len(SIGNS)], "size": 11, "color": look.studies[k % 6]},
            name=with_workers(field.workers),
            hovertemplate="%{y}: %{x:.0f} % idle",
        )
    most = fields[-1].workers
    said = (
        f"With {most} workers those of {names[-1]} wait {last.max():.0f} % of the time, "
        f"those of {names[0]} {last.min():.0f} %"
    )
    figure.update_layout(
        title=title(said, "median over seeds, up to the end of the last training"),
        xaxis={"range": [-2, 102], "ticksuffix": " %", "title": {"text": "time without work"}},
        yaxis={"autorange": "reversed", "showgrid": False, **named(names)},
        annotations=[small_print(theme, fields)],
    )
    return figure
