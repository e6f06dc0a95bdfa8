"""Intervals by the percentiles of a bootstrap of runs.

Efron 1979, Bootstrap methods: another look at the jackknife. Numbers of one shape get the same
resamples each time.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hpland.space import Floats

LEVEL = 0.95  # how often an interval is meant to hold the truth
RESAMPLES = 2000


class Interval(NamedTuple):
    """Numbers and how far they could be off by luck; three arrays of one shape.

    Attributes:
        value: of the runs as they are.
        low: the lower end.
        high: the upper end.
    """

    value: Floats
    low: Floats
    high: Floats


def worst(regrets: Floats) -> Floats:
    """Return regrets with infinity for NaN: who found nothing is the worst."""
    return np.where(np.isnan(regrets), np.inf, regrets)


def drawn(n: int, stream: int = 0) -> NDArray[np.intp]:
    """Return the runs of each resample of ``n``, shape (RESAMPLES, n).

    Another ``stream`` is independent of it.
    """
    return np.random.default_rng([stream, n]).integers(0, n, (RESAMPLES, n))


def ends(samples: Floats, axis: int = 0) -> tuple[Floats, Floats]:
    """Return the percentiles of resamples along an axis, always two of the values."""
    n = samples.shape[axis]
    low = math.floor((1 - LEVEL) / 2 * (n - 1))
    sides = [low, n - 1 - low]
    found = np.partition(samples, sides, axis=axis)
    return found.take(sides[0], axis), found.take(sides[1], axis)


def means(values: Floats) -> Interval:
    """Return the means over runs of finite values, (s, n, ...) to (s, ...)."""
    s, n, *rest = values.shape
    counts = np.random.default_rng([n]).multinomial(n, np.full(n, 1 / n), RESAMPLES)
    runs = np.moveaxis(values, 1, 0).reshape(n, -1)
    samples = (counts.astype(np.float64) @ runs / n).reshape(RESAMPLES, s, *rest)
    return Interval(values.mean(1), *ends(samples))
