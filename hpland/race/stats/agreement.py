"""How well two sets of landscapes rank strategies alike."""

import numpy as np

from hpland.race.stats.bootstrap import RESAMPLES, Interval, drawn, ends, worst
from hpland.ranks import midranks, rank_correlations
from hpland.space import Floats


def agreement(one: Floats, other: Floats) -> Interval:
    """Return the rank correlation of strategies' mean ranks on two sets of problems; each 0-d.

    Each side has shape (s, problems, seeds), or (s, seeds) for one problem, with the same s. Per
    problem strategies are ranked by their mean regret over seeds. Resamples draw seeds within each
    problem, so the interval is about other seeds, not about other strategies or problems.
    Resamples in which a side ties all strategies say nothing and are left out; where all do, the
    value is NaN and the interval -1 to 1. Spearman 1904.
    """
    value = rank_correlations(_standing(_whole(one)), _standing(_whole(other)))
    samples = rank_correlations(_resampled(one, 0), _resampled(other, 1))
    known = samples[~np.isnan(samples)]
    low, high = ends(known) if len(known) else (np.float64(-1), np.float64(1))
    return Interval(value, np.asarray(low), np.asarray(high))


def _whole(regrets: Floats) -> Floats:
    """Return regrets as (s, problems, seeds), infinite where nothing was found."""
    return worst(regrets if regrets.ndim == 3 else regrets[:, None])


def _standing(regrets: Floats) -> Floats:
    """Return mean ranks over problems, (s, problems, seeds) to (s,)."""
    return np.asarray(midranks(regrets.mean(-1), axis=0).mean(1))


def _resampled(regrets: Floats, side: int) -> Floats:
    """Return mean ranks over problems in each resample, shape (RESAMPLES, s)."""
    runs = _whole(regrets)
    s, p, n = runs.shape
    total = np.zeros((RESAMPLES, s))
    for i in range(p):
        mean = runs[:, i][:, drawn(n, stream=2 * i + side)].mean(-1)
        total += midranks(mean, axis=0).T
    return np.asarray(total / p)
