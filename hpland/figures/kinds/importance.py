"""Importance: how much each parameter matters, truly and as estimators have it from trials."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.choose import checked
from hpland.figures.data.importances import Importances, importances
from hpland.figures.data.measure import measure_of, told_apart
from hpland.figures.data.shares import Graded, shares
from hpland.figures.data.trials import cast
from hpland.figures.data.words import listed, words
from hpland.figures.draw.caption import caption, caption_line, title
from hpland.figures.draw.legend import with_room
from hpland.figures.draw.theme import HEIGHT, MARGIN, PALETTES, Palette, canvas, faded
from hpland.figures.draw.whiskers import draw, percent
from hpland.space import Floats
from hpland.table import TrialTable

_SIDES = MARGIN | {"r": 40}


def choose(table: TrialTable, params: Sequence[str]) -> tuple[str, ...]:
    """Return the parameters asked for, or else all."""
    return tuple(checked(table, params) or table.space)


def importance(table: TrialTable, params: Sequence[str] = (), brief: Brief = PLAIN) -> go.Figure:
    """Draw how much the parameters matter.

    Where the brief has true shares or estimates, they are drawn beside each other. Elsewhere it is
    hpland's own quick estimate with its intervals, see `hpland.figures.data.importances`.

    Raises:
        HplandError: an unknown parameter, no finished trial, too little to estimate from, or, where
            estimates are given, nothing in them.
    """
    shown = choose(table, params)
    if brief.estimates or (brief.truth and brief.truth.shares):
        return graded(table, shown, brief)
    data = importances(table, shown)
    remarks = [*_untold(data), *brief.remarks]
    return draw(data, brief, caption(cast(table), *remarks, verb="used"))


def _untold(data: Importances) -> list[str]:
    """Return what the small print says of what is shown and what is not."""
    return [
        *([f"{data.hidden} less important not shown"] if data.hidden else []),
        *([f"never varied: {listed(map(words, data.still[:3]))}"] if data.still else []),
        "hollow: cannot be told from chance",
        "eta squared of ranks, adjusted, among the trials as they were sampled",
    ]


def graded(table: TrialTable, shown: Sequence[str], brief: Brief) -> go.Figure:
    """Draw the true shares of the parameters beside what estimators say, those that there are."""
    parts = cast(table)
    data = shares(table, shown, brief)
    look = PALETTES[brief.theme]
    figure = canvas(brief.theme, margin=_SIDES)
    figure.add_traces([*_true_bars(data, look), *_estimated_bars(data, look)])
    figure.update_layout(
        title=title(
            brief.title or f"{table.study}: what matters{told_apart(table, 'for')}", _subtitle(data)
        ),
        height=_height(data),
        barmode="group",
        bargap=0.28,
        bargroupgap=0.06,
        xaxis=_share_axis(data, measure_of(table, brief).name),
        yaxis={"autorange": "reversed", "automargin": True, "tickfont": {"size": 14}}
        | {"showgrid": False, "ticksuffix": "  "},
        annotations=[
            caption_line(caption(parts, *_remarks(data), *brief.remarks, verb="used"), brief.theme)
        ],
    )
    return with_room(figure)


def _height(data: Graded) -> int:
    """Return the figure's height in pixels: no bar is thicker than it need be."""
    bars = len(data.params) * (len(data.estimates) + (data.main is not None))
    return min(HEIGHT, _SIDES["t"] + _SIDES["b"] + max(140, 40 * bars))


def _subtitle(data: Graded) -> str:
    if data.main is None:
        return "estimates from the study's own trials; the truth is not known"
    return "true shares of the variance over the space, beside what estimators make of the trials"


def _remarks(data: Graded) -> list[str]:
    remarks = [f"{data.hidden} less important not shown"] if data.hidden else []
    if data.agreement:
        remarks.append("rank correlation: Spearman's, with the true shares alone")
    if data.estimates:
        remarks.append("each estimate adds up to 100 %")
    return remarks


def _share_axis(data: Graded, objective: str) -> dict[str, Any]:
    drawn = [*data.estimates.values(), *([] if data.total is None else [data.total])]
    top = float(np.nanmax(np.concatenate(drawn)))
    what = "importance" if data.main is None else f"share of the variance of {objective}"
    return {
        "title": {"text": what},
        "range": [0, 116 * max(top, 0.01)],  # with room for the number at the longest bar
        "ticksuffix": " %",
        "ticks": "outside",
    }


def _bars(data: Graded, x: Floats, group: str, **look: Any) -> go.Bar:
    return go.Bar(
        y=[words(name) for name in data.params],
        x=100 * x,
        orientation="h",
        offsetgroup=group,
        textposition="outside",
        textfont={"size": 12},
        cliponaxis=False,
        **look,
    )


def _true_bars(data: Graded, look: Palette) -> list[go.Bar]:
    """Return the true shares: alone, and lengthened by interactions."""
    if data.main is None or data.total is None:
        return []
    alone = _bars(
        data,
        data.main,
        "truth",
        name="true share alone",
        marker={"color": look.optimum},
        hovertemplate="%{y}: %{x:.3~g} %<extra>true share alone</extra>",
    )
    both = zip(data.main, data.total, strict=True)
    longer = _bars(
        data,
        data.total - data.main,
        "truth",
        base=100 * data.main,
        name="(with interactions)",
        marker={"color": faded(look.optimum, 0.35)},
        text=[f"{percent(main)} ({percent(total)})" for main, total in both],
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    return [alone, longer]


def _estimated_bars(data: Graded, look: Palette) -> list[go.Bar]:
    colors = (look.tiers[2], look.tiers[1], look.tiers[0])
    return [
        _bars(
            data,
            x,
            name,
            name=_label(data, name),
            marker={"color": colors[i % len(colors)]},
            text=["" if np.isnan(share) else percent(share) for share in x],
            hovertemplate="%{y}: %{x:.3~g} %<extra>" + name + "</extra>",
        )
        for i, (name, x) in enumerate(data.estimates.items())
    ]


def _label(data: Graded, name: str) -> str:
    if name not in data.agreement:
        return name
    agreement = f"{data.agreement[name]:.2f}".replace("-", "\N{MINUS SIGN}")
    return f"{name}: rank correlation {agreement}"
