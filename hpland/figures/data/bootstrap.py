"""Resamples of trials: how far a number could have come out differently by luck.

Efron 1979, Bootstrap methods: another look at the jackknife. The same trials give the same
resamples.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpland.space import Floats

LEVEL = 0.9  # how often an interval is meant to hold the truth
RESAMPLES = 500
MOST = 2000  # draws in a resample: of more trials, fewer are drawn, and what they spread shrunk


@dataclass(frozen=True)
class Resamples:
    """Rows drawn from ``n`` trials with replacement.

    Attributes:
        rows: the trials of each resample, shape (RESAMPLES, m).
        shrink: what deviations are multiplied by, as m may be less than n: the root of m / n
            (Bickel, Goetze and van Zwet 1997, Resampling fewer than n observations).
    """

    rows: NDArray[np.intp]
    shrink: float


def resamples(n: int, stream: int = 0, block: int = 1) -> Resamples:
    """Return resamples of ``n`` trials; another ``stream`` is independent of it.

    Blocks of trials that follow each other stay together, the first after the last, where trials
    learn from those before them (Politis and Romano 1992, A circular block-resampling procedure).
    """
    m = min(n, MOST)
    rng = np.random.default_rng([stream, n])
    starts = rng.integers(0, n, (RESAMPLES, math.ceil(m / block), 1))
    rows = (starts + np.arange(block)) % n
    return Resamples(rows.reshape(RESAMPLES, -1)[:, :m], math.sqrt(m / n))


def levels_of(values: Floats) -> NDArray[np.intp]:
    """Return the place of each value among the different ones, shape (n,), 0 for the least.

    Of more than `MOST` different values those next to each other share a place.
    """
    different, level = np.unique(values, return_inverse=True)
    return np.asarray(level * min(len(different), MOST) // len(different))


def counted(levels: NDArray[np.intp], k: int) -> NDArray[np.intp]:
    """Return how often each of ``k`` levels is in each resample: (r, m) to (r, k)."""
    r = len(levels)
    flat = (levels + k * np.arange(r)[:, None]).ravel()
    return np.bincount(flat, minlength=r * k).reshape(r, k)


def summed(levels: NDArray[np.intp], k: int, what: Floats) -> Floats:
    """Return the sum of ``what``, (r, m), over each of ``k`` levels in each resample, (r, k)."""
    r = len(levels)
    flat = (levels + k * np.arange(r)[:, None]).ravel()
    return np.asarray(np.bincount(flat, what.ravel(), minlength=r * k).reshape(r, k))
