"""Compare: several studies on one history and one distribution of values."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

import numpy as np
import plotly.graph_objects as go

from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.axes import Axis, padded, plotly_axis
from hpland.figures.data.compare import Comparison, One, comparison
from hpland.figures.data.hover import hover
from hpland.figures.data.verdicts import chances, headline
from hpland.figures.data.words import count
from hpland.figures.draw.caption import caption_line, title
from hpland.figures.draw.legend import with_room
from hpland.figures.draw.theme import MARGIN, PALETTES, Palette, canvas, faded
from hpland.figures.draw.trial_axis import best_so_far, dot, steps, with_dots
from hpland.space import Floats, Integer
from hpland.table import TrialTable, evenly
from hpland.text import number

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")  # beside the colours
_MOST = 2000  # points of a distribution's line
_SIDES = MARGIN | {"r": 40}
_HISTORY, _SHARES = (0.0, 0.66), (0.7, 1.0)  # of the width
_LINE, _BELOW = 16, 62  # pixels: a line of the caption, and the axis over it


def compare(tables: Sequence[TrialTable], brief: Brief = PLAIN) -> go.Figure:
    """Draw studies together: their best so far over thin trials, and how many reach a value.

    The first study is what the others are compared with.

    Raises:
        HplandError: fewer than two studies or more than six, other directions or metrics, or a
            study without a finished trial.
    """
    return draw(comparison(tables, brief), brief)


def draw(data: Comparison, brief: Brief) -> go.Figure:
    """Return the figure of ``data``."""
    look = PALETTES[brief.theme]
    lines = [part for text in _small_print(data, brief) for part in wrap(text, 135)]
    bottom = max(_SIDES["b"], _BELOW + _LINE * len(lines))
    figure = canvas(brief.theme, margin=_SIDES | {"b": bottom})
    x, y = _numbers(data), data.scale.axis(data.objective.name)
    for i, name in enumerate(data.names(30)):
        figure.add_traces([*_traces(data, i, name, look)])
    below = caption_line("", brief.theme, bottom) | {"text": "<br>".join(lines)}
    figure.update_layout(
        title=title(brief.title or headline(data), chances(data)),
        xaxis=plotly_axis(x, padded(x)) | {"domain": _HISTORY},
        yaxis=plotly_axis(y, padded(y, 0.04)),
        xaxis2=_share_axis(),
        yaxis2=_beside(y),
        annotations=[below],
        shapes=[_half(look)],
    )
    return with_room(figure)


def _numbers(data: Comparison) -> Axis:
    first = min(int(one.cast.table.number.min()) for one in data.studies)
    last = max(one.last for one in data.studies)
    return Axis("trial number", Integer(first, last), first, last)


def _beside(y: Axis) -> dict[str, Any]:
    """Return the values' axis again, with the same lines and without labels."""
    alike = {"matches": "y", "anchor": "x2", "showticklabels": False}
    return {"type": "log" if y.log else "linear", "tickvals": y.ticks.at, **alike}


def _share_axis() -> dict[str, Any]:
    return {
        "domain": _SHARES,
        "anchor": "y2",
        "range": [-2, 102],
        "tickvals": [0, 50, 100],
        "ticktext": ["0 %", "50 %", "100 %"],
        "ticks": "outside",
        "title": {"text": "finished trials that reach it"},
    }


def _half(look: Palette) -> dict[str, Any]:
    """Return the line on which the medians lie."""
    ends = {"x0": 50, "x1": 50, "y0": 0, "y1": 1}
    line = {"color": look.muted, "width": 1, "dash": "dot"}
    return {"type": "line", "xref": "x2", "yref": "y2 domain", "line": line, **ends}


def _traces(data: Comparison, i: int, name: str, look: Palette) -> Iterator[go.Scatter]:
    one, color = data.studies[i], look.studies[i]
    used = one.cast.used
    z, best = data.scale.clip(one.z), best_so_far(one.z, data.objective.maximize)
    drawn = with_dots(len(z))
    group = {"legendgroup": str(i)}
    yield go.Scatter(
        x=one.number[drawn],
        y=z[drawn],
        mode="markers",
        marker=dot(len(drawn), faded(color, 0.35)) | {"size": 4},
        showlegend=False,
        cliponaxis=False,
        **group,
        **vars(hover(used.rows(drawn), data.objective)),
    )
    line = {"width": 2.6, "color": color, "dash": DASHES[i]}
    yield steps(
        one.number.astype(np.float64),
        z[best],
        one.last,
        hover(used.rows(best), data.objective),
        name=_legend(name, one.z, float(one.z[best[-1]])),
        line=line,
        **group,
    )
    yield _distribution(z, data.objective.maximize, line=line, **group)


def _legend(name: str, z: Floats, best: float) -> str:
    median = number(float(np.median(z)))
    return f"{name}: best {number(best, 4)}, median {median}"


def reached(z: Floats, maximize: bool) -> tuple[Floats, Floats]:
    """Return values from the best to the worst, and the percentage that is at least as good.

    Both of shape (n,), or thinned evenly where n is large.
    """
    order = np.sort(z)[::-1] if maximize else np.sort(z)
    kept = evenly(len(z), _MOST)
    return order[kept], 100 * (kept + 1) / len(z)


def _distribution(z: Floats, maximize: bool, **look: Any) -> go.Scatter:
    values, shares = reached(z, maximize)
    return go.Scatter(
        x=np.concatenate([[0.0], shares]),
        y=np.concatenate([values[:1], values]),
        mode="lines",
        line_shape="vh",
        xaxis="x2",
        yaxis="y2",
        showlegend=False,
        hovertemplate="%{x:.3~g} % of trials reach %{y:.4~g}<extra></extra>",
        **look,
    )


def _small_print(data: Comparison, brief: Brief) -> list[str]:
    """Return a line per study, and what there is to know of the intervals."""
    rest = [
        *data.scale.remarks,
        "90 % intervals: bootstrap of blocks of trials; a study is one run of its sampler, "
        "another may differ",
        *brief.remarks,
    ]
    counts = map(_counts, data.studies, data.names(40))
    return [*counts, " · ".join(rest)]


def _counts(one: One, name: str) -> str:
    parts = one.cast
    told = [
        f"study {name}",
        f"{count(len(parts.used), 'trial')} used",
        f"{parts.all_failed:,} failed",
        *(f"{n:,} {why}" for why, n in parts.left_out.items()),
    ]
    return " · ".join(told)
