"""Which trials a figure draws, which failed, and which it leaves out and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hpland.errors import HplandError
from hpland.figures.data.words import listed, words
from hpland.table import Mask, TrialTable


@dataclass(frozen=True)
class Cast:
    """A study's trials by the part they play in a figure.

    Attributes:
        table: the whole study.
        used: complete trials with a finite value and every parameter that is needed.
        failed: FAIL trials, wherever they can be placed.
        all_failed: how many FAIL trials there are, placed or not.
        left_out: how many of the others there are, by reason.
        lacking: what the study's best trial has not, so that it is not among those used; empty
            if it is.
    """

    table: TrialTable
    used: TrialTable
    failed: TrialTable
    all_failed: int
    left_out: Mapping[str, int]
    lacking: tuple[str, ...] = ()

    @property
    def best(self) -> int:
        """The row in ``used`` of its best trial."""
        assert self.used.best is not None  # cast() sees to it
        return self.used.best

    @property
    def best_number(self) -> int:
        """The number of the best trial."""
        return int(self.used.number[self.best])


def cast(table: TrialTable, needed: Sequence[str] = ()) -> Cast:
    """Sort trials for a figure that cannot place one without the ``needed`` parameters.

    Raises:
        HplandError: no finished trial is left to draw.
    """
    placed = _placed(table, needed)
    used = table.complete & placed
    if not used.any():
        raise HplandError(_nothing(table, needed))
    failed = table.failed
    return Cast(
        table=table,
        used=table.rows(used),
        failed=table.rows(failed & placed),
        all_failed=int(failed.sum()),
        left_out=_reasons(table, placed, needed),
        lacking=lacking(table, needed),
    )


def lacking(table: TrialTable, needed: Sequence[str]) -> tuple[str, ...]:
    """Return the ``needed`` parameters that the best trial does not have, as a reader sees them."""
    best = table.best
    absent = [name for name in needed if best is not None and not _has(table, name)[best]]
    return tuple(map(words, absent))


def _has(table: TrialTable, name: str) -> Mask:
    return np.isfinite(table.params[name])


def check_finished(table: TrialTable) -> None:
    """Raise HplandError unless there is a finished trial to draw."""
    if not table.complete.any():
        raise HplandError(_nothing(table, ()))


def _placed(table: TrialTable, needed: Iterable[str]) -> Mask:
    placed = np.ones(len(table), dtype=np.bool_)
    for name in needed:
        placed &= _has(table, name)
    return placed


def _reasons(table: TrialTable, placed: Mask, needed: Sequence[str]) -> dict[str, int]:
    uncounted = [state for state in ("PRUNED", "RUNNING", "WAITING") if state not in table.counted]
    masks = {state.lower(): table.state == state for state in uncounted}
    counted = np.isin(table.state, table.counted)
    masks["without a finite value"] = counted & ~np.isfinite(table.value)
    if needed:
        masks[f"without {_names(needed, 'or')}"] = table.complete & ~placed
    here = {reason: int(mask.sum()) for reason, mask in masks.items() if mask.any()}
    return {**table.left_out, **here}


def _names(needed: Sequence[str], word: str) -> str:
    return listed(map(words, needed), word)


def _nothing(table: TrialTable, needed: Sequence[str]) -> str:
    has = f" with {_names(needed, 'and')}" if table.complete.any() else ""
    if not table.left_out:
        return f"study {table.study!r} has no finished trial{has} to draw"
    why = ", ".join(f"{many:,} {reason}" for reason, many in table.left_out.items())
    return f"study {table.study!r} has no finished trial{has} left to draw: {why}"
