"""Where a study's good trials lie, as far as its trials are enough to say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context

import numpy as np
from numpy.typing import NDArray

from hpland.space import Choice, Real
from hpland.table import TrialTable

CHANCE = 0.05  # how often chance alone may make a claim, at most
GREAT, FEWEST = 10, 5  # the best trials: one of so many, as in tiers, and at least so many
NARROW = 0.5  # of all trials: more of them do not make a region


@dataclass(frozen=True)
class Spot:
    """Values of one parameter that all the best trials have, and few others.

    Attributes:
        name: the parameter.
        low, high: between which they lie: of a choice twice its index, of an integer the least
            and the greatest of the best trials, of a real these rounded outward to two digits.
        count: how many of all trials have such a value, `NARROW` of them or fewer.
    """

    name: str
    low: float
    high: float
    count: int


def good_trials(table: TrialTable) -> NDArray[np.intp]:
    """Return the rows of the best trials, and of all that are as good as the last; maybe none."""
    ranked = table.ranked()
    values = table.value[ranked]
    most = max(FEWEST, -(-len(ranked) // GREAT))
    if len(ranked) < 2 * most:
        return ranked[:0]
    good = ranked[: int(np.flatnonzero(values == values[most - 1])[-1]) + 1]
    return good if len(good) <= NARROW * len(ranked) else ranked[:0]


def spots(table: TrialTable, names: Sequence[str]) -> list[Spot]:
    """Return where the best trials lie, the narrowest first, along each parameter that tells.

    That as many trials, chosen by chance, lie so close together along any of the parameters, has
    a probability of 5 % or less.
    """
    good = good_trials(table)
    found = _spots(table, names, good) if len(good) else ()
    return sorted(found, key=lambda spot: spot.count)


def _spots(table: TrialTable, names: Sequence[str], good: NDArray[np.intp]) -> Iterator[Spot]:
    for name in names:
        column, parameter = table.params[name][table.complete], table.space[name]
        own = table.params[name][good]
        if not np.isfinite(own).all():
            continue
        low, high = float(own.min()), float(own.max())
        if isinstance(parameter, Real):
            low, high = outward(low, high)
        count = int(((column >= low) & (column <= high)).sum())
        share = count / len(column)
        if isinstance(parameter, Choice):
            chance = len(np.unique(column)) * share ** len(good) if low == high else 1.0
        else:
            chance = spread_chance(share, len(good))
        if share <= NARROW and chance <= CHANCE / len(names):
            yield Spot(name, low, high, count)


def outward(low: float, high: float) -> tuple[float, float]:
    """Return the nearest numbers of two digits between which ``low`` and ``high`` lie.

    Where there is none in float64, as beside its greatest, the number itself.
    """
    down, up = (Context(prec=2, rounding=way) for way in (ROUND_FLOOR, ROUND_CEILING))
    ends = float(down.create_decimal(repr(low))), float(up.create_decimal(repr(high)))
    return (ends[0] if np.isfinite(ends[0]) else low), (ends[1] if np.isfinite(ends[1]) else high)


def spread_chance(share: float, k: int) -> float:
    """Return how probably ``k`` of very many trials lie within some ``share`` of them.

    The range of k uniform numbers is Beta(k - 1, 2) distributed (David and Nagaraja 2003, Order
    statistics, section 2.3). Of fewer trials, or of equal values, the probability is less.
    """
    return k * share ** (k - 1) - (k - 1) * share**k
