"""``hpland compare``."""

from pathlib import Path
from typing import Annotated

import typer

from hpland.commands.completion import offer_studies
from hpland.commands.options import (
    DEFAULT_FORMATS,
    FormatsOption,
    OutOption,
    StorageOption,
    ThemeOption,
)
from hpland.commands.output import say, storage_files
from hpland.commands.tables import (
    Filter,
    ObjectiveOption,
    StateOption,
    TopOption,
    WhereOption,
    read_tables,
)
from hpland.output.formats import check_formats
from hpland.text import expanded


def compare(
    studies: Annotated[
        list[str],
        typer.Argument(
            metavar="STUDY",
            help="The studies; the others are compared with the first.",
            autocompletion=offer_studies,
        ),
    ],
    storage: StorageOption = None,
    formats: FormatsOption = None,
    out: OutOption = Path("figures"),
    theme: ThemeOption = "light",
    state: StateOption = None,
    top: TopOption = None,
    where: WhereOption = None,
    objective: ObjectiveOption = None,
) -> None:
    """Say whether a change helped: several studies in one figure.

    Works for any Optuna studies of one objective. The storage is only read.
    """
    from hpland.commands.draw import browser_for
    from hpland.commands.drawings import file_name
    from hpland.figures.brief import Brief
    from hpland.figures.compare import draw
    from hpland.figures.data.compare import comparison
    from hpland.figures.data.verdicts import sentence
    from hpland.output.files import write
    from hpland.output.paths import check_folder
    from hpland.studies.storage.parsing import parse_storage

    wanted = list(dict.fromkeys(formats or DEFAULT_FORMATS))
    check_formats(wanted)
    where_from = parse_storage(storage)
    out, keep = expanded(out), storage_files(where_from)
    check_folder(out, keep)
    tables = list(read_tables(where_from, studies, Filter(state, top, where, objective)))
    brief = Brief(theme=theme)
    data = comparison(tables, brief)
    with browser_for(wanted) as render:
        figures = {
            file_name("_vs_".join(table.study for table in tables), "compare"): draw(data, brief)
        }
        paths = write(figures, out, wanted, keep=keep, render=render)
    for difference in data.differences:
        say(sentence(difference))
    for path in paths:
        say(path)
