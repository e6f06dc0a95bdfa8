"""CSV: see `hpland.exports.columns` for what is in which column."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from hpland.exports.columns import layout
from hpland.studies.record import Stored

EVERY = 1000  # trials between two reports


def write(stored: Stored, numbers: Sequence[int], path: Path, told: Callable[[int], None]) -> None:
    """Write trials into a CSV file in UTF-8; see `hpland.exports.export`."""
    columns = layout(stored, numbers)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        _write_header(file, columns.header())
        for done, record in enumerate(stored.fetch(numbers)):
            writer.writerow(columns.row(record, first=done == 0))
            if done % EVERY == 0:
                told(done)
        if not numbers:
            writer.writerow(columns.without_trials())
    told(len(numbers))


def _write_header(file: TextIO, names: Sequence[str]) -> None:
    """Write a header; csv itself quotes a carriage return in some versions of Python only."""
    plain = not any("\r" in name for name in names)
    writer = csv.writer(
        file, lineterminator="\n", quoting=csv.QUOTE_MINIMAL if plain else csv.QUOTE_ALL
    )
    writer.writerow(names)
