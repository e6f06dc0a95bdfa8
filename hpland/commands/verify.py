"""``hpland verify``."""

from typing import Annotated

import typer

from hpland.commands.completion import offer_studies
from hpland.commands.options import StorageOption
from hpland.commands.output import say

DIFFERS = 5  # the exit code


def verify(
    studies: Annotated[
        list[str],
        typer.Argument(
            metavar="STUDY", help="Studies that hpland made.", autocompletion=offer_studies
        ),
    ],
    storage: StorageOption = None,
) -> None:
    """Recompute what studies claim, and report what differs.

    Checks the parameters, values, states, intermediate values and attributes of every trial, and
    the directions, optimum and number of trials of the study.
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
