"""Hyperband's brackets: how long each trial of each was trained."""

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from hpland.figures.brief import Theme
from hpland.figures.draw.caption import caption_line, title
from hpland.figures.draw.theme import HEIGHT, MARGIN, PALETTES, WIDTH, template
from hpland.race.brackets import Bracket
from hpland.race.figures.look import over_panels
from hpland.text import number


def hyperband(found: Sequence[Bracket], landscape: str, theme: Theme = "light") -> go.Figure:
    """Draw a panel per bracket, a bar per trial as long as it was trained."""
    look = PALETTES[theme]
    heads = [
        f"{len(one.epochs)} trials, first look after {one.rungs[0]} epoch{'s' * (one.rungs[0] > 1)}"
        for one in found
    ]
    figure = make_subplots(rows=1, cols=len(found), horizontal_spacing=0.02, shared_yaxes=True)
    for column, one in enumerate(found, 1):
        figure.add_bar(
            x=one.epochs,
            y=list(range(1, len(one.epochs) + 1)),
            orientation="h",
            marker={"color": look.studies[(column - 1) % 6], "line": {"width": 0}},
            hovertemplate="trained for %{x} epochs<extra></extra>",
            row=1,
            col=column,
        )
        for rung in one.rungs:
            figure.add_vline(
                rung, line={"width": 1, "dash": "dot", "color": look.muted}, row=1, col=column
            )
        told = "none to the end" if one.best is None else f"best {number(one.best)}"
        figure.update_xaxes(title={"text": f"epochs; {told}"}, row=1, col=column)
    most = max(len(one.epochs) for one in found)
    said = (
        f"Hyperband bets both ways: {len(found[0].epochs)} trials on a short look, "
        f"{len(found[-1].epochs)} on a long one"
    )
    figure.update_layout(
        template=template(theme),
        width=WIDTH,
        height=HEIGHT,
        margin=MARGIN | {"r": 40},
        showlegend=False,
        bargap=0.25,
        annotations=over_panels(heads, look.ink, 13),
        title=title(said, "one round of its brackets; a bar per trial, as long as it was trained"),
    )
    figure.update_xaxes(range=[0, max(map(max, (one.epochs for one in found))) * 1.03])
    figure.update_yaxes(range=[most + 0.7, 0.3], showgrid=False, title=None, showticklabels=False)
    figure.update_yaxes(title={"text": "trials"}, col=1)
    figure.add_annotation(caption_line(f"landscape {landscape} · dotted: looks", theme))
    return figure
