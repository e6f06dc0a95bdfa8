"""A running median, and how far it can be trusted: exact for its window, whatever the noise is.

The interval lies between two order statistics of the window. Between the j-th smallest of k
values and the j-th largest lies the true median with probability 1 - 2 P(Bin(k, 1/2) < j), for
any continuous distribution (David and Nagaraja 2003, Order statistics, section 7.1).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpland.space import Floats

LEVEL = 0.9  # how often the interval holds the median, at least
LEAST = 8  # trials in a window; fewer say nothing
SHARE = 0.2  # of the trials in a window
STOPS = 48  # places along the axis
NEAR = 0.06  # of the axis: a place that is further from any trial is in a gap
WIDE = 0.35  # of the axis: a window that reaches over more says nothing of its middle


@dataclass(frozen=True)
class Running:
    """A median along an axis, at ``k`` places.

    Attributes:
        at: the places, as the axis places them, rising, shape (k,).
        median: of the trials around, shape (k,); NaN where they are too few or too far apart.
        low, high: the ends of its interval, shape (k,); NaN as the median is.
        window: how many trials each is of.
    """

    at: Floats
    median: Floats
    low: Floats
    high: Floats
    window: int


def running(x: Floats, z: Floats) -> Running | None:
    """Return the running median of values ``z`` over places ``x``, both of shape (n,).

    Around every place are the `SHARE` of the trials that lie nearest. None where fewer than
    `LEAST` trials are there, or all are at one place.
    """
    order = np.argsort(x, kind="stable")
    x, z = x[order], z[order]
    n = len(x)
    window = max(LEAST, math.ceil(SHARE * n))
    if n < window or x[0] == x[-1]:
        return None
    at = np.linspace(x[0], x[-1], STOPS)
    first = _nearest(x, at, window)
    reach = x[first + window - 1] - x[first]
    after = np.searchsorted(x, at).clip(1, n - 1)
    off = np.minimum(np.abs(at - x[after - 1]), np.abs(x[after] - at))
    known = (reach <= WIDE * (x[-1] - x[0])) & (off <= NEAR * (x[-1] - x[0]))
    cut = below_median(window)
    rows = np.full((STOPS, 3), np.nan)
    for i in np.flatnonzero(known):
        here = np.sort(z[first[i] : first[i] + window])
        rows[i] = np.median(here), here[cut], here[-1 - cut]
    return Running(at, rows[:, 0], rows[:, 1], rows[:, 2], window)


def _nearest(x: Floats, at: Floats, window: int) -> NDArray[np.intp]:
    """Return where the ``window`` values of rising ``x`` nearest to each place begin, shape (k,).

    Moving the window right by one helps as long as what it loses is further off than what it
    gains: while ``at - x[s] > x[s + window] - at``.
    """
    return np.searchsorted(x[:-window] + x[window:], 2 * at)


def below_median(k: int) -> int:
    """Return how many of ``k`` sorted values may be cut at each end, so that `LEVEL` is kept.

    0 where even the whole range holds the median less often.
    """
    i = np.arange(1, k // 2)
    log_chances = np.concatenate([[0.0], np.cumsum(np.log((k - i + 1) / i))]) - k * np.log(2)
    tails = np.cumsum(np.exp(log_chances))  # P(Bin(k, 1/2) <= 0), <= 1, ...
    return max(0, int(np.searchsorted(tails, (1 - LEVEL) / 2, side="right")) - 1)
