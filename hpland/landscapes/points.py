"""All points of a space in which no parameter is real."""

from __future__ import annotations

import math
from collections.abc import Mapping

from hpland.lazy import np
from hpland.space import Choice, Floats, Integer, Parameter, Space, masked


def how_many(space: Space) -> float:
    """Return how many points a space has, those of absent parameters told apart; may be inf."""
    return math.prod(map(_size, space.values()))


def _size(parameter: Parameter) -> float:
    match parameter:
        case Choice(choices):
            return len(choices)
        case Integer(low, high):
            return high - low + 1
    return math.inf


def levels_of(parameter: Parameter) -> Floats:
    """Return every value of a finite parameter, in rising order."""
    match parameter:
        case Choice(choices):
            return np.arange(float(len(choices)))
        case Integer(low, high):
            return np.arange(low, high + 1.0)
    raise TypeError("a real parameter has no table of all its values")


def as_rows(space: Space, columns: Mapping[str, Floats]) -> Floats:
    """Return points as rows, shape (k, parameters), -inf where a parameter is absent."""
    table = np.stack([columns[name] for name in space], axis=1)
    return np.where(np.isnan(table), -np.inf, table)


def every_point(space: Space) -> dict[str, Floats]:
    """Return all points of a finite space as columns, the first parameter slowest."""
    mesh = np.meshgrid(*(levels_of(p) for p in space.values()), indexing="ij")
    columns = masked(space, {n: axis.ravel() for n, axis in zip(space, mesh, strict=True)})
    if not any(parameter.when for parameter in space.values()):
        return columns
    rows = np.unique(as_rows(space, columns), axis=0)
    return dict(zip(space, np.where(np.isneginf(rows), np.nan, rows).T, strict=True))
