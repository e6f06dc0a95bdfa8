"""Which parameters a figure shows: those asked for, or else those that matter most."""

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from hpland.errors import HplandError, unknown
from hpland.figures.data.trials import check_finished
from hpland.figures.data.weight import weight
from hpland.figures.data.words import count
from hpland.space import Choice
from hpland.table import Mask, TrialTable

MOST_HAVE = 0.5  # of the finished trials: a pair that so many have is as good as one that all have
PAIRED = 8  # parameters whose pairs are compared


def two(table: TrialTable, params: Sequence[str], figure: str) -> tuple[str, str]:
    """Return the two parameters asked for, or else the two that matter most.

    Of the pairs that the best trial has and most trials have, if there are any. Numbers come
    before choices: they have distances. Those of equal weight, and the two chosen, are in the
    study's own order.

    Raises:
        HplandError: no finished trial, an unknown parameter, or not two different ones.
    """
    check_finished(table)
    chosen = checked(table, params) or _pair(table)
    if len(chosen) == 2 and chosen[0] != chosen[1]:
        return chosen[0], chosen[1]
    if params:
        raise HplandError(f"a {figure} takes two different parameters, got {', '.join(params)}")
    has = count(len(table.space), "parameter")
    raise HplandError(f"a {figure} takes two parameters; study {table.study!r} has {has}")


def several(table: TrialTable, params: Sequence[str], most: int = 8) -> tuple[str, ...]:
    """Return the parameters asked for, or else the ``most`` that matter most, in study order.

    Raises:
        HplandError: no finished trial, an unknown parameter, or none at all.
    """
    check_finished(table)
    chosen = checked(table, params) or _heaviest(table, most)
    if not chosen:
        raise HplandError(f"study {table.study!r} has no parameter to draw")
    return tuple(dict.fromkeys(chosen))


def none(table: TrialTable, params: Sequence[str]) -> tuple[str, ...]:
    """Return no parameter: the figure shows none; raise HplandError for an unknown one."""
    checked(table, params)
    return ()


def checked(table: TrialTable, params: Sequence[str]) -> list[str]:
    """Return the parameters asked for; raise HplandError for one that the study lacks."""
    for name in params:
        if name not in table.space:
            raise unknown("parameter", name, table.space)
    return list(params)


def _heaviest(table: TrialTable, most: int) -> list[str]:
    return _first(table, most, lambda name: (not _varies(table, name), -weight(table, name)))


def _pair(table: TrialTable) -> list[str]:
    if len(table.space) <= 2:
        return list(table.space)
    weights = {name: weight(table, name) for name in table.space}

    def order(*names: str) -> tuple[float, ...]:
        has = _having(table, names)
        return (
            not has[table.best],
            -min(MOST_HAVE, has.sum() / table.complete.sum()),
            sum(not _varies(table, name, has) for name in names),
            sum(isinstance(table.space[name], Choice) for name in names),
            -sum(weights[name] for name in names),
        )

    some = _first(table, PAIRED, order)
    return list(min(combinations(some, 2), key=lambda pair: order(*pair)))


def _first(table: TrialTable, most: int, order: Callable[[str], tuple[float, ...]]) -> list[str]:
    """Return the ``most`` parameters that are first in some order, in the study's own."""
    names = list(table.space)
    if len(names) <= most:
        return names
    first = set(sorted(names, key=order)[:most])
    return [name for name in names if name in first]


def _having(table: TrialTable, names: Sequence[str]) -> Mask:
    """Return which of the finished trials have all these parameters, shape (n,)."""
    there = [np.isfinite(table.params[name]) for name in names]
    return np.asarray(np.logical_and.reduce([table.complete, *there]))


def _varies(table: TrialTable, name: str, among: Mask | None = None) -> bool:
    column = table.params[name][table.complete if among is None else among]
    there = column[~np.isnan(column)]
    return bool(there.size and there.min() < there.max())
