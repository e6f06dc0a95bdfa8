"""How long a training takes, as data: a base time, and a factor for each parameter that matters.

Time is simulated. Nothing but +, *, / and square roots makes it, which IEEE 754 rounds the same way
everywhere, so that clocks agree to the bit on any machine.

A factor is ``fixed + (1 - fixed) (x / at)^power``: a part of the time that does not depend on the
parameter, and one that does. L layers of w units take about L w^p with 1 < p < 2: they need w^2
multiplications, but small layers rather wait for memory and for one another [1]. A larger batch is
faster until it fills the machine: a step takes some time and each example some more, so that an
epoch in batches of b takes ``fixed + (1 - fixed) at / b`` [2]. With p = 1.5 beside a quarter that
is fixed at 200 units, and half fixed at a batch of 112, it ranks the median times of the eight
tables of HPOBench [3] with correlations of 0.83 to 0.95. Convolutions go with the area of images
and kernels, transformers with the number of their weights [4].

[1] Canziani, Paszke and Culurciello 2016, An analysis of deep neural network models for practical
    applications, arXiv:1605.07678: time is linear in operations where these are many.
[2] Shallue et al. 2019, Measuring the effects of data parallelism on neural network training,
    arXiv:1811.03600, section 3.
[3] Eggensperger et al. 2021, HPOBench, arXiv:2109.06716: its train times.
[4] Kaplan et al. 2020, Scaling laws for neural language models, arXiv:2001.08361: 6 operations a
    weight and token.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from hpland.lazy import np
from hpland.space import Choice, Floats, Parameter, Space, on_line


@dataclass(frozen=True)
class Grows:
    """A factor ``fixed + (1 - fixed) (x / at)^power`` on the time of a training.

    Attributes:
        at: where it is 1.
        power: a multiple of 1/2; negative for what is the faster the more there is of it.
        fixed: the share of the time at ``at`` that does not depend on the parameter.
    """

    at: float
    power: float = 1.0
    fixed: float = 0.0

    def __call__(self, x: Floats) -> Floats:
        """Return the factor, float64, shape kept."""
        ratio = x / self.at if self.power > 0 else self.at / x
        whole, half = divmod(round(2 * abs(self.power)), 2)
        root = np.sqrt(ratio) if half else np.ones_like(ratio)
        return np.asarray(self.fixed + (1 - self.fixed) * math.prod([ratio] * whole, start=root))


Factor: TypeAlias = Grows | Mapping[object, float]
"""A factor by a number; or by a choice, 1 for those that are not named."""


@dataclass(frozen=True)
class Cost:
    """What a training takes.

    Attributes:
        seconds: of simulated time, for an epoch where a landscape has epochs, else for all of a
            training; where every factor is 1.
        by: factors by parameter. None is of a real one, which random numbers give only to the
            last bit that a machine's logarithm has.
        stops: columns to after how many epochs of so many seconds a training stops, rounded to
            whole ones; where epochs are a parameter, not an axis.
    """

    seconds: float = 60.0
    by: Mapping[str, Factor] = field(default_factory=dict)
    stops: Callable[..., Floats] | None = None

    def milliseconds(self, space: Space, params: Mapping[str, Floats]) -> Floats:
        """Return the time, not rounded, of columns of shape (n,); an absent one has no factor."""
        n = len(next(iter(params.values())))
        epochs = np.ones(n) if self.stops is None else np.rint(self.stops(**params))
        time = 1000.0 * self.seconds * epochs
        for name, factor in self.by.items():
            by = _factor(space[name], factor, np.asarray(params[name], dtype=np.float64))
            time = time * np.where(np.isnan(by), 1.0, by)
        return time


def _factor(parameter: Parameter, factor: Factor, x: Floats) -> Floats:
    """Return a factor at a column's numbers, NaN where they are."""
    if isinstance(factor, Grows):
        return factor(on_line(parameter, x))
    assert isinstance(parameter, Choice)
    given = np.array([*(factor.get(choice, 1.0) for choice in parameter.choices), np.nan])
    return np.asarray(given[np.where(np.isnan(x), -1, x).astype(np.intp)])
