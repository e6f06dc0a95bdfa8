"""Wilcoxon's signed-rank test."""

import math

import numpy as np

from hpland.ranks import midranks
from hpland.space import Floats

EXACT = 100  # pairs: for more, the normal approximation is good to far more than two digits


def signed_rank(differences: Floats) -> float:
    """Return the two-sided p-value of paired differences, shape (n,), being symmetric around 0.

    Wilcoxon 1945, Individual comparisons by ranking methods. Pairs without a difference are left
    out, 1 if there are no others. Equal sizes share their mean rank, infinite ones too. Up to 100
    pairs the distribution is exact, with ties as well; then it is normal, without a correction for
    continuity. ``differences`` has no NaN.
    """
    given = differences[differences != 0]
    if not len(given):
        return 1.0
    ranks = midranks(np.abs(given))
    above = float(ranks[given > 0].sum())
    return _exact(ranks, above) if len(ranks) <= EXACT else _normal(ranks, above)


def _exact(ranks: Floats, above: float) -> float:
    """Return p of a sum of ranks, each of which is in it with a chance of one half."""
    doubled = np.rint(2 * ranks).astype(np.intp)  # mean ranks are whole or half
    chance = np.zeros(doubled.sum() + 1)
    chance[0] = 1
    for rank in doubled:
        chance[rank:] = 0.5 * chance[rank:] + 0.5 * chance[:-rank]
        chance[:rank] *= 0.5
    place = round(2 * above)
    return min(1.0, 2 * float(min(chance[: place + 1].sum(), chance[place:].sum())))


def _normal(ranks: Floats, above: float) -> float:
    off = abs(above - ranks.sum() / 2)
    return math.erfc(off / math.sqrt(float((ranks**2).sum()) / 2))
