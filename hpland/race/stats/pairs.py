"""Every strategy against every other, over the same seeds or the same landscapes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpland.race.stats.bootstrap import Interval, means, worst
from hpland.race.stats.center import medians
from hpland.race.stats.holm import holm
from hpland.race.stats.signed_rank import signed_rank
from hpland.space import Floats


@dataclass(frozen=True)
class Pairs:
    """What row ``i`` is against column ``j``; all arrays of shape (s, s).

    Attributes:
        difference: the median over units of the regret of i minus that of j: below 0, i is better.
            Minus or plus infinity where mostly one of them found nothing.
        wins: the share of units in which i is better than j, ties half; 1/2 on the diagonal.
        p: of Wilcoxon's signed-rank test, 1 on the diagonal.
        adjusted: p after Holm's correction over all s (s - 1) / 2 pairs.
    """

    difference: Interval
    wins: Interval
    p: Floats
    adjusted: Floats


def pairwise(regrets: Floats) -> Pairs:
    """Compare all strategies by pairs of the same unit, regrets of shape (s, units).

    Units are the seeds of one landscape; or landscapes, with `over_seeds` inside. Where neither of
    two found anything, they are equal.
    """
    s = len(regrets)
    one, other = np.triu_indices(s, 1)
    off = _differences(worst(regrets), one, other)
    p = np.array([signed_rank(row) for row in off])
    middle = medians(off)
    wins = means((off < 0) + (off == 0) / 2)
    return Pairs(
        _mirrored(s, middle, 0),
        _mirrored(s, wins, 1),
        _square(s, p, p, 1),
        _square(s, holm(p), holm(p), 1),
    )


def over_seeds(regrets: Floats) -> Floats:
    """Return the mean regret over seeds, (s, problems, seeds) to (s, problems).

    It is infinite where one seed found nothing.
    """
    return np.asarray(worst(regrets).mean(-1))


def _differences(regrets: Floats, one: NDArray[np.intp], other: NDArray[np.intp]) -> Floats:
    with np.errstate(invalid="ignore"):
        off = regrets[one] - regrets[other]
    return np.where(regrets[one] == regrets[other], 0.0, off)


def _mirrored(s: int, above: Interval, total: float) -> Interval:
    """Return squares of what pairs have above the diagonal, and ``total`` less that below."""
    middle, low, high = total / 2, above.low, above.high
    return Interval(
        _square(s, above.value, total - above.value, middle),
        _square(s, low, total - high, middle),
        _square(s, high, total - low, middle),
    )


def _square(s: int, above: Floats, below: Floats, diagonal: float) -> Floats:
    """Return a square of what pairs have above and, mirrored, below its diagonal."""
    square = np.full((s, s), float(diagonal))
    one, other = np.triu_indices(s, 1)
    square[one, other], square[other, one] = above, below
    return square
