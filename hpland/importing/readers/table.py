"""Any other table: a row per trial, one column or several of which are the objectives."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from hpland.importing.objectives import table_asked
from hpland.importing.source import Source
from hpland.importing.sweep import Asked, Sweep, Trials
from hpland.importing.tabular import Table

TOOL = "a table"


def sniff(source: Source) -> int:
    """Return whether it is a table at all."""
    return 1 if source.table else 0


def files(source: Source) -> Sequence[Path]:
    """Return the file."""
    return [source.path]


def read(source: Source, asked: Asked) -> Sweep:
    """Return the rows; one whose objective is blank or no number has failed."""
    return table_asked(TOOL, source, (), asked, _trials)


def _trials(table: Table, objectives: Sequence[str]) -> Iterator[Trials]:
    for piece in table.pieces():
        yield Trials(
            {name: cells for name, cells in piece.items() if name not in objectives},
            {name: piece[name] for name in objectives},
            ["COMPLETE"] * len(piece[objectives[0]]),
        )
