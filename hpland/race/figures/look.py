"""What the figures of races share: colours by rank, a regret axis, a share of the budget."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from hpland.figures.brief import Theme
from hpland.figures.data.axes import Axis, plotly_axis
from hpland.figures.draw.caption import caption_line
from hpland.figures.draw.notes import END
from hpland.figures.draw.theme import MARGIN, Palette
from hpland.race.field import Field
from hpland.space import Floats, Real

YARDSTICK, DOUBLE = "random", "random-2x"
TOP = 3  # strategies that have a colour of their own
LEAST = 1e-4  # regret; smaller is drawn here, as noise hides it
SHARES = np.concatenate([np.geomspace(0.01, 0.1, 10)[:-1], np.linspace(0.1, 1, 46)])


def order(field: Field) -> list[int]:
    """Return the strategies by their median regret at the end, the best first."""
    last = np.median(field.regrets([1.0])[:, :, 0], axis=1)
    return [int(s) for s in np.lexsort((np.arange(len(last)), last))]


def colors(field: Field, look: Palette) -> list[str]:
    """Return a colour per strategy: the best have their own, random is ink, others are muted."""
    best = [s for s in order(field) if field.strategies[s] != YARDSTICK][:TOP]
    own = dict(zip(best, look.studies, strict=False))
    return [
        look.ink if name == YARDSTICK else own.get(s, look.muted)
        for s, name in enumerate(field.strategies)
    ]


def regret_axis(regrets: Floats) -> Axis:
    """Return the logarithmic axis of regrets, of any shape."""
    finite = regrets[np.isfinite(regrets)]
    low = max(LEAST, float(finite.min(initial=1.0)))
    high = max(float(finite.max(initial=0.0)), 10 * low)
    return Axis("true regret of the pick", Real(low, high, log=True), low, high)


def named(names: Sequence[str]) -> dict[str, Any]:
    """Return layout for an axis of categories that shows the names of all."""
    return {"tickmode": "array", "tickvals": list(range(len(names))), "ticktext": list(names)}


def drawn(regrets: Floats, axis: Axis) -> Floats:
    """Return regrets within the axis; NaN where nothing is picked yet."""
    return np.where(np.isfinite(regrets), np.clip(regrets, axis.low, axis.high), np.nan)


def budget_axis(**more: Any) -> dict[str, Any]:
    """Return layout for the axis of the share of the budget that is spent."""
    return {"range": [0, 101], "tickvals": [0, 50, 100], "ticks": "outside", **more}


def small_print(theme: Theme, fields: Sequence[Field], *remarks: str) -> dict[str, Any]:
    """Return the caption: landscape, workers, seeds, budget, and remarks."""
    first, twice = fields[0], any(DOUBLE in one.strategies for one in fields)
    parts = [
        f"landscape {first.landscape}",
        *([with_workers(first.workers)] if len(fields) == 1 else []),
        f"{len(first.runs[0])} seeds",
        f"budget {first.budget} full trainings{f' ({DOUBLE}: twice that)' if twice else ''}",
        *remarks,
    ]
    return caption_line(" · ".join(parts), theme, MARGIN["b"])


def over_panels(names: Sequence[str], ink: str, size: int = 14) -> list[dict[str, Any]]:
    """Return a heading over each panel, which moves with it: on a phone they are stacked."""
    ends = ["", *map(str, range(2, len(names) + 1))]
    return [
        {
            "xref": f"x{end} domain",
            "yref": f"y{end} domain",
            "x": 0.5,
            "y": 1,
            "xanchor": "center",
            "yanchor": "bottom",
            "text": name,
            "font": {"color": ink, "size": size},
            "showarrow": False,
        }
        for end, name in zip(ends, names, strict=True)
    ]


def with_workers(count: int) -> str:
    """Return a number of workers in words."""
    return "1 worker" if count == 1 else f"{count} workers"


def names_at_end(
    names: Sequence[str], values: Floats, inks: Sequence[str], low: float, high: float
) -> list[dict[str, Any]]:
    """Return the names of lines at their right ends, moved apart where they would overprint.

    Args:
        names: of the lines.
        values: where they end, in the axis's coordinates, shape (s,).
        inks: the colours of the lines.
        low, high: the ends of the y axis, in its coordinates.
    """
    room = abs(high - low) * 22 / 518  # pixels; on a phone that is 13
    at = np.array(values, float)
    rising = np.argsort(at)
    for _ in range(200):
        gaps = np.diff(at[rising])
        tight = np.flatnonzero(gaps < room - 1e-9)
        if not len(tight):
            break
        for k in tight:
            push = (room - gaps[k]) / 2
            at[rising[k]] -= push
            at[rising[k + 1]] += push
    return [
        {
            "name": END,
            "xref": "paper",
            "x": 1,
            "xshift": 4,
            "y": y,
            "text": name,
            "font": {"color": ink, "size": 13},
            "xanchor": "left",
            "yanchor": "middle",
            "showarrow": False,
        }
        for name, y, ink in zip(names, at.tolist(), inks, strict=True)
    ]


def axis_layout(axis: Axis, reach: list[float], **more: Any) -> dict[str, Any]:
    """Return layout for an axis of a race's figure."""
    return plotly_axis(axis, reach) | more
