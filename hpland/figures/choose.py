"""Which parameters a figure shows."""

from collections.abc import Sequence

import numpy as np

from hpland.errors import HplandError, unknown
from hpland.figures.words import count
from hpland.table import TrialTable


def two(table: TrialTable, params: Sequence[str], figure: str) -> tuple[str, str]:
    """Return the two parameters asked for, or else the first two that vary.

    Raises:
        HplandError: a parameter is unknown, or there are not two different ones.
    """
    chosen = _known(table, params) or (_varying(table) + list(table.space))
    chosen = chosen if params else list(dict.fromkeys(chosen))[:2]
    if len(chosen) == 2 and chosen[0] != chosen[1]:
        return chosen[0], chosen[1]
    if params:
        raise HplandError(f"a {figure} takes two different parameters, got {', '.join(params)}")
    has = count(len(table.space), "parameter")
    raise HplandError(f"a {figure} takes two parameters; study {table.study!r} has {has}")


def several(table: TrialTable, params: Sequence[str], most: int = 8) -> tuple[str, ...]:
    """Return the parameters asked for, or else the first ``most`` of the study.

    Raises:
        HplandError: a parameter is unknown, or the study has none.
    """
    chosen = _known(table, params) or list(table.space)[:most]
    if not chosen:
        raise HplandError(f"study {table.study!r} has no parameter to draw")
    return tuple(dict.fromkeys(chosen))


def _known(table: TrialTable, params: Sequence[str]) -> list[str]:
    for name in params:
        if name not in table.space:
            raise unknown("parameter", name, table.space)
    return list(params)


def _varying(table: TrialTable) -> list[str]:
    return [name for name in table.space if _varies(table, name)]


def _varies(table: TrialTable, name: str) -> bool:
    column = table.params[name][table.complete]
    return bool(np.unique(column[np.isfinite(column)]).size > 1)
