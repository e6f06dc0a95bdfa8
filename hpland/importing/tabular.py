"""Tables in files, read in pieces: CSV, JSON lines, Parquet."""

import csv
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from hpland.errors import HplandError
from hpland.importing.columns import blank, numbers_of
from hpland.importing.json_files import flat, json_lines
from hpland.importing.numerals import as_python, with_commas
from hpland.importing.sweep import CHUNK, Cells
from hpland.space import Floats
from hpland.table import LACKING

Columns: TypeAlias = Mapping[str, Cells]
INDEX = ("", "Unnamed: 0", "Unnamed: 0.1")  # of pandas: its index, written and read again, twice
MARKS = ",;\t|"  # what may separate the cells of CSV


@dataclass(frozen=True)
class Table:
    """Columns, and what yields them, some thousand rows at a time, from the first on each time.

    Attributes:
        names: of the columns.
        pieces: yields the rows by column.
        text: whether all cells are text.
    """

    names: tuple[str, ...]
    pieces: Callable[[], Iterator[Columns]]
    text: bool


def opened(path: Path, head: bytes) -> Table | None:
    """Return the table in a file; None if it is none by its name and its first bytes.

    Raises HplandError for a table that cannot be read.
    """
    ending = path.suffix.lower()
    if head.startswith(b"PAR1") or ending == ".parquet":
        return _parquet(path)
    if ending in (".jsonl", ".ndjson") or (ending == ".json" and _are_lines(head)):
        return _json_lines(path)
    if ending in (".csv", ".tsv", ".txt"):
        return csv_table(path)
    return None


def in_order(table: Table, name: str) -> Table:
    """Return a table with its rows in the order of a column of numbers, all different.

    One whose first rows are in order is not looked through any further.
    """
    first = _numbers(next(table.pieces(), {}).get(name), table.text)
    if first is None or (np.diff(first) > 0).all():
        return table
    rows = [row for piece in table.pieces() for row in zip(*piece.values(), strict=True)]
    at = table.names.index(name)
    found = _numbers([row[at] for row in rows], table.text)
    if found is None or len(np.unique(found)) < len(rows):
        return table
    rows = [rows[i] for i in np.argsort(found).tolist()]

    def pieces() -> Iterator[Columns]:
        for i in range(0, len(rows), CHUNK):
            cells = zip(*rows[i : i + CHUNK], strict=True)
            yield dict(zip(table.names, cells, strict=True))

    return replace(table, pieces=pieces)


def _numbers(cells: Cells | None, text: bool) -> Floats | None:
    """Return cells as numbers; None if there are none, or one of them is no number."""
    if not cells or any(map(blank, cells)):
        return None
    return numbers_of(cells, text=text)


def _are_lines(head: bytes) -> bool:
    """Return whether a file starts with a JSON object on a line of its own."""
    try:
        return isinstance(json.loads(head.partition(b"\n")[0]), dict) and b"\n" in head[:-1]
    except ValueError:
        return False


def csv_table(path: Path, mark: str | None = None) -> Table:
    """Return the table in a CSV file; its header may have line breaks.

    Args:
        path: the file, in UTF-8.
        mark: what separates the cells, which then are as they stand; None to find it out, to read
            numbers with decimal commas or a printed minus, and to pass over blanks behind it.

    Raises HplandError for a file that is empty or in another encoding, and for a name that two
    columns have.
    """
    csv.field_size_limit(sys.maxsize)
    found = mark or _mark(path)
    spaced = not mark and any(name.startswith(" ") for name in next(_rows(path, found), []))
    names = next(_rows(path, found, spaced=spaced), [])
    if not names:
        raise HplandError(f"{path} is empty")
    kept = range(len([*takewhile(INDEX.__contains__, names)]), len(names))
    _check_names([names[i] for i in kept], path)

    def read() -> Iterator[Columns]:
        rows = _rows(path, found, spaced=spaced)
        next(rows)
        done = 1
        while some := list(islice(rows, CHUNK)):
            columns = _turned(some, len(names), path, done)
            done += len(some)
            yield {names[i]: columns[i] for i in kept}

    def pieces() -> Iterator[Columns]:
        commas = False
        for done, piece in enumerate(read()):
            if done == 0 and found == ";":
                commas = with_commas(piece.values())
            yield {name: as_python(cells, commas=commas) for name, cells in piece.items()}

    return Table(tuple(names[i] for i in kept), read if mark else pieces, text=True)


def _mark(path: Path) -> str:
    """Return what separates the cells: it gives a row as many as the header, and the most."""

    def fit(mark: str) -> tuple[bool, int]:
        header, row = [*islice(_rows(path, mark), 2), [], []][:2]
        return 1 < len(header) == len(row), len(header)

    return max(MARKS, key=fit)


def _rows(path: Path, mark: str, *, spaced: bool = False) -> Iterator[list[str]]:
    """Yield the rows of CSV that are not blank, the header first.

    Args:
        path: the file.
        mark: what separates the cells.
        spaced: whether blanks follow the mark.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            yield from filter(None, csv.reader(file, delimiter=mark, skipinitialspace=spaced))
        except UnicodeDecodeError as error:
            raise _encoding(path) from error
        except csv.Error as error:
            raise HplandError(f"{path} is no CSV: {error}") from error


def _check_names(names: Sequence[str], path: Path) -> None:
    twice = {name for name in names if names.count(name) > 1}
    if "" in twice:
        raise HplandError(f"{path} has several columns without a name; name or remove them")
    if twice:
        raise HplandError(f"{path} has two columns {min(twice)!r}; rename one of them")


def _encoding(path: Path) -> HplandError:
    return HplandError(f"{path} is not in UTF-8; save it as CSV in UTF-8")


def _turned(rows: list[list[str]], width: int, path: Path, done: int) -> list[Cells]:
    columns: list[Cells]
    try:
        columns = list(zip(*rows, strict=True))
    except ValueError:
        columns = []
    if len(columns) != width:
        at = next(i for i, row in enumerate(rows) if len(row) != width)
        raise HplandError(
            f"row {done + at} of {path} has {len(rows[at])} cells where the header has {width}"
        )
    return columns


def _json_lines(path: Path) -> Table:
    def rows() -> Iterator[dict[str, Any]]:
        for line in json_lines(path):
            if not isinstance(line, dict):
                raise HplandError(f"{path} has a line that is no JSON object")
            yield dict(flat(line))

    names = tuple(dict.fromkeys(name for row in rows() for name in row))
    if not names:
        raise HplandError(f"{path} is empty")

    def pieces() -> Iterator[Columns]:
        left = rows()
        while some := list(islice(left, CHUNK)):
            yield {name: [row.get(name, LACKING) for row in some] for name in names}

    return Table(names, pieces, text=False)


def _parquet(path: Path) -> Table:
    try:
        from pyarrow import ArrowInvalid
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise HplandError(
            "a Parquet file needs pyarrow: pip install 'hpland[parquet]', or save it as CSV"
        ) from error
    try:
        with ParquetFile(path) as file:
            names = tuple(name for name in file.schema_arrow.names if name not in HIDDEN)
    except ArrowInvalid as error:
        raise HplandError(f"{path} is no Parquet file: {error}") from error

    def pieces() -> Iterator[Columns]:
        with ParquetFile(path) as file:
            for batch in file.iter_batches(CHUNK, columns=list(names)):
                yield {name: _told(column.to_pylist()) for name, column in _named(batch)}

    return Table(names, pieces, text=False)


HIDDEN = (*INDEX, "__index_level_0__")  # of pandas, in Parquet


def _named(batch: Any) -> Iterator[tuple[str, Any]]:
    yield from zip(batch.schema.names, batch.columns, strict=True)


def _told(cells: list[Any]) -> Cells:
    """Return cells with what Parquet has no value for left out."""
    return [LACKING if cell is None else cell for cell in cells]
