"""Who beats whom: a cell per pair of strategies."""

import numpy as np
import plotly.graph_objects as go

from hpland.figures.brief import Theme
from hpland.figures.draw.caption import title
from hpland.figures.draw.theme import MARGIN, PALETTES, canvas
from hpland.race.field import Field
from hpland.race.figures.look import named, order, small_print
from hpland.race.standings import duels
from hpland.race.stats.design import ALPHA


def pairs(field: Field, theme: Theme = "light") -> go.Figure:
    """Draw in how many seeds the strategy of a row ends closer to the optimum than a column's.

    A star stands where the difference is significant after Holm's correction over all pairs.
    """
    look, places = PALETTES[theme], order(field)
    names = [field.strategies[s] for s in places]
    found = duels(field)
    square = np.ix_(places, places)
    wins = 100 * found.pairs.wins.value[square]
    np.fill_diagonal(wins, np.nan)
    stars = np.where(found.pairs.adjusted[square] <= ALPHA, "*", "")
    texts = [
        ["" if i == j else f"{wins[i, j]:.0f}{stars[i, j]}" for j in range(len(names))]
        for i in range(len(names))
    ]
    figure = canvas(theme, margin=MARGIN | {"l": 120, "r": 60, "b": 110})
    figure.add_heatmap(
        x=names,
        y=names,
        z=wins,
        text=texts,
        texttemplate="%{text}",
        textfont={"size": 14},
        xgap=2,
        ygap=2,
        zmin=0,
        zmax=100,
        colorscale=[[0, look.studies[1]], [0.5, look.plot], [1, look.studies[0]]],
        colorbar={"title": {"text": "% of seeds won", "side": "right"}, "thickness": 14},
        hovertemplate="%{y} beats %{x} in %{z:.0f} % of the seeds<extra></extra>",
    )
    size, half = len(names), len(found.significant())
    said = f"{names[0]} beats {np.sum(wins[0, 1:] > 50)} of {size - 1} others more often than not"
    under = (
        "% of seeds in which the row's pick is truly better than the column's, ties half; "
        f"* significant: {half} of {size * (size - 1) // 2} pairs"
    )
    figure.update_layout(
        title=title(said, under),
        xaxis={"title": {"text": "loses"}, "showgrid": False, **named(names)},
        yaxis={
            "title": {"text": "wins"},
            "autorange": "reversed",
            "showgrid": False,
            **named(names),
        },
        annotations=[
            small_print(theme, [field], found.why_not or "paired signed-rank tests, Holm")
        ],
    )
    return figure
