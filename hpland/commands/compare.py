"""``hpland compare``."""

from pathlib import Path
from typing import Annotated

import typer

from hpland.commands.completion import offer_studies
from hpland.commands.options import (
    DEFAULT_FORMATS,
    FormatsOption,
    OutOption,
    StoragesOption,
    ThemeOption,
)
from hpland.commands.output import say, storage_files
from hpland.commands.places import parse_storages, places
from hpland.commands.tables import (
    Filter,
    ObjectiveOption,
    StateOption,
    TopOption,
    WhereOption,
    read_places,
)
from hpland.output.formats import check_formats
from hpland.text import expanded


def compare(
    studies: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="STUDY",
            help="The studies; the others are compared with the first. [default: all in the "
            "storages]",
            show_default=False,
            autocompletion=offer_studies,
        ),
    ] = None,
    storages: StoragesOption = None,
    formats: FormatsOption = None,
    out: OutOption = Path("figures"),
    theme: ThemeOption = "light",
    state: StateOption = None,
    top: TopOption = None,
    where: WhereOption = None,
    objective: ObjectiveOption = None,
) -> None:
    """Say whether a change helped: several studies in one figure.

    Works for any Optuna studies of one objective. A study of the same name in several storages is
    taken from each of them. Storages are only read.
    """
    from hpland.commands.draw import browser_for
    from hpland.figures.brief import Brief
    from hpland.figures.compare import draw
    from hpland.figures.data.compare import check_number, comparison
    from hpland.figures.data.verdicts import sentence
    from hpland.output.files import write
    from hpland.output.paths import check_folder

    wanted = list(dict.fromkeys(formats or DEFAULT_FORMATS))
    check_formats(wanted)
    where_from = parse_storages(storages or [])
    out, keep = expanded(out), [file for one in where_from for file in storage_files(one)]
    check_folder(out, keep)
    check_number(len(found := places(where_from, studies or [])))
    tables = list(read_places(found, Filter(state, top, where, objective)))
    brief = Brief(theme=theme)
    data = comparison(tables, brief)
    with browser_for(wanted) as render:
        figures = {_file([table.study for table in tables]): draw(data, brief)}
        paths = write(figures, out, wanted, keep=keep, render=render)
    for difference in data.differences:
        say(sentence(difference))
    for path in paths:
        say(path)


def _file(studies: list[str]) -> str:
    """Return the name of the figure's file, in which every study has a part, without ending."""
    from hpland.commands.drawings import MOST, file_name, plain
    from hpland.figures.data.shorten import shortened

    between = "_vs_"
    most = (MOST + len(between)) // len(studies) - len(between)
    return file_name(between.join(map(plain, shortened(studies, most))), "compare")
