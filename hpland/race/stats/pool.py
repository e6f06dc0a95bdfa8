"""Random search, exactly: what the best observed of k independent trials is truly worth."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

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
    def _ordered(self) -> tuple[Floats, Floats, Floats]:
        """Regrets ascending, and the shares of trials observed worse, and as bad or worse."""
        seen = worst(self.observed)
        true = np.where(np.isnan(self.observed), np.inf, worst(self.regrets))
        order, down = np.argsort(true, kind="stable"), np.sort(-seen)
        below = np.searchsorted(down, -seen, side="left") / len(seen)
        up_to = np.searchsorted(down, -seen, side="right") / len(seen)
        return true[order], below[order], up_to[order]

    def chances(self, k: float, first: int | None = None) -> Floats:
        """Return how likely each trial is the pick of k, in the order of regret, shape (m,).

        Trials that were observed as equal share their chance. ``first`` asks only for so many.
        """
        _, below, up_to = self._ordered
        below, up_to = below[:first], up_to[:first]
        return (up_to**k - below**k) / np.rint((up_to - below) * len(self.observed))

    def within(self, regret: float, k: float) -> float:
        """Return the chance that the pick of k trials has at most this regret."""
        true = self._ordered[0]
        count = int(np.searchsorted(true, regret, side="right"))
        return float(self.chances(k, count).sum())

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

    def mean(self, k: float) -> float:
        """Return the mean regret of the pick of k trials, if at least one of them did not fail.

        It is infinite if all trials of the pool failed.
        """
        true = self._ordered[0]
        found = int(np.isfinite(true).sum())
        chances = self.chances(k, found)
        return float((chances * true[:found]).sum() / chances.sum()) if found else math.inf

    def trainings_to(self, regret: float) -> float:
        """Return the k at which random's median regret first comes down to a regret.

        0 if one trial does, infinite if it takes more than `most`.
        """
        if self.within(regret, 1) >= 0.5:
            return 0.0
        steps = np.append(2.0 ** np.arange(0, math.log2(self.most), 0.5), self.most)
        before = 1.0
        for k in steps.tolist():
            if self.within(regret, k) >= 0.5:
                return self._crossing(regret, before, k)
            before = k
        return math.inf

    def _crossing(self, regret: float, low: float, high: float) -> float:
        while high - low > 1e-6 * high:
            middle = (low + high) / 2
            if self.within(regret, middle) >= 0.5:
                high = middle
            else:
                low = middle
        return high
