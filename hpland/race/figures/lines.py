"""Lines of all strategies over the budget: mean ranks, and how many targets are reached."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from hpland.figures.brief import Theme
from hpland.figures.draw.caption import title
from hpland.figures.draw.theme import MARGIN, PALETTES, canvas
from hpland.race.field import Field
from hpland.race.figures.look import (
    LEAST,
    SHARES,
    YARDSTICK,
    budget_axis,
    colors,
    names_at_end,
    small_print,
)
from hpland.race.stats.standing import mean_ranks
from hpland.race.stats.targets import TARGETS, shares_reached
from hpland.space import Floats
from hpland.text import number


def over_ranks(field: Field, theme: Theme = "light") -> go.Figure:
    """Draw the mean rank of each strategy over the budget; 1 is the best of every seed."""
    regrets = field.regrets(SHARES.tolist())
    means = mean_ranks(regrets).value
    best, last = _best(field, -means[:, -1]), means[:, -1]
    told = (
        f"{field.strategies[best]} ranks best at the end: {number(last[best])} of {len(last)} "
        "on average"
    )
    under = "mean rank of the pick's true regret over seeds; 1 is the best, ties share"
    return _lines(field, means, (len(means) + 0.3, 0.7), "mean rank", (told, under), theme)


def over_targets(field: Field, theme: Theme = "light") -> go.Figure:
    """Draw which share of targets of regret each strategy has reached, over seeds and targets."""
    regrets = field.regrets(SHARES.tolist())
    reached = shares_reached(regrets).value
    best = _best(field, reached[:, -1])
    told = f"{field.strategies[best]} reaches {reached[best, -1]:.0%} of the targets".replace(
        "%", " %"
    )
    under = f"{len(TARGETS)} targets of true regret from {LEAST:g} to 1, evenly on a log scale"
    top = min(1.0, reached.max() * 1.08)
    return _lines(field, reached, (0.0, top), "share of targets reached", (told, under), theme)


def _best(field: Field, good: Floats) -> int:
    return int(np.argmax(good))


def _lines(
    field: Field,
    y: Floats,
    reach: tuple[float, float],
    name: str,
    said: Sequence[str],
    theme: Theme,
) -> go.Figure:
    look = PALETTES[theme]
    inks = colors(field, look)
    figure = canvas(theme, margin=MARGIN | {"r": 120}, showlegend=False)
    front = [i for i, ink in enumerate(inks) if ink == look.muted]
    for s in [*front, *(i for i in range(len(inks)) if i not in front)]:
        strong = inks[s] != look.muted
        line = {"width": 2.6 if strong else 1.2, "color": inks[s]}
        if field.strategies[s] == YARDSTICK:
            line["dash"] = "dot"
        figure.add_scatter(
            x=100 * SHARES,
            y=y[s],
            mode="lines",
            line=line,
            name=field.strategies[s],
            hovertemplate="%{x:.0f} % of the budget: %{y:.3g}<extra>"
            + field.strategies[s]
            + "</extra>",
        )
    figure.update_layout(
        title=title(*said),
        xaxis=budget_axis(title={"text": "% of the budget"}),
        yaxis={"range": list(reach), "title": {"text": name}, "ticks": "outside"},
        annotations=[
            *names_at_end(field.strategies, y[:, -1], inks, *reach),
            small_print(theme, [field]),
        ],
    )
    return figure
