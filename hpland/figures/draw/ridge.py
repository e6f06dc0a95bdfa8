"""The ridge of the truth: the best x at every y."""

import numpy as np
import plotly.graph_objects as go

from hpland.figures.data.axes import Axis
from hpland.figures.data.plane import Plane
from hpland.figures.data.words import words
from hpland.space import Choice, Floats
from hpland.table import Grid


def ridge(truth: Grid, x: Axis, maximize: bool) -> tuple[Floats, Floats]:
    """Return x and y along the ridge, in the parameters' units, shapes (k,).

    A row whose best lies at the edge of the grid has no ridge. Between levels the top of a
    parabola through the best one and its neighbours is taken, on the axis's own scale.
    """
    z = truth.values if maximize else -truth.values
    top = z.argmax(axis=1)
    rows = np.flatnonzero((top > 0) & (top < z.shape[1] - 1))
    j = top[rows]
    left, mid, right = z[rows, j - 1], z[rows, j], z[rows, j + 1]
    bend = left - 2 * mid + right
    shift = 0.5 * (left - right) / np.where(bend < 0, bend, -np.inf)  # none on a flat top
    placed = np.interp(j + shift, np.arange(len(truth.xs)), x.place(truth.xs))
    return np.asarray(10**placed if x.log else placed), truth.ys[rows]


def ridge_line(data: Plane, ink: str) -> list[go.Scatter]:
    """Return the ridge as a dashed line, of a choice y one for each; nothing without a truth.

    Nothing either where x is a choice, between whose values there is nothing.
    """
    if data.true_grid is None or isinstance(data.x.parameter, Choice):
        return []
    x, y = ridge(data.true_grid, data.x, data.objective.maximize)
    if isinstance(data.y.parameter, Choice):
        x, y = np.repeat(x, 3), np.ravel([[each - 0.5, each + 0.5, np.nan] for each in y])
    return [
        go.Scatter(
            x=x,
            y=y,
            mode="lines",
            name=f"best {words(data.x.name)} at each {words(data.y.name)}",
            line={"color": ink, "width": 2.5, "dash": "dash"},
            hoverinfo="skip",
        )
    ]
