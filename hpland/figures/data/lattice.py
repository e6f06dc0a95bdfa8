"""Grid studies: trials that fill a lattice, one per cell."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpland.figures.data.axes import Axis
from hpland.space import Floats
from hpland.table import TrialTable


@dataclass(frozen=True)
class Lattice:
    """The levels of two parameters, and the trial in every cell.

    Attributes:
        xs, ys: levels in rising order, shapes (nx,) and (ny,), both at least 2.
        row: the table's row of the trial at ``(xs[j], ys[i])``, shape (ny, nx).
    """

    xs: Floats
    ys: Floats
    row: NDArray[np.intp]


def lattice(table: TrialTable, x: str, y: str) -> Lattice | None:
    """Return the lattice that the trials fill, one in each cell; None if they don't."""
    xs, column = np.unique(table.params[x], return_inverse=True)
    ys, line = np.unique(table.params[y], return_inverse=True)
    full = xs.size > 1 and ys.size > 1 and len(table) == xs.size * ys.size
    if not full or not (np.isfinite(xs).all() and np.isfinite(ys).all()):
        return None
    row = np.full((ys.size, xs.size), -1, dtype=np.intp)
    row[line, column] = np.arange(len(table))
    return Lattice(xs, ys, row) if (row >= 0).all() else None


def edges(axis: Axis, levels: Floats) -> Floats:
    """Return cell edges half-way between levels on the axis's scale, shape (n + 1,).

    The outer cells reach as far beyond their level as half their distance to the next.
    """
    u = axis.place(levels)
    between = (u[1:] + u[:-1]) / 2
    ends = np.concatenate([[2 * u[0] - between[0]], between, [2 * u[-1] - between[-1]]])
    return np.asarray(10.0**ends if axis.log else ends)
