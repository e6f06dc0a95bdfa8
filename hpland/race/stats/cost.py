"""What it costs to come within a regret, runs that never do included."""

from typing import NamedTuple

import numpy as np

from hpland.race.stats.bootstrap import Interval, drawn, ends, worst
from hpland.space import Floats

Z = 1.959963984540054  # 95 % of a normal distribution lie within as many standard deviations


class Costs(NamedTuple):
    """What it costs strategies to reach a target, of shape (s,).

    Attributes:
        cost: expected until a run succeeds, restarting after each that does not, in the unit that
            was given; infinite where no run did.
        rate: the share of runs that succeed.
    """

    cost: Interval
    rate: Interval


def expected_costs(reached: Floats, spent: Floats) -> Costs:
    """Return what it costs to reach a target: all that was spent until then, over the successes.

    ``reached`` is what each run had spent when it reached the target, shape (s, n), infinite or
    NaN if it never did; ``spent`` is all that it spent, same shape. Hansen et al. 2021, COCO: a
    platform for comparing continuous optimizers (expected running time). The interval of the rate
    is that of Wilson 1927, Probable inference.
    """
    until, success = np.minimum(worst(reached), spent), np.isfinite(reached)
    n = success.shape[1]
    rows = drawn(n)
    samples = _costs(until[:, rows], success[:, rows])
    return Costs(
        Interval(_costs(until, success), *ends(samples, axis=1)), _rates(success.mean(1), n)
    )


def _costs(until: Floats, success: Floats) -> Floats:
    total, count = until.sum(-1), success.sum(-1)
    return np.where(count > 0, total / np.maximum(count, 1), np.inf)


def _rates(rate: Floats, n: int) -> Interval:
    middle = (rate + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * np.sqrt(rate * (1 - rate) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return Interval(rate, np.maximum(middle - half, 0), np.minimum(middle + half, 1))
