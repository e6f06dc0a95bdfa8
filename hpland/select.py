"""Choosing trials of a table, and keeping count of what was left out and why."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hpland.errors import HplandError, unknown
from hpland.table import STATES, Mask, TrialTable
from hpland.where import where


def select(
    table: TrialTable,
    *,
    states: Sequence[str] = (),
    top: str | None = None,
    condition: str | None = None,
    objective: int | None = None,
) -> TrialTable:
    """Return the trials asked for; ``left_out`` of the result counts the others by reason.

    Args:
        table: a study.
        states: the states to keep, in upper or lower case; all if none. Trials of the states that
            are given count with their values, so ``["pruned"]`` shows what pruned trials had
            reached.
        top: keep the best trials only: ``"10%"`` of those with a value, or a number of them.
        condition: keep those that satisfy it, as `where` reads it.
        objective: which of several objectives to show and to go by; the first if None.

    Raises:
        HplandError: an unknown state, objective or name, or what is no share, number or condition.
    """
    if objective is not None:
        table = _one_objective(table, objective)
    if states:
        table = _of_states(table, states)
    if condition is not None:
        table = _kept(table, where(table, condition), f"not {condition}")
    if top is not None:
        table = _kept(table, _best(table, top), f"not in the top {top}")
    return table


def _one_objective(table: TrialTable, objective: int) -> TrialTable:
    count = len(table.directions)
    if not 0 <= objective < count:
        raise HplandError(
            f"--objective {objective}: study {table.study!r} has "
            + ("only objective 0" if count == 1 else f"objectives 0 to {count - 1}")
        )
    return table.by(objective)


def _of_states(table: TrialTable, states: Sequence[str]) -> TrialTable:
    wanted = list(dict.fromkeys(state.strip().upper() for state in states))
    for state in wanted:
        if state not in STATES:
            raise unknown("state", state.lower(), [known.lower() for known in STATES])
    kept = _kept(table, np.isin(table.state, wanted), "of another state")
    return replace(kept, counted=tuple(state for state in wanted if state != "FAIL"))


def _best(table: TrialTable, top: str) -> Mask:
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(%?)\s*", top)
    if not match or (not match[2] and "." in match[1]) or float(match[1]) == 0:
        raise HplandError(f"--top {top!r} is neither a share like 10% nor a number like 50")
    ranked, share = table.ranked(), float(match[1])
    many = int(np.ceil(len(ranked) * min(share, 100) / 100)) if match[2] else int(share)
    kept = np.zeros(len(table), dtype=np.bool_)
    kept[ranked[:many]] = True
    return kept


def _kept(table: TrialTable, mask: Mask, reason: str) -> TrialTable:
    left = int((~mask).sum())
    told = {**table.left_out, reason: left} if left else table.left_out
    return replace(table.rows(mask), left_out=told)
