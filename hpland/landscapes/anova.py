"""Functional ANOVA of a noise-free landscape, by quadrature: which parameter matters, truly.

With independent parameters, each uniform on its scale, the variance of the response splits into
the shares of its main effects, of pairs beyond them, and so on (Sobol 1993, Sensitivity estimates
for nonlinear mathematical models; Hutter et al. 2014, An efficient approach for assessing
hyperparameter importance).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from hpland.errors import HplandError
from hpland.landscapes.landscape import Landscape
from hpland.landscapes.measured import Measured
from hpland.lazy import np
from hpland.space import Choice, Floats, Integer, Parameter

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
    """Return the exact shares of an objective, up to quadrature: about four digits.

    Those of a table are exact to the last: every configuration is visited.

    Raises HplandError where shares mean nothing: in a conditional space, in a table that lacks
    values, and for an objective that does not vary.
    """
    z, weights = _everywhere(landscape, objective)
    names = list(landscape.space)
    every = range(len(names))

    def closed(kept: Iterable[int]) -> float:
        """Return the variance of the mean over all parameters but the ``kept``."""
        return _variance(*_averaged(z, weights, set(kept)))

    variance = closed(every)
    if variance <= 0:
        raise HplandError(f"{landscape.metrics[objective].name} does not vary over the space")
    main = {i: closed([i]) / variance for i in every}
    pairs = {
        (i, j): closed([i, j]) / variance - main[i] - main[j] for i, j in combinations(every, 2)
    }
    total = {i: 1 - closed(set(every) - {i}) / variance for i in every}
    return Anova(
        mean=float(_averaged(z, weights, set())[0]),
        variance=variance,
        main={names[i]: share for i, share in main.items()},
        pairs={(names[i], names[j]): share for (i, j), share in pairs.items()},
        total={names[i]: share for i, share in total.items()},
    )


def _everywhere(landscape: Landscape, objective: int) -> tuple[Floats, list[Floats]]:
    """Return an objective on a mesh of the space, and the weights along each of its axes."""
    space = landscape.space
    if any(parameter.when for parameter in space.values()):
        raise HplandError("parameters that do not always exist have no shares of the variance")
    most = LINE if len(space) == 1 else min(NODES, int(POINTS ** (1 / len(space))))
    if isinstance(landscape, Measured):
        most = POINTS  # all that it has
    rules = [_rule(parameter, most) for parameter in space.values()]
    mesh = np.meshgrid(*(nodes for nodes, _ in rules), indexing="ij", sparse=True)
    z = landscape.noise_free(objective, **dict(zip(space, mesh, strict=True)))
    if lacking := np.count_nonzero(np.isnan(z)):
        raise HplandError(f"{lacking} of {z.size} configurations have no value")
    return z, [weight for _, weight in rules]


def _rule(parameter: Parameter, most: int) -> tuple[Floats, Floats]:
    """Return nodes and weights: every value where there are few, else Gauss and Legendre's."""
    match parameter:
        case Integer(low, high) if high - low < most:
            return _atoms(parameter, np.arange(low, high + 1.0))
        case Choice(choices) if len(choices) <= most:
            return np.arange(len(choices), dtype=np.float64), np.full(
                len(choices), 1 / len(choices)
            )
    x, w = np.polynomial.legendre.leggauss(most)
    return parameter.from_unit((x + 1) / 2), w / 2


def _atoms(parameter: Integer, values: Floats) -> tuple[Floats, Floats]:
    """Return the integers and how likely each is."""
    low, high = parameter.low - 0.5, parameter.high + 0.5
    edges = np.append(values - 0.5, high)
    scale = np.log if parameter.log else np.asarray
    return values, np.diff(scale(edges)) / (scale(np.array(high)) - scale(np.array(low)))


def _averaged(z: Floats, weights: list[Floats], kept: set[int]) -> tuple[Floats, list[Floats]]:
    for axis in reversed(range(z.ndim)):
        if axis not in kept:
            z = np.tensordot(z, weights[axis], axes=(axis, 0))
    return z, [weights[i] for i in sorted(kept)]


def _variance(z: Floats, weights: list[Floats]) -> float:
    mean = z
    square = z**2
    for weight in reversed(weights):
        mean, square = mean @ weight, square @ weight
    return float(square - mean**2)
