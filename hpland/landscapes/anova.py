"""Functional ANOVA of a noise-free landscape, by quadrature: which parameter matters, truly.

With independent parameters, each uniform on its scale, the variance of the response splits into
the shares of its main effects, of pairs beyond them, and so on (Sobol 1993, Sensitivity estimates
for nonlinear mathematical models; Hutter et al. 2014, An efficient approach for assessing
hyperparameter importance).
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from hpland.errors import HplandError
from hpland.landscapes.landscape import Landscape
from hpland.landscapes.measured import Measured
from hpland.landscapes.mixture import Mixture
from hpland.lazy import np
from hpland.space import Choice, Floats, Integer, Parameter, Space

NODES = 48  # a parameter in two dimensions
LINE = 600  # in one, where a cliff is not averaged over another parameter
POINTS = 8_000_000  # at most, in all; 64 MB of float64


@dataclass(frozen=True)
class Anova:
    """Shares of the variance of a landscape; all main and higher effects together make 1.

    Attributes:
        mean: the mean response over the space.
        variance: its variance.
        main: the share of each parameter by itself.
        pairs: the share of each pair beyond its main effects, by (first, second).
        total: the share of all effects that a parameter has a part in; they add up to 1 or more.
    """

    mean: float
    variance: float
    main: Mapping[str, float]
    pairs: Mapping[tuple[str, str], float]
    total: Mapping[str, float]


def anova(landscape: Landscape, objective: int = 0) -> Anova:
    """Return the exact shares of an objective, up to quadrature: shares to 0.001 or better.

    Those of a table are exact to the last: every configuration is visited. Where a landscape has
    `Factors`, each is integrated by itself, however many parameters there are together.

    Raises HplandError where shares mean nothing: in a conditional space, in a table that lacks
    values, and for an objective that does not vary.
    """
    whole = _integrals(landscape, objective)
    names = list(landscape.space)
    main = {name: whole.share(name) for name in names}
    return Anova(
        mean=whole.mean,
        variance=whole.variance,
        main=main,
        pairs={(p, q): whole.share(p, q) - main[p] - main[q] for p, q in combinations(names, 2)},
        total={name: whole.total(name) for name in names},
    )


def total_effect(landscape: Landscape, *together: str, objective: int = 0) -> float:
    """Return the share of all effects that some parameters have a part in, as one taken together.

    Raises HplandError as `anova` does.
    """
    return _integrals(landscape, objective).total(*together)


@dataclass(frozen=True)
class _Mesh:
    """A function on a mesh of some parameters, and the weights along each of its axes."""

    names: tuple[str, ...]
    z: Floats
    weights: list[Floats]

    def power(self, kept: Collection[str]) -> float:
        """Return the mean square of the function's mean over all parameters but the ``kept``."""
        square = self.averaged(kept) ** 2
        for name, weight in zip(reversed(self.names), reversed(self.weights), strict=True):
            square = square @ weight if name in kept else square
        return float(square)

    @cached_property
    def mean(self) -> float:
        """The function's mean over all parameters."""
        return float(self.averaged(()))

    def averaged(self, kept: Collection[str]) -> Floats:
        """Return the function's mean over all parameters but the ``kept``."""
        z = self.z
        for axis in reversed(range(z.ndim)):
            if self.names[axis] not in kept:
                z = np.tensordot(z, self.weights[axis], axes=(axis, 0))
        return z


@dataclass(frozen=True)
class _Integrals:
    """An objective as ``floor + span * product``, with a factor on each mesh."""

    floor: float
    span: float
    meshes: list[_Mesh]

    @property
    def mean(self) -> float:
        """The mean over the space."""
        return self.floor + self.span * math.prod(mesh.mean for mesh in self.meshes)

    def closed(self, kept: Collection[str]) -> float:
        """Return the variance of the mean over all parameters but the ``kept``."""
        here = math.prod(mesh.power(kept) for mesh in self.meshes)
        return self.span**2 * (here - math.prod(mesh.mean**2 for mesh in self.meshes))

    @cached_property
    def variance(self) -> float:
        """The variance over the space."""
        return self.closed([name for mesh in self.meshes for name in mesh.names])

    def share(self, *names: str) -> float:
        """Return the share of all effects of these parameters alone."""
        return self.closed(names) / self.variance

    def total(self, *names: str) -> float:
        """Return the share of all effects that these parameters have a part in."""
        others = [n for mesh in self.meshes for n in mesh.names if n not in names]
        return 1 - self.closed(others) / self.variance


def _integrals(landscape: Landscape, objective: int) -> _Integrals:
    if any(parameter.when for parameter in landscape.space.values()):
        raise HplandError("parameters that do not always exist have no shares of the variance")
    factors = landscape.factors if isinstance(landscape, Mixture) and not objective else None
    if factors is None:
        whole = _Integrals(0.0, 1.0, [_mesh(landscape, objective, tuple(landscape.space))])
    else:
        span = landscape.optimum - factors.floor
        meshes = [_mesh(landscape, objective, group) for group in factors.groups]
        scaled = [replace(mesh, z=(mesh.z - factors.floor) / span) for mesh in meshes]
        whole = _Integrals(factors.floor, span, scaled)
    if whole.variance <= 0:
        raise HplandError(f"{landscape.metrics[objective].name} does not vary over the space")
    return whole


def _mesh(landscape: Landscape, objective: int, names: tuple[str, ...]) -> _Mesh:
    """Return an objective on a mesh of some parameters, the others at its optimum."""
    space = {name: landscape.space[name] for name in names}
    most = POINTS if isinstance(landscape, Measured) else _most(space)  # a table: all that it has
    rules = [_rule(parameter, most) for parameter in space.values()]
    nodes = np.meshgrid(*(x for x, _ in rules), indexing="ij", sparse=True)
    best = landscape.columns(**landscape.metrics[objective].optimizers[0])
    z = landscape.noise_free(objective, **{**best, **dict(zip(names, nodes, strict=True))})
    if lacking := np.count_nonzero(np.isnan(z)):
        raise HplandError(f"{lacking} of {z.size} configurations have no value")
    return _Mesh(names, z, [weights for _, weights in rules])


def _most(space: Space) -> int:
    """Return how many nodes a number may have, so that all fit beside every choice."""
    choices = [len(p.choices) for p in space.values() if isinstance(p, Choice)]
    numbers = len(space) - len(choices)
    fit = int((POINTS / math.prod(choices)) ** (1 / max(numbers, 1)))
    return min(LINE if numbers == 1 else NODES, fit)


def _rule(parameter: Parameter, most: int) -> tuple[Floats, Floats]:
    """Return nodes and weights: every value where there are few, else Gauss and Legendre's."""
    match parameter:
        case Integer(low, high) if high - low < most + most // 8:  # a few more, but exact
            return _atoms(parameter, np.arange(low, high + 1.0))
        case Choice(choices):
            count = len(choices)
            return np.arange(count, dtype=np.float64), np.full(count, 1 / count)
    x, w = np.polynomial.legendre.leggauss(most)
    return parameter.from_unit((x + 1) / 2), w / 2


def _atoms(parameter: Integer, values: Floats) -> tuple[Floats, Floats]:
    """Return the integers and how likely each is."""
    low, high = parameter.low - 0.5, parameter.high + 0.5
    edges = np.append(values - 0.5, high)
    scale = np.log if parameter.log else np.asarray
    return values, np.diff(scale(edges)) / (scale(np.array(high)) - scale(np.array(low)))
