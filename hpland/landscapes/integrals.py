"""Means and variances of a function on a mesh, over all but some of its parameters."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from hpland.lazy import np
from hpland.space import Floats


@dataclass(frozen=True)
class Axis:
    """Points of one parameter, or of several that depend on one another.

    Attributes:
        columns: a column of shape (k,) per parameter.
        weights: how likely each point is, shape (k,).
    """

    columns: Mapping[str, Floats]
    weights: Floats

    def onto(self, z: Floats, at: int, kept: Collection[str]) -> tuple[Floats, Floats | None]:
        """Return the mean of ``z`` along axis ``at`` over all but the ``kept`` parameters.

        With it come the weights of the points that are left on the axis; None if it is gone.
        """
        known = [column for name, column in self.columns.items() if name in kept]
        if len(known) == len(self.columns):
            return z, self.weights
        if not known:
            return np.tensordot(z, self.weights, axes=(at, 0)), None
        order = np.lexsort(known[::-1])
        rows = np.stack(known, axis=1)[order]
        first = np.flatnonzero(np.append(True, (rows[1:] != rows[:-1]).any(axis=1)))
        weights = np.add.reduceat(self.weights[order], first)
        last = np.moveaxis(z, at, -1)[..., order] * self.weights[order]
        means = np.add.reduceat(last, first, axis=-1) / weights
        return np.moveaxis(means, -1, at), weights


@dataclass(frozen=True, eq=False)
class Mesh:
    """A function on a mesh, its values of a dimension per axis.

    Attributes:
        axes: the axes, independent of one another.
        z: the values.
    """

    axes: list[Axis]
    z: Floats
    _known: dict[frozenset[str], tuple[Floats, list[Floats]]] = field(default_factory=dict)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The parameters of all axes."""
        return tuple(name for axis in self.axes for name in axis.columns)

    @cached_property
    def mean(self) -> float:
        """The function's mean over all parameters."""
        return float(self.averaged(())[0])

    def averaged(self, kept: Collection[str]) -> tuple[Floats, list[Floats]]:
        """Return the mean over all parameters but the ``kept``, and the weights of each axis left.

        The last axes go first: those of several parameters, which take longest, are put first.
        """
        key = frozenset(kept).intersection(self.names)
        if key not in self._known:
            z = self.z
            left: list[Floats] = []
            for at in reversed(range(len(self.axes))):
                z, weights = self.axes[at].onto(z, at, key)
                left = left if weights is None else [weights, *left]
            self._known[key] = z, left
        return self._known[key]

    def power(self, kept: Collection[str], other: Mesh | None = None) -> float:
        """Return the mean square of `averaged`, or the mean of its product with another mesh's.

        Parameters that both meshes have lie on equal axes.
        """
        both = other or self
        common = set(kept).intersection(self.names, both.names)
        z, weights = self.averaged(common)
        product = z * both.averaged(common)[0]
        for weight in reversed(weights):
            product = product @ weight
        return float(product)


class Integrand(Protocol):
    """What can be integrated over all but some of its parameters."""

    @property
    def mean(self) -> float:
        """The mean over the space."""

    def closed(self, kept: Collection[str]) -> float:
        """Return the variance of the mean over all parameters but the ``kept``."""


@dataclass(frozen=True)
class Product:
    """An objective as ``floor + span * product``, with a factor on each mesh."""

    floor: float
    span: float
    meshes: list[Mesh]

    @property
    def mean(self) -> float:
        """The mean over the space."""
        return self.floor + self.span * math.prod(mesh.mean for mesh in self.meshes)

    def closed(self, kept: Collection[str]) -> float:
        """Return the variance of the mean over all parameters but the ``kept``."""
        here = math.prod(mesh.power(kept) for mesh in self.meshes)
        return self.span**2 * (here - math.prod(mesh.mean**2 for mesh in self.meshes))


@dataclass(frozen=True)
class Branches:
    """An objective with a mesh for each value of a choice, whose values are equally likely."""

    by: str
    meshes: list[Mesh]

    @property
    def mean(self) -> float:
        """The mean over the space."""
        return sum(mesh.mean for mesh in self.meshes) / len(self.meshes)

    def closed(self, kept: Collection[str]) -> float:
        """Return the variance of the mean over all parameters but the ``kept``."""
        if self.by in kept:
            powers = [mesh.power(kept) for mesh in self.meshes]
        else:
            powers = [one.power(kept, other) for one in self.meshes for other in self.meshes]
        return sum(powers) / len(powers) - self.mean**2


@dataclass(frozen=True)
class Integrals:
    """Shares of an objective's variance.

    Attributes:
        names: the parameters.
        of: the objective.
    """

    names: tuple[str, ...]
    of: Integrand

    @cached_property
    def variance(self) -> float:
        """The variance over the space."""
        return self.of.closed(self.names)

    def share(self, *names: str) -> float:
        """Return the share of all effects of these parameters alone."""
        return self.of.closed(names) / self.variance

    def total(self, *names: str) -> float:
        """Return the share of all effects that these parameters have a part in."""
        others = [name for name in self.names if name not in names]
        return max(1 - self.of.closed(others) / self.variance, 0.0)  # rounding
