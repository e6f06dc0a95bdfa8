"""Which regrets are reached by when, over many targets at once."""

import numpy as np

from hpland.race.stats.bootstrap import Interval, means, worst
from hpland.space import Floats

TARGETS = 10.0 ** np.linspace(-4, 0, 41)  # ten to a decade, from a hundredth of a point to all


def shares_reached(regrets: Floats, targets: Floats = TARGETS) -> Interval:
    """Return the share of pairs of a seed and a target that are reached, (s, n, ...) to (s, ...).

    A target is reached where the regret of the pick is at most that, now: a pick that becomes worse
    loses it again. Over the budget this is the empirical distribution function of Hansen et al.
    2021 (COCO). ``targets`` ascend.
    """
    missed = np.searchsorted(targets, worst(regrets), side="left")
    return means(1 - missed / len(targets))
