"""Regret over budget: a panel per strategy, its runs behind its median, random's in all of them."""

from collections.abc import Iterator

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from hpland.figures.brief import Theme
from hpland.figures.data.axes import Axis, padded
from hpland.figures.draw.caption import title
from hpland.figures.draw.theme import HEIGHT, MARGIN, PALETTES, WIDTH, Palette, faded, template
from hpland.race.field import Field
from hpland.race.figures.look import (
    SHARES,
    YARDSTICK,
    axis_layout,
    budget_axis,
    colors,
    drawn,
    order,
    over_panels,
    regret_axis,
    small_print,
)
from hpland.race.stats.center import medians
from hpland.space import Floats
from hpland.text import number

ACROSS = 5  # panels at most


def over_budget(field: Field, theme: Theme = "light") -> go.Figure:
    """Draw the true regret of the pick over the share of the budget that is spent."""
    look, regrets = PALETTES[theme], field.regrets(SHARES.tolist())
    axis, places = regret_axis(regrets), order(field)
    rows = -(-len(places) // ACROSS)
    across = -(-len(places) // rows)
    figure = make_subplots(
        rows=rows,
        cols=across,
        shared_xaxes=True,
        shared_yaxes=True,
        horizontal_spacing=0.015,
        vertical_spacing=0.09,
    )
    middles = np.median(regrets, axis=1)
    yardstick = middles[list(field.strategies).index(YARDSTICK)] if _has(field) else None
    inks = colors(field, look)
    for place, s in enumerate(places):
        at = {"row": place // across + 1, "col": place % across + 1}
        for trace in _panel(regrets[s], yardstick, axis, inks[s], look):
            figure.add_trace(trace, **at)
    reach = padded(axis, 0.04)
    figure.update_layout(
        template=template(theme),
        width=WIDTH,
        height=HEIGHT,
        margin=MARGIN | {"r": 30},
        showlegend=False,
        title=title(_message(field, middles[:, -1]), _subtitle(field)),
        annotations=over_panels([field.strategies[s] for s in places], look.ink),
    )
    # a 0 would touch the 100 of the panel before
    figure.update_xaxes(**budget_axis(title=None, ticktext=["", "50", "100"]))
    figure.update_yaxes(**axis_layout(axis, reach, title=None))
    figure.update_yaxes(title={"text": axis.title}, row=rows, col=1)
    figure.update_xaxes(title={"text": "% of the budget"}, row=rows, col=(across + 1) // 2)
    figure.add_annotation(
        small_print(theme, [field], "thin: each seed · band: 95 % interval of the median")
    )
    return figure


def _has(field: Field) -> bool:
    return YARDSTICK in field.strategies


def _panel(
    runs: Floats, yardstick: Floats | None, axis: Axis, ink: str, look: Palette
) -> Iterator[go.Scatter]:
    """Yield the traces of a panel; ``runs`` has shape (n, k)."""
    x = 100 * SHARES
    many = drawn(runs, axis)
    gap = np.full((len(runs), 1), np.nan)
    yield go.Scatter(
        x=np.tile(np.append(x, np.nan), len(runs)),
        y=np.hstack([many, gap]).ravel(),
        mode="lines",
        line={"width": 0.7, "color": faded(ink, 0.22), "shape": "hv"},
        hoverinfo="skip",
    )
    low, high = (drawn(end, axis) for end in _band(runs))
    known = np.isfinite(low) & np.isfinite(high)
    yield go.Scatter(
        x=np.concatenate([x[known], x[known][::-1]]),
        y=np.concatenate([low[known], high[known][::-1]]),
        fill="toself",
        fillcolor=faded(ink, 0.2),
        line={"width": 0},
        hoverinfo="skip",
    )
    if yardstick is not None:
        line = {"width": 1.4, "color": look.ink, "dash": "dot", "shape": "hv"}
        yield go.Scatter(x=x, y=drawn(yardstick, axis), mode="lines", line=line, hoverinfo="skip")
    yield go.Scatter(
        x=x,
        y=drawn(np.median(runs, axis=0), axis),
        mode="lines",
        line={"width": 2.6, "color": ink, "shape": "hv"},
        hovertemplate="%{x:.0f} % of the budget: median regret %{y:.3g}<extra></extra>",
    )


def _band(runs: Floats) -> tuple[Floats, Floats]:
    found = medians(runs[None])
    return found.low[0], found.high[0]


def _message(field: Field, last: Floats) -> str:
    best = order(field)[0]
    if not np.isfinite(last[best]):
        return "Nothing was found"
    told = f"{field.strategies[best]} ends closest to the optimum: median regret "
    told += number(last[best])
    if _has(field) and field.strategies[best] != YARDSTICK:
        told += f", random's {number(last[list(field.strategies).index(YARDSTICK)])}"
    return told


def _subtitle(field: Field) -> str:
    return "true regret of what each strategy would pick, over the share of its budget; " + (
        "dotted: random search" if _has(field) else "best first"
    )
