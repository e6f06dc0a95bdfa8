"""Several objectives at once: which points no other dominates, and how much they dominate.

All is minimised here; turn the sign of what is maximised. A point dominates another if it is
nowhere worse and somewhere better, so of equal points none dominates the other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from hpland.lazy import np
from hpland.space import Floats

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEVERAL = (2, 3)  # objectives, of which fronts and hypervolumes can be had


def nondominated(costs: Floats) -> NDArray[np.bool_]:
    """Return which of ``n`` finite points no other dominates, shape (n,), in O(n log n).

    Args:
        costs: shape (n, m), m 2 or 3; Kung, Luccio and Preparata 1975, J. ACM 22, 469-476.
    """
    order, first = _ranked(costs)
    found = np.empty_like(first)
    found[order] = _free(costs[order][first])[np.cumsum(first) - 1]
    return found


def front_of(costs: Floats) -> Floats:
    """Return those of ``n`` finite points that no other dominates, each once.

    They come in rising order of the first cost.

    Args:
        costs: as `nondominated` takes them.
    """
    order, first = _ranked(costs)
    points = costs[order][first]
    return np.asarray(points[_free(points)])


def _ranked(costs: Floats) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return the lexicographic order of points, and which of them, so ordered, are new there."""
    order = np.lexsort(costs.T[::-1])
    points, first = costs[order], np.ones(len(costs), np.bool_)
    first[1:] = (points[1:] != points[:-1]).any(axis=1)
    return order, first


def _free(points: Floats) -> NDArray[np.bool_]:
    """Return which of different points, in lexicographic order, no other dominates."""
    rest = points[:, 1:]
    return _rising(rest[:, 0]) if rest.shape[1] == 1 else _off_the_stairs(rest)


def _rising(cost: Floats) -> NDArray[np.bool_]:
    """Return where a cost is under all before it."""
    before = np.concatenate([[np.inf], np.minimum.accumulate(cost)[:-1]])
    return np.asarray(cost < before)


def _off_the_stairs(costs: Floats) -> NDArray[np.bool_]:
    """Return which points none of those before them dominates or equals, of two costs each."""
    stairs = Stairs()
    return np.array([stairs.add(x, y) is not None for x, y in costs.tolist()], dtype=np.bool_)


class Stairs:
    """The nondominated ones of the points that were added, of two costs each."""

    def __init__(self) -> None:
        """Start with none."""
        self.xs: list[float] = []  # rising
        self.ys: list[float] = []  # falling

    def add(self, x: float, y: float, end: tuple[float, float] = (0.0, 0.0)) -> float | None:
        """Return the area, up to ``end``, that a point dominates and those before it do not.

        None if one of those dominates or equals it.
        """
        place = bisect_right(self.xs, x)
        if place and self.ys[place - 1] <= y:
            return None
        first = bisect_left(self.xs, x)
        last = first
        area, left, top = 0.0, x, self.ys[first - 1] if first else end[1]
        while last < len(self.xs) and self.ys[last] >= y:
            area += (self.xs[last] - left) * (top - y)
            left, top = self.xs[last], self.ys[last]
            last += 1
        area += ((self.xs[last] if last < len(self.xs) else end[0]) - left) * (top - y)
        self.xs[first:last], self.ys[first:last] = [x], [y]
        return area


def hypervolume(costs: Floats, reference: Floats) -> float:
    """Return the area or volume that points dominate within a reference point, in O(n log n).

    A sweep over the last objective with the stairs of the others; Fonseca, Paquete and
    Lopez-Ibanez 2006, IEEE CEC, 1157-1163.

    Args:
        costs: shape (n, m), m 2 or 3.
        reference: shape (m,); a point that is not better in all objectives counts nothing.
    """
    inside = costs[(costs < reference).all(axis=1)]
    if costs.shape[1] == 2:
        return _area(inside, *reference.tolist())
    x_end, y_end, z_end = reference.tolist()
    stairs, volume = Stairs(), 0.0
    for x, y, z in inside[inside[:, 2].argsort(kind="stable")].tolist():
        volume += (stairs.add(x, y, (x_end, y_end)) or 0.0) * (z_end - z)
    return volume


def _area(costs: Floats, x_end: float, y_end: float) -> float:
    x, y = costs[costs[:, 0].argsort(kind="stable")].T
    lowest = np.minimum.accumulate(np.concatenate([[y_end], y]))
    return float(((x_end - x) * (lowest[:-1] - lowest[1:])).sum())


def hypervolumes(costs: Floats, reference: Floats, after: NDArray[np.intp]) -> Floats:
    """Return the hypervolume of the first ``after[i]`` points, exact for each; shape (k,).

    Args:
        costs, reference: as `hypervolume` takes them.
        after: rising numbers of points, shape (k,).
    """
    front, start, volumes = costs[:0], 0, []
    for end in after.tolist():
        front = np.concatenate([front, costs[start:end]])
        front, start = front[nondominated(front)], end
        volumes.append(hypervolume(front, reference))
    return np.array(volumes, dtype=np.float64)
