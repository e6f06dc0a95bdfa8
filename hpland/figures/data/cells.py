"""A choice by a choice or a number: cells with the median of their trials and how many they are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpland.figures.data.axes import Axis
from hpland.figures.data.bins import between, bin_edges
from hpland.figures.data.compact import compact
from hpland.figures.data.crowd import CELLS, medians
from hpland.figures.data.fields import Field, has_sheet, places
from hpland.figures.data.hover import Hover
from hpland.figures.data.lattice import edges
from hpland.figures.data.plane import Plane
from hpland.space import Choice, Floats

LEVELS = 12  # different numbers; so many or fewer, tried twice or more, have a column each
PARTS = (3, 24)  # cells into which a number is cut at least, and at most


@dataclass(frozen=True)
class Cells:
    """The trials of a plane in cells.

    Attributes:
        field: the median of every cell; failed where there are none but failed trials.
        axes: x and y.
        cut: their edges, in the parameters' units, shapes (nx + 1,) and (ny + 1,).
        median: of the trials used in every cell, shape (ny, nx); NaN where there are none.
        used, failed: how many trials are in every cell, shape (ny, nx).
    """

    field: Field
    axes: tuple[Axis, Axis]
    cut: tuple[Floats, Floats]
    median: Floats
    used: NDArray[np.intp]
    failed: NDArray[np.intp]

    def widths(self, pixels: float) -> Floats:
        """Return the cells' widths where all are so wide together, shape (nx,)."""
        return self._sizes(0, pixels)

    def heights(self, pixels: float) -> Floats:
        """Return the cells' heights where all are so high together, shape (ny,)."""
        return self._sizes(1, pixels)

    def holds(self, x: float, y: float) -> tuple[int, int]:
        """Return the row and the column of the cell in which a point lies."""
        column, row = (
            int(np.clip(np.searchsorted(cut, at, side="right") - 1, 0, len(cut) - 2))
            for cut, at in zip(self.cut, (x, y), strict=True)
        )
        return row, column

    def _sizes(self, side: int, pixels: float) -> Floats:
        at = self.axes[side].place(self.cut[side]) / 2  # a half, for all may overflow
        return np.asarray(np.diff(at) / (at[-1] - at[0]) * pixels)


def in_cells(data: Plane) -> bool:
    """Return whether cells show more than dots: of choices, and of trials at a few places."""
    if data.has_choice:
        return True
    return not has_sheet(data) and len(data.z) >= 2 * places(data)


def cells(data: Plane) -> Cells:
    """Return the trials in cells, one or more for every value of a choice."""
    axes = (data.x, data.y)
    cut = (_edges(data, axes[0], axes[1], CELLS[0]), _edges(data, axes[1], axes[0], CELLS[1]))
    where, lost = (
        between(axes, (t.params[axes[0].name], t.params[axes[1].name]), cut)
        for t in (data.cast.used, data.cast.failed)
    )
    used, failed = (each.sums().astype(np.intp) for each in (where, lost))
    _, median, best = (each.reshape(where.shape) for each in medians(data, where))
    shared = any(
        isinstance(axis.parameter, Choice) and len(edge) <= len(axis.parameter.choices)
        for axis, edge in zip(axes, cut, strict=True)
    )
    field = Field(
        where.xs,
        where.ys,
        median,
        (used == 0) & (failed > 0),
        _hover(data, np.stack([used, failed, median, best], axis=-1)),
        edges=cut,
        remark="cells: the median and the number of their trials"
        + (", several choices in one" if shared else ""),
    )
    return Cells(field, axes, cut, median, used, failed)


def _edges(data: Plane, axis: Axis, other: Axis, most: int) -> Floats:
    """Return where an axis is cut: between its values if they are few, else evenly."""
    if isinstance(axis.parameter, Choice):
        return bin_edges(axis, min(most, len(axis.parameter.choices)))
    column = data.cast.used.params[axis.name]
    values = np.unique(column)
    if 1 < len(values) <= LEVELS and 2 * len(values) <= len(column):
        cut = edges(axis, values)
        return np.concatenate([[min(cut[0], axis.low)], cut[1:-1], [max(cut[-1], axis.high)]])
    others = len(np.unique(data.cast.used.params[other.name]))
    parts = int(np.clip(np.sqrt(len(column) / min(others, LEVELS)), *PARTS))
    return bin_edges(axis, min(parts, most))


def _hover(data: Plane, told: Floats) -> Hover:
    name = data.objective.name
    lines = [
        "<b>%{customdata[0]:,d} trials here</b>, %{customdata[1]:,d} failed",
        f"{name}, median: %{{customdata[2]:.3~g}}",
        f"{name}, best: %{{customdata[3]:.3~g}}",
    ]
    return Hover(compact(told), "<br>".join(lines) + "<extra></extra>")
