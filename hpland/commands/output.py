"""What commands print and write: the one place where a result becomes text.

What others named is shown safely, see `hpland.text.printable`; JSON and CSV are exact, but on a
terminal, which would obey them.
"""

import csv
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import typer

from hpland.commands.options import Format
from hpland.text import number, printable

if TYPE_CHECKING:
    from rich.progress import TaskID

    from hpland.studies.storage.parsing import Storage

LINE = 100  # signs, at most, of a text to be read
Rows = Sequence[Mapping[str, Any]]
Tell: TypeAlias = Callable[[str, int, int], None]


def say(line: object = "", *, err: bool = False) -> None:
    """Print one line, on stderr if ``err``."""
    typer.echo(printable(str(line)), err=err)


@contextmanager
def progress() -> Iterator[Tell]:
    """Yield what to call with a name, how many are done, and of how many.

    It draws a bar for every name where stderr is a terminal, and nothing elsewhere.
    """
    if not (sys.stderr and sys.stderr.isatty()):
        yield silent
        return
    from hpland.commands.bar import progress_bar

    with progress_bar() as bar:
        tasks: dict[str, TaskID] = {}

        def tell(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(printable(name), total=total)
            bar.update(tasks[name], completed=done)

        yield tell


def silent(name: str, done: int, total: int) -> None:
    """Take what `progress` would show, and show nothing."""


def storage_files(storage: "Storage") -> list[Path]:
    """Return the files that a storage has or may have, which nothing else may be written to."""
    ends = ("", "-wal", "-shm", "-journal", ".lock") if storage.path else ()
    return [Path(f"{storage.path}{end}") for end in ends]


def read_aloud(text: str) -> None:
    """Print Markdown for a reader: page by page where stdout is a terminal."""
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    console.width = min(console.width, LINE)
    shown = Markdown(text)
    if not console.is_terminal:
        console.print(shown)
        return
    os.environ.setdefault("LESS", "FRX")  # as git does: colours, and no paging of what fits
    with console.pager(styles=True):
        console.print(shown)


def show(rows: Rows, columns: Sequence[str], how: Format) -> None:
    """Print ``rows`` as an aligned table, a JSON list of objects, or CSV with a header.

    A list in a cell is joined by commas in a table, and by spaces in CSV, where a comma or a
    semicolon may separate cells.
    """
    printed = {"table": as_table, "json": _json, "csv": _csv}[how](rows, columns)
    if at_terminal():
        printed = "\n".join(map(printable, printed.split("\n")))
    typer.echo(printed, color=True)  # or terminal escapes would go from data


def at_terminal() -> bool:
    """Return whether what is printed is read by a terminal, and not by a program or a file."""
    return bool(sys.stdout and sys.stdout.isatty())


def _json(rows: Rows, columns: Sequence[str]) -> str:
    return json.dumps([{key: row[key] for key in columns} for row in rows], indent=2)


def _csv(rows: Rows, columns: Sequence[str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_joined(row[key], " ") for key in columns] for row in rows)
    return text.getvalue().rstrip("\n")


def as_table(rows: Rows, columns: Sequence[str]) -> str:
    """Return rows as aligned text, numbers at the right, under the columns' names."""
    cells = [[key.replace("_", " ") for key in columns]]
    cells += [[cell(row[key]) for key in columns] for row in rows]
    widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
    right = [any(isinstance(row[key], int | float) for row in rows) for key in columns]
    lines = [
        "  ".join(
            text.rjust(width) if at_right else text.ljust(width)
            for text, width, at_right in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in cells
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def cell(value: Any) -> str:
    """Return a value as text: floats in four digits, ints in all of theirs, "-" for None."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return number(value, 4)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return printable(str(_joined(value, ", ")))


def _joined(value: Any, by: str) -> Any:
    return by.join(map(str, value)) if isinstance(value, list) else value
