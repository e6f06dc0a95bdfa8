"""Functional ANOVA of a noise-free landscape, by quadrature: which parameter matters, truly.

With independent parameters, each uniform on its scale, the variance of the response splits into
the shares of its main effects, of pairs beyond them, and so on (Sobol 1993, Sensitivity estimates
for nonlinear mathematical models; Hutter et al. 2014, An efficient approach for assessing
hyperparameter importance).

A parameter that exists only under a condition is drawn all the same, and changes nothing where it
is absent: so its shares say how much it matters in the whole space, not in its own part of it.

Where some points are impossible, all is over those that are possible. There the entangled
parameters depend on one another, and their shares keep their meaning, but need not add up: the
main effect is the variance of the mean where the parameter is known, the total one the variance
that is left where all others are (Saltelli and Tarantola 2002, On the relative importance of input
factors in mathematical models, section 2).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from hpland.errors import HplandError
from hpland.landscapes.integrals import Axis, Branches, Integrals, Mesh, Product
from hpland.landscapes.landscape import Landscape
from hpland.landscapes.measured import Measured
from hpland.landscapes.mixture import Mixture
from hpland.landscapes.points import every_point
from hpland.lazy import np
from hpland.space import Choice, Floats, Integer, Parameter, Space

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

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

    Raises HplandError where shares mean nothing: in a table that lacks values, and for an objective
    that does not vary. Conditions may be on one choice only.
    """
    whole = _integrals(landscape, objective)
    names = list(landscape.space)
    main = {name: whole.share(name) for name in names}
    return Anova(
        mean=whole.of.mean,
        variance=whole.variance,
        main=main,
        pairs={(p, q): whole.share(p, q) - main[p] - main[q] for p, q in combinations(names, 2)},
        total={name: whole.total(name) for name in names},
    )


def remark(landscape: Landscape) -> str:
    """Return a sentence on what the shares mean where parameters are not all free; else empty."""
    if landscape.entangled:
        both = " and ".join(landscape.entangled)
        return f"Impossible points are left out, so {both} depend on one another."
    if any(parameter.when for parameter in landscape.space.values()):
        return "Where a parameter does not exist it counts as one that changes nothing."
    return ""


def total_effect(landscape: Landscape, *together: str, objective: int = 0) -> float:
    """Return the share of all effects that some parameters have a part in, as one taken together.

    Raises HplandError as `anova` does.
    """
    return _integrals(landscape, objective).total(*together)


def _integrals(landscape: Landscape, objective: int) -> Integrals:
    """Return an objective's integrals, split where it is known to: by a choice, or by factors."""
    conditions = [p.when.parameter for p in landscape.space.values() if p.when]
    factors = landscape.factors if isinstance(landscape, Mixture) and not objective else None
    if conditions:
        whole = _by_choice(landscape, objective, set(conditions))
    elif factors is not None:
        span = landscape.optimum - factors.floor
        meshes = [_mesh(landscape, objective, group) for group in factors.groups]
        scaled = [replace(mesh, z=(mesh.z - factors.floor) / span) for mesh in meshes]
        whole = Integrals(tuple(landscape.space), Product(factors.floor, span, scaled))
    else:
        mesh = _mesh(landscape, objective, tuple(landscape.space))
        whole = Integrals(tuple(landscape.space), Product(0.0, 1.0, [mesh]))
    if whole.variance <= 0:
        raise HplandError(f"{landscape.metrics[objective].name} does not vary over the space")
    return whole


def _by_choice(landscape: Landscape, objective: int, conditions: set[str]) -> Integrals:
    """Return the integrals of an objective with a mesh for each choice that opens parameters."""
    space = landscape.space
    by, *others = conditions
    choice = space[by]
    if others or choice.when or not isinstance(choice, Choice):
        raise HplandError("shares of the variance need all conditions to be on one choice")
    own = [
        {n: p for n, p in space.items() if n != by and (not p.when or value in p.when.values)}
        for value in choice.choices
    ]
    most = POINTS if isinstance(landscape, Measured) else min(map(_most, own))
    absent = dict.fromkeys(space, np.nan)
    meshes = [
        _at(landscape, objective, own[i], most, {**absent, by: i}, f"{by} = {value}")
        for i, value in enumerate(choice.choices)
    ]
    return Integrals(tuple(space), Branches(by, meshes))


def _mesh(landscape: Landscape, objective: int, names: tuple[str, ...]) -> Mesh:
    """Return an objective on a mesh of some parameters, the others at its optimum."""
    space = {name: landscape.space[name] for name in names}
    most = POINTS if isinstance(landscape, Measured) else _most(space)  # a table: all that it has
    best = landscape.columns(**landscape.metrics[objective].optimizers[0])
    return _at(landscape, objective, space, most, best)


def _at(
    landscape: Landscape,
    objective: int,
    space: Space,
    most: int,
    fixed: Mapping[str, float],
    told: str = "",
) -> Mesh:
    """Return an objective on a mesh of a space, the parameters outside where ``fixed`` says."""
    axes = _axes(landscape, space, most)
    shapes = 1 - 2 * np.eye(len(axes), dtype=np.intp)  # -1 along an axis, 1 along the others
    nodes: dict[str, ArrayLike] = {
        name: column.reshape(shape)
        for axis, shape in zip(axes, shapes, strict=True)
        for name, column in axis.columns.items()
    }
    z = landscape.noise_free(objective, **{**fixed, **nodes})
    here = f" with {told}" if told else ""
    if lacking := np.count_nonzero(np.isnan(z)):
        raise HplandError(f"{lacking} of {z.size} configurations{here} have no value")
    return Mesh(axes, z)


def _axes(landscape: Landscape, space: Space, most: int) -> list[Axis]:
    """Return an axis of each parameter, and before them one of all the entangled together."""
    tied = {name: p for name, p in space.items() if name in landscape.entangled}
    free = {name: p for name, p in space.items() if name not in tied}
    rules = {name: _rule(p, most) for name, p in free.items()}
    axes = [Axis({name: x}, weights) for name, (x, weights) in rules.items()]
    return [_possible(landscape, tied), *axes] if tied else axes


def _possible(landscape: Landscape, tied: Space) -> Axis:
    """Return the possible points of the entangled parameters, which are finite."""
    assert landscape.impossible
    points = every_point(tied)
    rules = [_rule(parameter, POINTS) for parameter in tied.values()]
    weights = np.prod(np.meshgrid(*(w for _, w in rules), indexing="ij"), axis=0).ravel()
    there = landscape.impossible(**points) == None  # noqa: E711 - of each
    return Axis({n: x[there] for n, x in points.items()}, weights[there] / weights[there].sum())


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
