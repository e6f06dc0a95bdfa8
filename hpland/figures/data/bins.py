"""Two parameters cut into bins, for what is too much or too scattered to be shown one by one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hpland.figures.data.axes import Axis
from hpland.space import Floats, Integer, Real


@dataclass(frozen=True)
class Bins:
    """A lattice of bins over two axes, and the one in which each of n points lies.

    Attributes:
        x_edges, y_edges: rising, in the parameters' units, shapes (nx + 1,) and (ny + 1,).
        xs, ys: the bins' middles on the axes' scales, shapes (nx,) and (ny,).
        of: each point's bin as ``i * nx + j``, shape (n,).
    """

    x_edges: Floats
    y_edges: Floats
    xs: Floats
    ys: Floats
    of: NDArray[np.intp]

    @property
    def shape(self) -> tuple[int, int]:
        """Bins along y and along x, as `Field` has them."""
        return len(self.ys), len(self.xs)

    def sums(self, weights: ArrayLike | None = None) -> Floats:
        """Return the points in every bin, or the sum of their weights, shape (ny, nx)."""
        size = self.shape[0] * self.shape[1]
        return np.bincount(self.of, weights, size).reshape(self.shape).astype(np.float64)


def bins(x: Axis, y: Axis, at_x: Floats, at_y: Floats, most: tuple[int, int]) -> Bins:
    """Return at most ``most`` bins along x and y, even on the axes' scales, and who is in which.

    A bin of an integer or a choice has at least one of its values in it.
    """
    return between((x, y), (at_x, at_y), (bin_edges(x, most[0]), bin_edges(y, most[1])))


def between(
    axes: tuple[Axis, Axis], at: tuple[Floats, Floats], edges: tuple[Floats, Floats]
) -> Bins:
    """Return the bins between edges of x and y, and who is in which."""
    (x, y), (at_x, at_y), (x_edges, y_edges) = axes, at, edges
    j, i = _inside(x_edges, at_x), _inside(y_edges, at_y)
    xs, ys = _middles(x, x_edges), _middles(y, y_edges)
    return Bins(x_edges, y_edges, xs, ys, i * len(xs) + j)


def bin_edges(axis: Axis, most: int) -> Floats:
    """Return the edges of at most ``most`` bins that cover an axis, shape (<= most + 1,)."""
    room = 0.5 if isinstance(axis.parameter, Integer) else 0.0
    ends = axis.low - room, axis.high + room
    low, high = axis.place(ends)
    if low == high:
        low, high = low - 0.5, high + 0.5
    cuts = axis.unplace(low + (high / 2 - low / 2) * np.linspace(0, 2, most + 1))
    if isinstance(axis.parameter, Real):
        return cuts
    between = np.unique(np.floor(cuts) + 0.5)
    inner = between[(between > ends[0]) & (between < ends[1])]
    return np.concatenate([ends[:1], inner, ends[1:]])


def _inside(edges: Floats, at: Floats) -> NDArray[np.intp]:
    found = np.searchsorted(edges, at, side="right") - 1
    return np.asarray(np.clip(found, 0, len(edges) - 2))


def _middles(axis: Axis, edges: Floats) -> Floats:
    at = axis.place(edges)
    return axis.unplace((at[1:] + at[:-1]) / 2)
