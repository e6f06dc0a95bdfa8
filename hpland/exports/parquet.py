"""Parquet: the table of `hpland.exports.columns`, with types where a column has one.

Numbers, values, moments and durations are typed, and so are parameters and attributes that are all
float, all int or all bool. Every other column is text as in the CSV.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hpland.errors import HplandError
from hpland.exports.columns import Layout, layout, value_columns
from hpland.studies.record import Stored

if TYPE_CHECKING:
    import pyarrow as pa

GROUP = 10_000  # trials in memory at a time
PARSE: Mapping[str, Callable[[str], Any]] = {
    "int": int,
    "float": float,
    "bool": lambda cell: cell == "true",
    "moment": datetime.fromisoformat,
    "text": str,
}


def write(stored: Stored, numbers: Sequence[int], path: Path, told: Callable[[int], None]) -> None:
    """Write trials into a Parquet file; see `hpland.exports.export`."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise HplandError("parquet needs pyarrow: pip install 'hpland[parquet]'") from error
    table = layout(stored, numbers)
    kinds = _kinds(stored, numbers, table)
    schema = pa.schema(
        [(head, _type(kind)) for head, kind in zip(table.header(), kinds, strict=True)]
    )
    done = 0
    with parquet.ParquetWriter(path, schema) as writer:
        for rows in _groups(stored, numbers, table):
            columns = [
                [PARSE[kind](cell) if cell else None for cell in cells]
                for kind, cells in zip(kinds, zip(*rows, strict=True), strict=True)
            ]
            arrays = map(pa.array, columns, schema.types)
            writer.write_table(pa.table([*arrays], schema=schema))
            done = min(done + len(rows), len(numbers))
            told(done)


def _groups(stored: Stored, numbers: Sequence[int], table: Layout) -> Iterator[list[list[str]]]:
    """Yield the rows of cells, `GROUP` at a time."""
    for i in range(0, len(numbers), GROUP):
        group = enumerate(stored.fetch(numbers[i : i + GROUP]), i)
        yield [table.row(record, first=j == 0) for j, record in group]
    if not numbers:
        yield [table.without_trials()]


def _kinds(stored: Stored, numbers: Sequence[int], table: Layout) -> list[str]:
    """Return what each column holds: one of `PARSE`."""
    known = {
        **{"number": "int", "duration": "float"},
        **{"datetime_start": "moment", "datetime_complete": "moment"},
        **dict.fromkeys(value_columns(stored.study), "float"),
    }
    heads = table.header()
    free = [i for i, head in enumerate(heads) if head.startswith(("params_", "user_", "system_"))]
    met: dict[int, set[str]] = {i: set() for i in free}
    for rows in _groups(stored, numbers, table):
        for row in rows:
            for i in free:
                if row[i]:
                    met[i].add(_kind(row[i]))
    told = {i: kinds.pop() if len(kinds) == 1 else "text" for i, kinds in met.items()}
    return [told.get(i) or known.get(head, "text") for i, head in enumerate(heads)]


def _kind(cell: str) -> str:
    """Return what a cell holds."""
    if cell in ("true", "false"):
        return "bool"
    if re.fullmatch(r"-?\d{1,18}", cell):
        return "int"
    return "float" if re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", cell) else "text"


def _type(kind: str) -> "pa.DataType":
    import pyarrow as pa

    types = {"int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(), "text": pa.string()}
    return types.get(kind) or pa.timestamp("us", "UTC")
