"""A table of runs exported from W&B: what was configured and what came out, not told apart.

Its first columns are Name, State, Notes, User, Tags, Created, Runtime and Sweep.
https://docs.wandb.ai/guides/app/features/runs-table
"""

from collections.abc import Iterator, Sequence
from itertools import compress
from pathlib import Path

import numpy as np

from hpland.importing.clock import moments_of
from hpland.importing.objectives import table_asked
from hpland.importing.source import Source
from hpland.importing.sweep import Asked, Cells, Moments, Sweep, Trials
from hpland.importing.tabular import Columns, Table

TOOL = "a table of W&B runs"
OWN = ("Name", "State", "Notes", "User", "Tags", "Created", "Runtime", "Sweep")
STATES = {"finished": "COMPLETE", "crashed": "FAIL", "failed": "FAIL", "killed": "FAIL"}


def sniff(source: Source) -> int:
    """Return whether there are W&B's own columns."""
    names = source.table.names if source.table else ()
    return 2 if {"Name", "State"} <= set(names) and {"Created", "Runtime"} & set(names) else 0


def files(source: Source) -> Sequence[Path]:
    """Return the file."""
    return [source.path]


def read(source: Source, asked: Asked) -> Sweep:
    """Return the runs; those that still run are skipped."""
    return table_asked(TOOL, source, OWN, asked, _trials)


def _trials(table: Table, objectives: Sequence[str]) -> Iterator[Trials]:
    for piece in table.pieces():
        found = [STATES.get(str(state).lower(), "") for state in piece["State"]]
        kept = {name: list(compress(cells, found)) for name, cells in piece.items()}
        starts, ends = _times(kept)
        yield Trials(
            {k: x for k, x in kept.items() if k not in objectives and not _own(k)},
            {name: kept[name] for name in objectives},
            [state for state in found if state],
            {f"wandb_{k.lower()}": x for k, x in kept.items() if k in ("Name", "Notes", "Tags")},
            starts,
            ends,
            skipped=found.count(""),
        )


def _own(name: str) -> bool:
    return name in OWN or name.startswith("_")


def _times(piece: Columns) -> tuple[Moments | None, Moments | None]:
    if "Created" not in piece:
        return None, None
    starts = moments_of(piece["Created"])
    return starts, starts + _lasted(piece.get("Runtime"), len(starts))


def _lasted(cells: Cells | None, n: int) -> np.ndarray[tuple[int], np.dtype[np.timedelta64]]:
    lasted = np.zeros(n, "timedelta64[us]")
    for i, cell in enumerate(cells or ()):
        try:
            lasted[i] = np.timedelta64(round(float(cell) * 1e6), "us")
        except (ValueError, TypeError, OverflowError):
            continue
    return lasted
