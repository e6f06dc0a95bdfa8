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
    """Recompute every trial from landscape, seed and number, and say which ones differ."""
    from hpland.studies.origin import differing
    from hpland.studies.reading.read import read_table

    wrong = 0
    for name in studies:
        table = read_table(name, storage, curves=True)
        numbers = differing(table).tolist()
        wrong += len(numbers)
        say(f"{name}: {_told(len(table), numbers)}")
    if wrong:
        raise typer.Exit(DIFFERS)


def _told(trials: int, numbers: list[int], most: int = 20) -> str:
    if not numbers:
        return f"all {trials} trials are what they should be"
    more = f" and {len(numbers) - most} more" if len(numbers) > most else ""
    return f"{len(numbers)} of {trials} trials differ: {', '.join(map(str, numbers[:most]))}{more}"
