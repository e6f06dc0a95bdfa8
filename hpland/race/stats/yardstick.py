"""As good as random with how many times the budget."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from hpland.race.stats.center import medians
from hpland.race.stats.pool import Pool
from hpland.space import Floats
from hpland.text import number


class Times(NamedTuple):
    """With how many times a budget random search is as good.

    Attributes:
        value: that many; 0 for less than ``least``, infinite for more than ``most``.
        low: the lower end of the interval over seeds, told alike.
        high: the upper end.
        least: one training of the budget.
        most: what the pool of random trials can tell.
    """

    value: float
    low: float
    high: float
    least: float
    most: float

    def __str__(self) -> str:
        """Return it in words, as in ``2.3 times (1.4 to more than 71)``."""
        ends = f"({self._told(self.low)} to {self._told(self.high)})"
        told = f"{self._told(self.value)} times"
        return told if self.low == self.value == self.high else f"{told} {ends}"

    def _told(self, times: float) -> str:
        if times == 0:
            return f"less than {number(self.least, 2)}"
        if math.isfinite(times):
            return number(times, 2)
        return f"more than {number(self.most, 2)}"


def as_good_as_random(pool: Pool, regrets: Floats, budget: float) -> Sequence[Times]:
    """Return with how many times a budget random's median pick is as good as strategies'.

    ``regrets`` are those of the strategies' picks when ``budget`` trainings are spent, shape
    (s, n). The interval is that of the strategies' medians over seeds, each end seen through the
    pool, as percentiles go through any monotone function.
    """
    middle = medians(regrets)
    rows = np.stack(middle, axis=1).tolist()
    return [_times(pool, row, budget) for row in rows]


def _times(pool: Pool, regrets: Sequence[float], budget: float) -> Times:
    value, high, low = (pool.trainings_to(regret) / budget for regret in regrets)
    return Times(value, low, high, 1 / budget, pool.most / budget)
