"""``hpland copy``."""

from typing import Annotated

import typer

from hpland.commands.completion import offer_studies
from hpland.commands.options import choice
from hpland.commands.output import progress, say
from hpland.commands.places import wanted_studies
from hpland.commands.tables import (
    Filter,
    ObjectiveOption,
    StateOption,
    TopOption,
    WhereOption,
    chosen_numbers,
)
from hpland.errors import HplandError
from hpland.studies.writing.existing import IF_EXISTS, IfExists


def copy(
    storage: Annotated[
        str, typer.Argument(metavar="FROM", help="The storage to copy from; it is only read.")
    ],
    target: Annotated[
        str,
        typer.Argument(metavar="TO", help="The storage to copy to; made if it is not there."),
    ],
    studies: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="STUDY",
            help="The studies to copy. [default: all]",
            show_default=False,
            autocompletion=offer_studies,
        ),
    ] = None,
    state: StateOption = None,
    top: TopOption = None,
    where: WhereOption = None,
    objective: ObjectiveOption = None,
    study_name: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Name of the copy, if there is one study. [default: the study's name]",
            show_default=False,
        ),
    ] = None,
    if_exists: Annotated[
        IfExists,
        choice("action", IF_EXISTS, text="What to do with another study of the same name"),
    ] = "fail",
) -> None:
    """Copy studies from one storage into another.

    A copy has all that Optuna stores of a study, whatever the two storages are. A study that is
    there already and equal stays as it is, so copying twice is copying once, and merging two files
    is copying both. --if-exists continue adds the trials that are new, and finishes a copy into a
    journal that was interrupted; a database has a study whole or not at all. With --top, --where
    or --state only some trials are copied, numbered anew from 0.
    """
    from hpland.studies.copying import Wanted, copy_studies
    from hpland.studies.storage.parsing import parse_storage

    source, into = parse_storage(storage), parse_storage(target)
    names = wanted_studies(source, studies or [])
    if study_name and len(names) > 1:
        raise HplandError("--study-name needs exactly one study")
    keep = Filter(state, top, where, objective)
    wanted = [
        Wanted(name, study_name or name, chosen_numbers(source, name, keep)) for name in names
    ]
    with progress() as tell:
        written = copy_studies(source, wanted, into, if_exists, tell)
    for one in wanted:
        what = f"{written[one.name]} trials" if one.name in written else "kept as it is"
        say(f"{one.name}: {what} in {into}")
