"""The middle of runs: medians, and interquartile means over several landscapes."""

import numpy as np

from hpland.race.stats.bootstrap import RESAMPLES, Interval, drawn, ends, worst
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


def interquartile_means(values: Floats) -> Interval:
    """Return the mean of the middle half of all runs, (s, problems, seeds) to (s,).

    The values must be comparable across problems. Resamples draw seeds within each problem, as the
    problems are not drawn: the interval is about other seeds, not about other problems. Agarwal et
    al. 2021, Deep reinforcement learning at the edge of the statistical precipice.
    """
    s, p, n = values.shape
    runs = worst(values)
    rows = np.stack([drawn(n, stream) for stream in range(p)])
    problem = np.arange(p)[:, None, None]
    samples = np.empty((RESAMPLES, s))
    for i in range(s):
        resampled = np.moveaxis(runs[i][problem, rows], 1, 0)
        samples[:, i] = _middle_half(resampled.reshape(RESAMPLES, p * n))
    return Interval(_middle_half(runs.reshape(s, p * n)), *ends(samples))


def _middle_half(runs: Floats) -> Floats:
    """Return the mean of the middle half along the last axis, a quarter cut off rounded down."""
    n = runs.shape[-1]
    cut = n // 4
    return np.asarray(np.sort(runs, axis=-1)[..., cut : n - cut].mean(-1))
