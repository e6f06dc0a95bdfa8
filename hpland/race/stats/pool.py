"""Random search, exactly: what the best observed of k independent trials is truly worth."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hpland.race.stats.bootstrap import worst
from hpland.space import Floats

LEAST = 10  # trials of a pool that must be better than the median pick, for it to be told


@dataclass(frozen=True)
class Pool:
    """Independent random trials of a landscape, of which random search is made; ``m`` of them.

    Of k trials drawn with replacement, the pick is that of rank i by what was observed, 1 the
    worst, with probability (i / m)^k - ((i - 1) / m)^k. So its distribution is exact for the pool,
    for any real k > 0.

    Attributes:
        observed: what each trial reported, shape (m,), smaller is better; NaN if it failed.
        regrets: what each is truly worth, shape (m,), rounded as what it is compared with.
    """

    observed: Floats
    regrets: Floats

    @cached_property
    def most(self) -> float:
        """The k up to which the pool tells the median: ten of its trials are better than that."""
        share = LEAST / len(self.observed)
        return max(1.0, math.log(0.5) / math.log1p(-share)) if share < 1 else 1.0

    @cached_property
    def _ordered(self) -> tuple[Floats, NDArray[np.intp], NDArray[np.intp]]:
        """Regrets ascending, and how many trials were observed worse, and as bad or worse."""
        true = np.where(np.isnan(self.observed), np.inf, worst(self.regrets))
        order = np.argsort(true, kind="stable")
        _, place, size = np.unique(-worst(self.observed), return_inverse=True, return_counts=True)
        up_to = np.cumsum(size)
        return true[order], (up_to - size)[place[order]], up_to[place[order]]

    def chances(self, k: float) -> Floats:
        """Return how likely each trial is the pick of k, in the order of regret, shape (m,).

        Trials that were observed as equal share their chance.
        """
        true, below, up_to = self._ordered
        m = len(true)
        return np.asarray(((up_to / m) ** k - (below / m) ** k) / (up_to - below))

    def within(self, regret: float, k: float) -> float:
        """Return the chance that the pick of k trials has at most this regret."""
        return self._within(regret)(k)

    def _within(self, regret: float) -> Callable[[float], float]:
        """Return `within` as a function of k: where trials are neighbours, what is between ends."""
        true, below, up_to = self._ordered
        m, n = len(true), int(np.searchsorted(true, regret, side="right"))
        share = 1 / (up_to[:n] - below[:n])
        weight = np.bincount(up_to[:n], share, m + 1) - np.bincount(below[:n], share, m + 1)
        ranks = np.flatnonzero(weight)
        ends, weight = ranks / m, weight[ranks]
        return lambda k: float((weight * ends**k).sum())

    def quantiles(self, k: float, q: Floats) -> Floats:
        """Return quantiles of the regret of the pick of k trials, shape of ``q``.

        They are infinite as far as picks are likely that found nothing.
        """
        reached = np.cumsum(self.chances(k))
        places = np.searchsorted(reached, np.asarray(q) * (1 - 1e-12), side="left")
        return np.asarray(self._ordered[0][np.minimum(places, len(reached) - 1)])

    def median(self, k: float) -> float:
        """Return the median regret of the pick of k trials."""
        return float(self.quantiles(k, np.array(0.5)))

    def trainings_to(self, regret: float) -> float:
        """Return the k at which random's median regret first comes down to a regret.

        0 if one trial does, infinite if it takes more than `most`.
        """
        within = self._within(regret)
        if within(1) >= 0.5:
            return 0.0
        steps = np.append(2.0 ** np.arange(0, math.log2(self.most), 0.5), self.most)
        before = 1.0
        for k in steps.tolist():
            if within(k) >= 0.5:
                return _crossing(within, before, k)
            before = k
        return math.inf


def _crossing(within: Callable[[float], float], low: float, high: float) -> float:
    while high - low > 1e-6 * high:
        middle = (low + high) / 2
        if within(middle) >= 0.5:
            high = middle
        else:
            low = middle
    return high
