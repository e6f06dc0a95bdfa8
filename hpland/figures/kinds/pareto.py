"""Pareto: the trials by two or three objectives, those that no other beats, and how they grew."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.axes import padded, plotly_axis
from hpland.figures.data.crowd import MANY, drawn_of
from hpland.figures.data.hover import Hover, hover
from hpland.figures.data.measure import Measure
from hpland.figures.data.pareto import (
    Pareto,
    boundary,
    cells,
    check_objectives,
    pair_front,
    pareto_of,
    past_bad,
)
from hpland.figures.data.words import count, listed
from hpland.figures.draw.caption import caption, caption_line, title
from hpland.figures.draw.legend import with_room
from hpland.figures.draw.theme import HEIGHT, PALETTES, Palette, canvas, faded
from hpland.figures.draw.trial_axis import SIDES, number_axis, steps
from hpland.space import Floats
from hpland.table import TrialTable, evenly
from hpland.text import number

ROOM = 0.03  # beyond both ends of an axis, as a share of it
MOST_FRONT = 1000  # trials of the front that are dots
MOST_STARS = 60  # points of a true front; more are a line only
BOTTOM = 124  # pixels for a caption of more lines
TALL = 980  # pixels, of two rows of panels
WIDE = (0.0, 0.63), (0.0, 1.0)
BESIDE = (0.75, 1.0), (0.0, 1.0)
LEFT, RIGHT, UPPER, LOWER = (0.0, 0.44), (0.56, 1.0), (0.57, 1.0), (0.0, 0.43)
DOMAINS = {
    2: [WIDE, BESIDE],
    3: [(LEFT, UPPER), (LEFT, LOWER), (RIGHT, LOWER), (RIGHT, UPPER)],
}  # by the number of objectives: x and y of every pair's panel, then of the hypervolume


def choose(table: TrialTable, params: Sequence[str]) -> tuple[str, ...]:
    """Return no parameter: the figure shows none.

    Raises HplandError for an unknown one, no finished trial, or not two or three objectives.
    """
    return check_objectives(table, params)


def pareto(table: TrialTable, params: Sequence[str] = (), brief: Brief = PLAIN) -> go.Figure:
    """Draw the trials by all objectives, the front of them, and its hypervolume over trials.

    With the truth, the true front is drawn too. The parameters do not matter here; those given
    must exist.

    Raises:
        HplandError: an unknown parameter, not two or three objectives, or no trial with all values.
    """
    choose(table, params)
    return draw(pareto_of(table, brief), brief)


def draw(data: Pareto, brief: Brief) -> go.Figure:
    """Return the figure of ``data``."""
    look = PALETTES[brief.theme]
    figure = canvas(brief.theme, margin=SIDES | {"b": BOTTOM}, hovermode="closest")
    for i, (x, y) in enumerate(data.pairs):
        figure.add_traces([*_panel(data, x, y, i, look)])
    figure.add_traces([*_growth(data, look)])
    text = caption(data.cast, *_look(data), *data.remarks, every=True)
    figure.update_layout(
        title=title(brief.title or _headline(data), _subtitle(data)),
        height=HEIGHT if len(data.pairs) == 1 else TALL,
        annotations=[caption_line(text, brief.theme, BOTTOM)],
        **_axes(data),
    )
    return with_room(figure)


def _headline(data: Pareto) -> str:
    names = listed(measure.name for measure in data.measures)
    return f"{data.cast.table.study}: the Pareto front of {names}"


def _subtitle(data: Pareto) -> str:
    """Return how many are on the front, and the best trial by each objective."""
    best = [
        f"best {measure.name}: {number(float(data.cast.used.values[row, k]))} "
        f"(trial {data.cast.used.number[row]})"
        for k, (measure, row) in enumerate(zip(data.measures, data.best, strict=True))
    ]
    front = f"{len(data.front):,} of {count(len(data.z), 'trial')} on the front"
    return "; ".join([front, ", ".join(best)])


def _look(data: Pareto) -> list[str]:
    """Return what the caption says of how trials are drawn."""
    cells = ["cells: the darker, the more dominated trials"] if _crowded(data) else []
    beyond = int(data.beyond[data.front].any(axis=1).sum())
    return cells + ([f"triangles: {beyond:,} of the front, beyond the axes"] if beyond else [])


def _crowded(data: Pareto) -> bool:
    return len(data.z) > MANY


def _names(i: int) -> dict[str, str]:
    """Return the axes of the traces in panel ``i``."""
    end = str(i + 1) if i else ""
    return {"xaxis": f"x{end}", "yaxis": f"y{end}"}


def _axes(data: Pareto) -> dict[str, Any]:
    """Return layout for the axes of all panels."""
    layout: dict[str, Any] = {}
    *places, last = DOMAINS[len(data.measures)]
    for i, ((x, y), domains) in enumerate(zip(data.pairs, places, strict=True)):
        pair = [(data.axes[k], data.measures[k]) for k in (x, y)]
        drawn = [plotly_axis(axis, padded(axis, ROOM)) | _toward(measure) for axis, measure in pair]
        layout |= _placed(i, drawn, domains)
    numbers = number_axis(data.cast.table)
    share = {"title": {"text": "hypervolume"}, "range": [-0.02, 1.02], "tickformat": ".0%"}
    return layout | _placed(
        len(places), [plotly_axis(numbers, padded(numbers)), share | {"ticks": "outside"}], last
    )


def _placed(
    i: int, drawn: Sequence[dict[str, Any]], domains: tuple[tuple[float, float], ...]
) -> dict[str, Any]:
    """Return layout for the x and y axes of panel ``i``, each in its part of the figure."""
    names = _names(i)
    ends = {"xaxis": names["yaxis"], "yaxis": names["xaxis"]}
    return {
        f"{letter}axis{names[f'{letter}axis'][1:]}": axis
        | {"domain": domain, "anchor": ends[f"{letter}axis"]}
        for letter, axis, domain in zip("xy", drawn, domains, strict=True)
    }


def _toward(measure: Measure) -> dict[str, Any]:
    """Return an axis's title, with an arrow to its good end; along y it turns with the text."""
    name = measure.name
    if measure.maximize:
        return {"title": {"text": f"{name} \N{MIDDLE DOT} better \N{RIGHTWARDS ARROW}"}}
    return {"title": {"text": f"\N{LEFTWARDS ARROW} better \N{MIDDLE DOT} {name}"}}


def _panel(data: Pareto, x: int, y: int, i: int, look: Palette) -> Iterator[go.Scatter]:
    axes, first = _names(i), i == 0
    yield from _front_line(data, x, y, look, axes)
    yield (
        _cells(data, x, y, look, axes)
        if _crowded(data)
        else _dominated(data, x, y, look, axes, first)
    )
    yield from _true_front(data, x, y, look, axes, first)
    yield _front(data, x, y, look, axes, first)
    yield _best(data, x, y, look, axes, first)


def _seen(data: Pareto, rows: NDArray[np.intp]) -> Hover:
    first, *others = data.measures
    return hover(data.cast.used.rows(rows), first, others)


def _dots(
    data: Pareto, rows: NDArray[np.intp], x: int, y: int, axes: dict[str, str], **look: Any
) -> go.Scatter:
    return go.Scatter(
        x=data.z[rows, x],
        y=data.z[rows, y],
        mode="markers",
        cliponaxis=False,
        **vars(_seen(data, rows)),
        **axes,
        **look,
    )


def _dominated(
    data: Pareto, x: int, y: int, look: Palette, axes: dict[str, str], legend: bool
) -> go.Scatter:
    marker = {"size": 6, "color": faded(look.tiers[1], 0.6)}
    told = {"name": "dominated", "legendgroup": "dominated", "showlegend": legend}
    return _dots(data, data.dominated, x, y, axes, marker=marker, **told)


def _front(
    data: Pareto, x: int, y: int, look: Palette, axes: dict[str, str], legend: bool
) -> go.Scatter:
    rows = data.front[evenly(len(data.front), MOST_FRONT)]
    line = {"width": 1, "color": look.halo}
    symbol = np.where(data.beyond[rows][:, [x, y]].any(axis=1), "triangle-up", "circle")
    marker = {"size": 9, "symbol": symbol, "color": look.tiers[2], "line": line}
    name = drawn_of(len(rows), len(data.front), "front")
    told = {"name": name, "legendgroup": "front", "showlegend": legend}
    return _dots(data, rows, x, y, axes, marker=marker, **told)


def _best(
    data: Pareto, x: int, y: int, look: Palette, axes: dict[str, str], legend: bool
) -> go.Scatter:
    ring = {"symbol": "circle-open", "size": 16, "color": look.ink, "line": {"width": 2.2}}
    rows = np.unique(data.best[[x, y]])
    told = {"name": "best by one objective", "legendgroup": "best", "showlegend": legend}
    return _dots(data, rows, x, y, axes, marker=ring, **told)


def _corner(data: Pareto, x: int, y: int) -> Floats:
    """Return where a panel ends at the bad side of both its objectives."""
    bad = [past_bad(data.axes[k], data.measures[k], ROOM) for k in (x, y)]
    return np.array(bad, dtype=np.float64)


def _line_of(data: Pareto, points: Floats, x: int, y: int) -> Floats:
    """Return the line round what the best of some points dominate in a panel, shape (k, 2)."""
    both = data.measures[x].maximize, data.measures[y].maximize
    return boundary(pair_front(points[:, [x, y]], both), _corner(data, x, y))


def _front_line(
    data: Pareto, x: int, y: int, look: Palette, axes: dict[str, str]
) -> Iterator[go.Scatter]:
    """Yield what the trials dominate, shaded, and the line round it."""
    line, corner = _line_of(data, data.z[data.front], x, y), _corner(data, x, y)
    area = np.concatenate([line, corner[None]])
    quiet = {"hoverinfo": "skip", "showlegend": False, "mode": "lines", **axes}
    yield go.Scatter(
        x=area[:, 0],
        y=area[:, 1],
        fill="toself",
        fillcolor=faded(look.tiers[2], 0.07),
        line={"width": 0},
        **quiet,
    )
    yield go.Scatter(
        x=line[:, 0], y=line[:, 1], line={"width": 1.6, "color": look.tiers[2]}, **quiet
    )


def _true_front(
    data: Pareto, x: int, y: int, look: Palette, axes: dict[str, str], legend: bool
) -> Iterator[go.Scatter]:
    """Yield the line round all that can be reached, with stars where its points are few."""
    if data.true_front is None:
        return
    kept = data.true_front[evenly(len(data.true_front), MOST_FRONT)]  # steps of about a pixel
    line, stars = _line_of(data, kept, x, y), len(kept) <= MOST_STARS
    told = {"legendgroup": "truth", **axes}
    yield go.Scatter(
        x=line[:, 0],
        y=line[:, 1],
        mode="lines",
        name="true front, without noise",
        showlegend=legend,
        line={"width": 1.8, "color": look.optimum, "dash": "dot"},
        hoverinfo="skip",
        **told,
    )
    if stars:
        yield go.Scatter(
            x=data.true_front[:, x],
            y=data.true_front[:, y],
            mode="markers",
            showlegend=False,
            marker={"symbol": "star", "size": 10, "color": look.optimum},
            cliponaxis=False,
            hovertemplate="<b>true front</b><br>"
            f"{data.measures[x].name}: %{{x:.3~g}}<br>{data.measures[y].name}: %{{y:.3~g}}"
            "<extra></extra>",
            **told,
        )


def _cells(data: Pareto, x: int, y: int, look: Palette, axes: dict[str, str]) -> go.Heatmap:
    """Return the dominated trials as cells, the more the darker on a logarithmic scale."""
    where = cells(data, x, y)
    many = where.sums()
    color = look.tiers[1]
    return go.Heatmap(
        x=where.x_edges,
        y=where.y_edges,
        z=np.where(many > 0, np.log10(many, where=many > 0, out=np.zeros_like(many)), np.nan),
        customdata=many,
        colorscale=[[0, faded(color, 0.12)], [1, faded(color, 1)]],
        showscale=False,
        hoverongaps=False,
        hovertemplate="<b>%{customdata:,d} dominated trials here</b><extra></extra>",
        **axes,
    )


def _growth(data: Pareto, look: Palette) -> Iterator[go.Scatter]:
    """Yield the hypervolume over trials, and that of the true front."""
    axes, numbers = _names(len(data.pairs)), number_axis(data.cast.table)
    at = data.cast.used.number[data.after - 1].astype(np.float64)
    if data.true_share is not None:
        yield go.Scatter(
            x=[numbers.low, numbers.high],
            y=[data.true_share] * 2,
            mode="lines",
            legendgroup="truth",
            showlegend=False,
            line={"width": 1.8, "color": look.optimum, "dash": "dot"},
            hovertemplate="true front: %{y:.1%}<extra></extra>",
            **axes,
        )
    yield steps(
        at, data.share, numbers.high, showlegend=False, line={"width": 2.2, "color": look.tiers[2]}
    ).update(axes)
