"""Which parameters a figure shows: those asked for, or else those that matter most."""

from collections.abc import Sequence

import numpy as np

from hpland.errors import HplandError, unknown
from hpland.figures.data.trials import check_finished
from hpland.figures.data.weight import weight
from hpland.figures.data.words import count
from hpland.space import Choice
from hpland.table import TrialTable


def two(table: TrialTable, params: Sequence[str], figure: str) -> tuple[str, str]:
    """Return the two parameters asked for, or else the two that matter most.

    Numbers come before choices: they have distances. Those of equal weight, and the two chosen,
    are in the study's own order.

    Raises:
        HplandError: no finished trial, an unknown parameter, or not two different ones.
    """
    check_finished(table)
    chosen = checked(table, params) or _heaviest(table, 2, numbers_first=True)
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


def _heaviest(table: TrialTable, most: int, *, numbers_first: bool = False) -> list[str]:
    names = list(table.space)
    if len(names) <= most:
        return names

    def order(name: str) -> tuple[bool, bool, float]:
        choice = numbers_first and isinstance(table.space[name], Choice)
        return not _varies(table, name), choice, -weight(table, name)

    heaviest = sorted(names, key=order)[:most]
    return [name for name in names if name in heaviest]


def _varies(table: TrialTable, name: str) -> bool:
    column = table.params[name][table.complete]
    return np.unique(column[~np.isnan(column)]).size > 1
