"""A table in the layout of Optuna's `Study.trials_dataframe`.

Its columns are number, value, value_NAME or values_*, datetime_start, datetime_complete, duration,
params_*, user_attrs_*, system_attrs_* and state; the value is empty where a trial failed.
https://optuna.readthedocs.io/en/stable/reference/generated/optuna.study.Study.html
"""

from collections.abc import Iterator, Sequence
from itertools import compress
from pathlib import Path

import numpy as np

from hpland.errors import HplandError
from hpland.importing.clock import moments_of
from hpland.importing.columns import blank
from hpland.importing.source import Source
from hpland.importing.sweep import FINISHED, Asked, Cells, Moments, Sweep, Trials
from hpland.importing.tabular import Columns, Table, in_order
from hpland.table import STATES

TOOL = "a table of Optuna's trials"
PARAM, ATTR, VALUE, VALUES = "params_", "user_attrs_", "value_", "values_"
NO_TIME = (None, "NaT", "None", "nan", "null")


def sniff(source: Source) -> int:
    """Return whether the columns are those of `trials_dataframe`."""
    names = source.table.names if source.table else ()
    return 2 if _values(names) and any(name.startswith(PARAM) for name in names) else 0


def files(source: Source) -> Sequence[Path]:
    """Return the file."""
    return [source.path]


def _values(names: Sequence[str]) -> tuple[str, ...]:
    if "value" in names:
        return ("value",)
    return tuple(name for name in names if name.startswith((VALUE, VALUES)))


def read(source: Source, asked: Asked) -> Sweep:
    """Return the trials; objectives keep their names if they have any."""
    table = source.table
    assert table
    columns = _values(table.names)
    names = tuple(one.removeprefix(VALUES).removeprefix(VALUE) for one in columns)
    unnamed = columns == ("value",) or all(name.isdigit() for name in names)
    called = columns if unnamed else names
    ordered = in_order(table, "number")
    return Sweep(
        TOOL,
        lambda: _trials(ordered, dict(zip(columns, called, strict=True)), source.path),
        called,
        objectives=called,
        text=table.text,
        sure=True,
        unnamed=unnamed,
    )


def _trials(table: Table, values: dict[str, str], path: Path) -> Iterator[Trials]:
    for piece in table.pieces():
        n = len(piece[next(iter(values))])
        states = _states(piece.get("state"), n, path)
        finished = [state in FINISHED for state in states]
        kept = piece if all(finished) else _only(piece, finished)
        yield Trials(
            _named(kept, PARAM),
            {name: kept[column] for column, name in values.items()},
            list(compress(states, finished)),
            _named(kept, ATTR),
            _moments("datetime_start", kept, path),
            _moments("datetime_complete", kept, path),
            skipped=n - sum(finished),
        )


def _only(piece: Columns, finished: Sequence[bool]) -> Columns:
    return {name: list(compress(cells, finished)) for name, cells in piece.items()}


def _moments(name: str, piece: Columns, path: Path) -> Moments | None:
    if name not in piece:
        return None
    found = moments_of(piece[name])
    for cell, lost in zip(piece[name], np.isnat(found).tolist(), strict=True):
        if lost and not blank(cell) and cell not in NO_TIME:
            raise HplandError(
                f"{path} has the {name} {cell!r}; write times as in 2025-01-31 12:30:00, or leave "
                "the column out"
            )
    return found


def _named(piece: Columns, start: str) -> dict[str, Cells]:
    return {
        name.removeprefix(start): cells for name, cells in piece.items() if name.startswith(start)
    }


def _states(cells: Cells | None, n: int, path: Path) -> list[str]:
    """Return Optuna's names of states, which old versions write as ``TrialState.FAIL``."""
    if cells is None:
        return ["COMPLETE"] * n
    states = [str(cell).rpartition(".")[2].upper() for cell in cells]
    for state in set(states):
        if state not in STATES:
            raise HplandError(f"{path} has the state {state!r}, which Optuna does not know")
    return states
