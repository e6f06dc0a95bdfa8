"""``hpland dashboard``."""

from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from hpland.commands.completion import offer_studies
from hpland.commands.options import StorageOption, ThemeOption
from hpland.commands.output import progress, say
from hpland.commands.places import places

if TYPE_CHECKING:
    from hpland.figures.brief import Theme
    from hpland.studies.storage.parsing import Storage
    from hpland.studies.writing.dashboard import Board, Cards

SLOW = 20_000  # trials; the dashboard takes longer for more


def dashboard(
    studies: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="STUDY",
            help="The studies to put figures into. [default: all in the storage]",
            show_default=False,
            autocompletion=offer_studies,
        ),
    ] = None,
    storage: StorageOption = None,
    push_only: Annotated[
        bool, typer.Option("--push-only", help="Start no server, only put the figures there.")
    ] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65_535, metavar="N", help="Port to listen on; 0 for any free.")
    ] = 8080,
    theme: ThemeOption = "light",
) -> None:
    """Show studies in optuna-dashboard, figures included.

    Works for any Optuna study. What is put there is said first, and is the storage's own from then
    on: a note beneath yours, and figures that replace those put there before. The server is
    for this machine alone; Ctrl-C stops it. Needs the extra hpland[dashboard].
    """
    from hpland.studies.serving import address, serve, server_at
    from hpland.studies.storage.parsing import parse_storage
    from hpland.studies.writing.dashboard import board

    where = parse_storage(storage)
    wanted = [place.study for place in places([where], studies or [])]
    with ExitStack() as stack:
        server = None if push_only else stack.enter_context(server_at(port))
        shown = stack.enter_context(board(where))
        for name in wanted:
            _push(name, shown, theme)
        if server:
            say(f"optuna-dashboard is at {address(server)} until you press Ctrl-C")
            serve(server, shown)


def _push(name: str, shown: "Board", theme: "Theme") -> None:
    """Put into one study what it lacks, and say so first."""
    from hpland.commands.cards import cards_of
    from hpland.studies.reading.read import read_table

    table = read_table(name, shown.storage, curves=True)
    with progress() as tell:
        cards = shown.lacking(cards_of(table, theme, tell))
    say(f"{name}: {_added(cards, shown.storage)}")
    shown.put(cards)
    if len(table) > SLOW:
        say(
            f"{name}: {len(table):,} trials keep optuna-dashboard busy for minutes; "
            "`hpland copy --top 2000` makes a study of the best",
            err=True,
        )


def _added(cards: "Cards", storage: "Storage") -> str:
    from hpland.figures.data.words import listed

    note = ["a note"] if cards.note else []
    figures = list(cards.figures)
    if figures:
        note.append(f"{len(figures)} figure{'s'[: len(figures) > 1]} ({', '.join(figures)})")
    return f"adding {listed(note)} to {storage}" if note else f"{storage} has all of it"
