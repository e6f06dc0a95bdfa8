"""Tables in files, read in pieces: CSV, JSON lines, Parquet."""

import csv
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from hpland.errors import HplandError
from hpland.importing.json_files import flat, json_lines
from hpland.importing.sweep import CHUNK, Cells
from hpland.table import LACKING

Columns: TypeAlias = Mapping[str, Cells]
INDEX = ("", "Unnamed: 0")  # what pandas calls the column of its index, written and read again


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
        return _csv(path)
    return None


def _are_lines(head: bytes) -> bool:
    """Return whether a file starts with a JSON object on a line of its own."""
    try:
        return isinstance(json.loads(head.partition(b"\n")[0]), dict) and b"\n" in head[:-1]
    except ValueError:
        return False


def _csv(path: Path) -> Table:
    with path.open(encoding="utf-8-sig", errors="strict", newline="") as file:
        try:
            first = file.readline()
        except UnicodeDecodeError as error:
            raise _encoding(path) from error
    mark = max(",;\t", key=first.count)
    names = next(csv.reader([first], delimiter=mark), [])
    if not first.strip():
        raise HplandError(f"{path} is empty")
    kept = [i for i, name in enumerate(names) if i or name not in INDEX]
    twice = {names[i] for i in kept if names.count(names[i]) > 1}
    if twice:
        raise HplandError(f"{path} has two columns {min(twice)!r}; rename one of them")

    def pieces() -> Iterator[Columns]:
        csv.field_size_limit(sys.maxsize)
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = filter(None, csv.reader(file, delimiter=mark))
            next(rows)
            done = 1
            while some := list(_decoded(islice(rows, CHUNK), path)):
                columns = _turned(some, len(names), path, done)
                done += len(some)
                yield {names[i]: columns[i] for i in kept}

    return Table(tuple(names[i] for i in kept), pieces, text=True)


def _decoded(rows: Iterator[list[str]], path: Path) -> Iterator[list[str]]:
    try:
        yield from rows
    except UnicodeDecodeError as error:
        raise _encoding(path) from error
    except csv.Error as error:
        raise HplandError(f"{path} is no CSV: {error}") from error


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
