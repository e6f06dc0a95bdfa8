"""How much each parameter matters, how surely, and which parameters cannot be told apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from hpland.errors import HplandError
from hpland.figures.data.bootstrap import LEVEL, counted, levels_of, resamples, summed
from hpland.figures.data.measure import told_apart
from hpland.figures.data.trials import check_finished
from hpland.figures.data.weight import adjusted, between, bins_of, weight
from hpland.ranks import midranks
from hpland.space import Floats
from hpland.table import TrialTable

LEAST = 10  # trials
MOST = 12  # parameters; the least important are left out
FREE = 12  # trials more than bins: with fewer, chance is taken for more in a tenth of cases
FAR = 20  # times the trials: what would take more is not told


@dataclass(frozen=True)
class Importances:
    """Parameters by `hpland.figures.data.weight.weight`, the most important first; ``k`` of them.

    Attributes:
        trials: how many there are.
        params: the parameters' names.
        share: of the variance of the ranks, shape (k,).
        low, high: the interval that holds what very many such trials would give, shape (k,).
        real: which can be told from chance, shape (k,).
        groups: the parameters in order, those together that cannot be told from the first of them.
        needed: how many trials would tell the first of each group from the second, or from chance
            where no one of the group is; None where it is told, or more than `FAR` times as many
            trials would be needed.
        hidden: how many less important parameters there are.
        still: those that never varied.
        about: what a title adds to say for which of several objectives; empty of one.
    """

    trials: int
    params: tuple[str, ...]
    share: Floats
    low: Floats
    high: Floats
    real: NDArray[np.bool_]
    groups: tuple[tuple[str, ...], ...]
    needed: tuple[int | None, ...]
    hidden: int
    still: tuple[str, ...]
    about: str = ""

    @property
    def leaders(self) -> tuple[str, ...]:
        """The parameters of which one matters most; none if they cannot be told from chance."""
        first = self.groups[0]
        return first if any(self.real[self.params.index(name)] for name in first) else ()


_KNOWN: WeakKeyDictionary[TrialTable, dict[tuple[str, ...], Importances]] = WeakKeyDictionary()


def enough(table: TrialTable) -> bool:
    """Return whether a study has the trials and the parameters that importances take."""
    values = table.value[table.complete]
    varied = sum(_varied(table, name) for name in table.space) if len(values) else 0
    return len(values) >= LEAST and values.min() < values.max() and varied > 1


def importances(table: TrialTable, params: Sequence[str]) -> Importances:
    """Return how much some parameters matter, with the intervals of a bootstrap.

    An interval holds what the estimator gives of very many trials of the same sampler in about
    `LEVEL` of cases: of 300 random studies of the landscape `sweep`, each of 30, 60 and 150
    trials, in 93 %, 89 % and 89 % for the learning rate, and in more for what matters less. Trials
    of a sampler that learns are not independent, and their intervals are too short.

    Parameters are told apart where their difference is beyond chance, and from chance where F is,
    too, allowing for how many comparisons there are (Bonferroni). Of noise alone, about one study
    in twenty or fewer has one that is told from chance, whether of 2 parameters or of 25.

    They are computed once for a table, however many figures tell them.

    Raises:
        HplandError: fewer than `LEAST` finished trials, equal values, or nothing that varied.
    """
    known, names = _KNOWN.setdefault(table, {}), tuple(params)
    if names not in known:
        known[names] = _importances(table, names)
    return known[names]


def _importances(table: TrialTable, params: Sequence[str]) -> Importances:
    shown, still = _checked(table, params)
    names = sorted(shown, key=lambda name: -weight(table, name))[:MOST]
    share, off, used = _resampled(table, names)
    order = (-share).argsort(kind="stable")
    names, share, off, used = [names[i] for i in order], share[order], off[:, order], used[order]
    tail = (1 - LEVEL) / 2
    low, high = np.clip(share + np.quantile(off, [tail, 1 - tail], axis=0), 0, 1)
    z = NormalDist().inv_cdf(1 - tail / max(1, len(shown) - 1))
    n = int(table.complete.sum())
    margins, alone = _margins(share, off, np.sqrt((used + FREE) / n), z)
    alone = np.maximum(alone, by_chance(n, used, tail / len(shown)))
    groups, real = _groups(share, margins), share > alone
    return Importances(
        n,
        tuple(names),
        np.maximum(share, 0),
        low,
        high,
        real,
        tuple(tuple(names[i] for i in group) for group in groups),
        tuple(_trials_for(n, *_closest(group, share, margins, alone)) for group in groups),
        len(shown) - len(names),
        still,
        told_apart(table, "for"),
    )


def _checked(table: TrialTable, params: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Return the parameters that varied, and those that did not."""
    check_finished(table)
    values, study = table.value[table.complete], f"study {table.study!r}"
    if len(values) < LEAST:
        raise HplandError(f"importances take {LEAST} finished trials; {study} has {len(values)}")
    if values.min() == values.max():
        raise HplandError(f"{study} has no importances: all of its values are equal")
    names = dict.fromkeys(params)
    shown = [name for name in names if _varied(table, name)]
    if not shown:
        raise HplandError(f"{study} has no importances: no parameter varied")
    return shown, tuple(name for name in names if name not in shown)


def _varied(table: TrialTable, name: str) -> bool:
    bins = bins_of(table, name)
    return bool(np.ptp(bins) > 0)


def _resampled(table: TrialTable, names: Sequence[str]) -> tuple[Floats, Floats, Floats]:
    """Return parameters' shares, (k,), how far resamples are off, (r, k), and their bins, (k,).

    A resample has the share of the trials as they are, chance included, for its truth. Its
    deviations are lengthened by what fitting the bins took from the spread within them.
    """
    values = table.value[table.complete]
    n, drawn, ranks = len(values), resamples(len(values)), midranks(values)
    off_middle, total = _ranked(levels_of(values)[drawn.rows])
    m = off_middle.shape[1]
    share, off = np.zeros(len(names)), np.zeros((len(off_middle), len(names)))
    bins_used = np.zeros(len(names))
    for i, name in enumerate(names):
        bins = bins_of(table, name)
        k, used = int(bins.max()) + 1, np.unique(bins).size
        bins_used[i] = used
        if n <= used:
            continue
        raw = between(ranks, bins)
        here = bins[drawn.rows]
        count = counted(here, k)
        again = (summed(here, k, off_middle) ** 2 / np.maximum(count, 1)).sum(axis=1) / total
        free = np.maximum(m - (count > 0).sum(axis=1), 1)
        share[i] = adjusted(raw, n, used)
        wider = drawn.shrink * np.sqrt(n / (n - used))
        off[:, i] = wider * (1 - (1 - again) * (m - 1) / free - raw)
    return share, off, bins_used


def _margins(share: Floats, off: Floats, thin: Floats, z: float) -> tuple[Floats, Floats]:
    """Return what two parameters must differ by to be told apart, (k, k), and one from 0, (k,).

    Where there are too few trials for the bins, ``thin`` > 1, nothing is told: the margin is as
    much longer than the difference as it takes for the trials to be enough when it has shrunk.
    """
    apart = np.abs(share[:, None] - share)
    margins = z * np.array([(column[:, None] - off).std(axis=0) for column in off.T])
    thinner = np.maximum(thin[:, None], thin)
    margins = np.where(thinner > 1, np.maximum(margins, apart * thinner), margins)
    alone = z * off.std(axis=0)
    return margins, np.where(thin > 1, np.maximum(alone, share * thin), alone)


def by_chance(n: int, used: Floats, tail: float) -> Floats:
    """Return the adjusted share that chance alone exceeds with probability ``tail``, shape (k,).

    From the quantile of F in the approximation of Paulson 1942, An approximate normalization of
    the analysis of variance distribution. All of the variance where the trials are too few for it.

    Args:
        n: how many trials there are.
        used: the number of their bins, 2 or more, shape (k,).
        tail: under a half.
    """
    z, within = NormalDist().inv_cdf(1 - tail), np.maximum(n - used, 1e-9)
    a, b = 2 / (9 * within), 2 / (9 * (used - 1))
    steep = np.where(a < 1, (1 - a) ** 2 - a * z**2, 0)
    root = np.sqrt(np.maximum(b * (1 - a) ** 2 + a * (1 - b) ** 2 - a * b * z**2, 0))
    f = (((1 - a) * (1 - b) + z * root) / np.where(steep > 0, steep, 1)) ** 3
    unexplained = np.where(steep > 0, within / ((used - 1) * f + within), 0)
    return np.asarray(1 - unexplained * (n - 1) / within)


def _ranked(levels: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Return the ranks within each resample less their mean, (r, m), and their squares' sum."""
    count = counted(levels, int(levels.max()) + 1)
    middle = np.cumsum(count, axis=1) - (count + levels.shape[1]) / 2
    ranks = np.take_along_axis(middle, levels, axis=1)
    return ranks, np.maximum((ranks**2).sum(axis=1), 1e-9)  # a resample of equal values has none


def _groups(share: Floats, margins: Floats) -> list[list[int]]:
    groups: list[list[int]] = []
    for i in range(len(share)):
        first = groups[-1][0] if groups else i
        if i == first or share[first] - share[i] > margins[first, i]:
            groups.append([i])
        else:
            groups[-1].append(i)
    return groups


def _closest(
    group: list[int], share: Floats, margins: Floats, alone: Floats
) -> tuple[float, float]:
    """Return the difference that a group does not let tell, and its margin; (0, 0) for none."""
    first = group[0]
    if (share[group] <= alone[group]).all():
        return share[first], alone[first]
    if len(group) == 1:
        return 0.0, 0.0
    return share[first] - share[group[1]], margins[first, group[1]]


def _trials_for(n: int, apart: float, margin: float) -> int | None:
    """Return how many trials would shorten a margin to a difference; it goes by their root."""
    if apart <= 0 or margin > math.sqrt(FAR) * apart:
        return None
    return _rounded_up(n * (margin / apart) ** 2)


def _rounded_up(x: float) -> int:
    """Return ``x`` to two significant digits, never less."""
    step = int(10 ** max(0, int(math.log10(x)) - 1))
    return math.ceil(x / step) * step
