"""The middle of runs."""

import numpy as np

from hpland.race.stats.bootstrap import Interval, drawn, ends, worst
from hpland.space import Floats


def medians(values: Floats) -> Interval:
    """Return the medians over seeds, (s, n, ...) to (s, ...); NaN counts as infinite.

    Between minus and plus infinity the middle is 0.
    """
    ordered = np.sort(np.moveaxis(worst(values), 1, 0), axis=0)
    n = len(ordered)
    # equal runs are drawn alike in any order, so one set of resamples of places serves all rows
    places = np.sort(drawn(n), axis=1)
    left, right = (n - 1) // 2, n // 2
    samples = _between(ordered[places[:, left]], ordered[places[:, right]])
    return Interval(_between(ordered[left], ordered[right]), *ends(samples))


def _between(one: Floats, other: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        middle = 0.5 * one + 0.5 * other
    return np.where(np.isnan(middle), 0.0, middle)
