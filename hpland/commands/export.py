"""``hpland export``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hpland.commands.completion import offer_studies
from hpland.commands.options import StorageOption, choice
from hpland.commands.output import at_terminal, progress, say, storage_files
from hpland.commands.tables import (
    Filter,
    ObjectiveOption,
    StateOption,
    TopOption,
    WhereOption,
    chosen_numbers,
)
from hpland.errors import HplandError
from hpland.exports import FILES, FORMATS, TEXT
from hpland.text import expanded

if TYPE_CHECKING:
    from hpland.studies.storage.parsing import Storage

BLOCK = 1 << 20  # bytes printed at a time


def export(
    study: Annotated[
        str,
        typer.Argument(metavar="STUDY", help="The study.", autocompletion=offer_studies),
    ],
    storage: StorageOption = None,
    how: Annotated[str, choice("format", FORMATS, "--format", "-f", text="Output format")] = "csv",
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="File to write to; of tensorboard, a new folder. [default: standard output, "
            f"which takes {' and '.join(TEXT)}]",
            show_default=False,
        ),
    ] = None,
    state: StateOption = None,
    top: TopOption = None,
    where: WhereOption = None,
    objective: ObjectiveOption = None,
) -> None:
    """Write a study as a table of trials, or for TensorBoard.

    CSV and Parquet have the columns of Optuna's trials_dataframe, and what that lacks behind them;
    JSON lines have a trial on a line. All three hold all that the study has. The storage is only
    read.
    """
    from hpland.output.folder import own_folder
    from hpland.studies.storage.parsing import parse_storage

    if out is None and how not in TEXT:
        raise HplandError(f"{how} is not text: add --out {'FILE' if how in FILES else 'FOLDER'}")
    where_from = parse_storage(storage)
    keep = Filter(state, top, where, objective)
    if out is not None:
        path = expanded(out)
        many = _written(where_from, study, keep, how, path)
        say(f"{study}: {many} trials in {path}")
        return
    with own_folder() as folder:
        _written(where_from, study, keep, how, folder / "trials")
        with (folder / "trials").open("rb") as file:
            if at_terminal():
                for line in file:
                    say(line.decode().rstrip("\r\n"))
                return
            while block := file.read(BLOCK):
                typer.echo(block, nl=False, color=True)


def _written(storage: "Storage", study: str, keep: Filter, how: str, path: Path) -> int:
    """Write the study to a file or folder and return how many trials it has."""
    from hpland.exports import export as written
    from hpland.output.files import write_by
    from hpland.studies.reading.records import whole_studies

    chosen = chosen_numbers(storage, study, keep)
    with progress() as tell, whole_studies(storage) as studies:
        stored = studies[study]
        numbers = stored.numbers if chosen is None else chosen
        write_by(
            path,
            lambda draft: written(
                stored, numbers, how, draft, lambda done: tell(study, done, len(numbers))
            ),
            storage_files(storage),
            folder=how not in FILES,
        )
    return len(numbers)
