"""Friedman's test: whether any strategies differ at all."""

import math
from typing import NamedTuple

from hpland.race.stats.bootstrap import worst
from hpland.ranks import midranks
from hpland.space import Floats


class Friedman(NamedTuple):
    """A test's result.

    Attributes:
        statistic: chi squared with s - 1 degrees of freedom, if strategies are alike.
        p: the chance of one as large by luck.
    """

    statistic: float
    p: float


def friedman(regrets: Floats) -> Friedman:
    """Return whether strategies differ over landscapes, regrets of shape (s, problems).

    Friedman 1937, The use of ranks to avoid the assumption of normality, with the correction for
    ties. It needs two strategies; where all are equal everywhere, p is 1.
    """
    ranks = midranks(worst(regrets), axis=0)
    s = len(ranks)
    off = ranks - (s + 1) / 2
    if not off.any():
        return Friedman(0.0, 1.0)
    statistic = float((s - 1) * (off.sum(1) ** 2).sum() / (off**2).sum())
    return Friedman(statistic, chi_squared_above(statistic, s - 1))


def chi_squared_above(x: float, df: int) -> float:
    """Return the chance that chi squared with ``df`` degrees of freedom is above ``x``.

    Abramowitz and Stegun 1964, Handbook of mathematical functions, 26.4.4 and 26.4.5.
    """
    half = x / 2
    first = math.erfc(math.sqrt(half)) if df % 2 else 0.0
    steps = (step + df % 2 / 2 for step in range(df // 2))
    terms = (half**step / math.gamma(step + 1) for step in steps)
    return first + math.exp(-half) * math.fsum(terms)
