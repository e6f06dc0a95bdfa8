"""``hpland verify``."""

from typing import Annotated

import typer

from hpland.commands.options import StorageOption
from hpland.commands.output import say

DIFFERS = 5  # the exit code


def verify(
    studies: Annotated[
        list[str], typer.Argument(metavar="STUDY...", help="Studies that hpland made.")
    ],
    storage: StorageOption = None,
) -> None:
    """Compute all that a study claims anew, and say what differs or is missing.

    Values, states, parameters, reports and attributes of every trial; directions, optimum and
    the number of trials of the study.
    """
    from hpland.studies.reading.read import read_table
    from hpland.studies.verdict import NOTES, verdict

    good = True
    for name in studies:
        found = verdict(read_table(name, storage, curves=True, notes=NOTES))
        good &= found.good
        for line in found.lines():
            say(f"{name}: {line}")
    if not good:
        raise typer.Exit(DIFFERS)
