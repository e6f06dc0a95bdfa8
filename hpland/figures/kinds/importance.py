"""Importance: how much each parameter matters, truly and as estimators have it from trials."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from hpland.errors import HplandError
from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.choose import checked
from hpland.figures.data.measure import measure_of
from hpland.figures.data.trials import cast
from hpland.figures.data.words import number, words
from hpland.figures.draw.caption import caption, caption_line, title
from hpland.figures.draw.legend import with_room
from hpland.figures.draw.theme import HEIGHT, MARGIN, PALETTES, Palette, canvas, faded
from hpland.space import Floats
from hpland.table import Shares, TrialTable

MOST = 12  # parameters; the least important are left out
_SIDES = MARGIN | {"r": 40}


@dataclass(frozen=True)
class Importance:
    """Shares by parameter, the most important first; ``k`` parameters.

    Attributes:
        params: their names.
        hidden: how many more there are.
        main: the true share of each alone, shape (k,); None if not known.
        total: with its interactions, shape (k,); None if not known.
        estimates: the share of each by every estimator, shape (k,); NaN where it is passed over.
        agreement: Spearman's rank correlation of every estimator with ``main``, over all
            parameters; not there where it is not defined.
    """

    params: tuple[str, ...]
    hidden: int
    main: Floats | None
    total: Floats | None
    estimates: Mapping[str, Floats]
    agreement: Mapping[str, float]


def choose(table: TrialTable, params: Sequence[str]) -> tuple[str, ...]:
    """Return the parameters asked for, or else all."""
    return tuple(checked(table, params) or table.space)


def importance(table: TrialTable, params: Sequence[str] = (), brief: Brief = PLAIN) -> go.Figure:
    """Draw the true shares of the parameters beside the estimated ones; either may be missing.

    Raises:
        HplandError: an unknown parameter, no finished trial, or neither truth nor estimates.
    """
    shown = choose(table, params)
    parts = cast(table)
    data = shares(table, shown, brief)
    look = PALETTES[brief.theme]
    figure = canvas(brief.theme, margin=_SIDES)
    figure.add_traces([*_true_bars(data, look), *_estimated_bars(data, look)])
    figure.update_layout(
        title=title(brief.title or f"{table.study}: what matters", _subtitle(data)),
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


def shares(table: TrialTable, params: Sequence[str], brief: Brief) -> Importance:
    """Return the shares of some of the parameters; raise HplandError if none is known."""
    known = brief.truth.shares if brief.truth else None
    if known is None and not any(brief.estimates.values()):
        raise HplandError(
            f"study {table.study!r} has neither true nor estimated importances to draw"
        )
    first = known.main if known else next(filter(None, brief.estimates.values()))
    names = sorted(params, key=lambda name: -first.get(name, 0.0))
    shown = tuple(names[:MOST])
    return Importance(
        shown,
        len(names) - len(shown),
        _column(known.main, shown) if known else None,
        _column(known.total, shown) if known else None,
        {key: _column(estimate, shown) for key, estimate in brief.estimates.items()},
        _agreement(known, names, brief.estimates),
    )


def _height(data: Importance) -> int:
    """Return the figure's height in pixels: no bar is thicker than it need be."""
    bars = len(data.params) * (len(data.estimates) + (data.main is not None))
    return min(HEIGHT, _SIDES["t"] + _SIDES["b"] + max(140, 40 * bars))


def _column(given: Mapping[str, float], names: Sequence[str]) -> Floats:
    return np.array([given.get(name, np.nan) for name in names], dtype=np.float64)


def _agreement(
    known: Shares | None, names: Sequence[str], estimates: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    if known is None:
        return {}
    main = _column(known.main, names)
    each = {key: spearman(main, _column(given, names)) for key, given in estimates.items()}
    return {key: rho for key, rho in each.items() if rho is not None}


def spearman(one: Floats, other: Floats) -> float | None:
    """Return the rank correlation of two columns, ties at their mean rank; None if undefined.

    Spearman 1904, The proof and measurement of association between two things. Pairs with NaN
    are passed over.
    """
    both = np.isfinite(one) & np.isfinite(other)
    a, b = _ranks(one[both]), _ranks(other[both])
    if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def _ranks(column: Floats) -> Floats:
    _, place, count = np.unique(column, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2)[place])


def _subtitle(data: Importance) -> str:
    if data.main is None:
        return "estimates from the study's own trials; the truth is not known"
    return "true shares of the variance over the space, beside what estimators make of the trials"


def _remarks(data: Importance) -> list[str]:
    remarks = [f"{data.hidden} less important not shown"] if data.hidden else []
    if data.agreement:
        remarks.append("rank correlation: Spearman's, with the true shares alone")
    if data.estimates:
        remarks.append("each estimate adds up to 100 %")
    return remarks


def _share_axis(data: Importance, objective: str) -> dict[str, Any]:
    drawn = [*data.estimates.values(), *([] if data.total is None else [data.total])]
    top = float(np.nanmax(np.concatenate(drawn)))
    what = "importance" if data.main is None else f"share of the variance of {objective}"
    return {
        "title": {"text": what},
        "range": [0, 116 * max(top, 0.01)],  # with room for the number at the longest bar
        "ticksuffix": " %",
        "ticks": "outside",
    }


def _bars(data: Importance, x: Floats, group: str, **look: Any) -> go.Bar:
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


def _true_bars(data: Importance, look: Palette) -> list[go.Bar]:
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
        text=[f"{_percent(main)} ({_percent(total)})" for main, total in both],
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    return [alone, longer]


def _estimated_bars(data: Importance, look: Palette) -> list[go.Bar]:
    colors = (look.tiers[2], look.tiers[1], look.tiers[0])
    return [
        _bars(
            data,
            x,
            name,
            name=_label(data, name),
            marker={"color": colors[i % len(colors)]},
            text=["" if np.isnan(share) else _percent(share) for share in x],
            hovertemplate="%{y}: %{x:.3~g} %<extra>" + name + "</extra>",
        )
        for i, (name, x) in enumerate(data.estimates.items())
    ]


def _label(data: Importance, name: str) -> str:
    if name not in data.agreement:
        return name
    agreement = f"{data.agreement[name]:.2f}".replace("-", "\N{MINUS SIGN}")
    return f"{name}: rank correlation {agreement}"


def _percent(share: float) -> str:
    percent = 100 * share
    return f"{percent:.0f} %" if percent > 9.5 else f"{number(percent, 2)} %"
