"""``hpland demo``."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hpland.commands.options import DEFAULT_FORMATS, StorageOption, find_landscapes
from hpland.commands.output import progress, say, show, storage_files
from hpland.commands.simulate import run_all
from hpland.text import expanded

if TYPE_CHECKING:
    from hpland.landscapes import Landscape
    from hpland.table import TrialTable

COLUMNS = ("study", "trials", "failed", "best_found", "its_worth", "true_optimum", "regret")


def demo(
    storage: StorageOption = None,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Folder for the figures.")] = Path(
        "figures"
    ),
) -> None:
    """Simulate the default studies and draw them.

    Studies that already exist are kept, and resumed if they were interrupted.
    """
    from hpland.commands.draw import browser_for, by_file
    from hpland.commands.drawings import Wish, drawings_of_all
    from hpland.output.files import targets, write
    from hpland.output.paths import check_paths
    from hpland.studies.reading.read import read_table
    from hpland.studies.sampling.run import plan_run
    from hpland.studies.storage.parsing import parse_storage

    where = parse_storage(storage)
    chosen = find_landscapes([])
    out, keep = expanded(out), storage_files(where)
    files = [picture.file for landscape in chosen for picture in landscape.pictures]
    check_paths(targets(files, out, DEFAULT_FORMATS), keep)
    with browser_for(DEFAULT_FORMATS) as render:
        run_all([plan_run(landscape) for landscape in chosen], where, "continue")
        tables = [read_table(one.name, where, curves=True) for one in chosen]
        show(list(map(_row, chosen, tables)), COLUMNS, "table")
        say()
        with progress() as tell:
            figures = by_file(drawings_of_all(tables, Wish()), where, tell=tell)
            drawn = partial(tell, "images")
            paths = write(figures, out, DEFAULT_FORMATS, keep=keep, render=render, drawn=drawn)
        for path in paths:
            say(path)
    say()
    here = f" --storage {where}" if storage else ""
    say(f"click through the studies:  hpland dashboard{here}")
    say(f"turn the surface:           hpland plot depth-width --show{here}")
    say(
        "let a sampler learn:        "
        f"hpland simulate sweep --sampler tpe --study-name sweep-tpe{here}"
    )


def _row(landscape: "Landscape", table: "TrialTable") -> Mapping[str, Any]:
    """Return what was found beside what is true: a noisy best looks better than it is."""
    best = table.best
    found = {} if best is None else table.shown(best)
    worth = None if best is None else float(landscape(**found))
    return {
        "study": landscape.name,
        "trials": len(table),
        "failed": int(table.failed.sum()),
        "best_found": None if best is None else float(table.value[best]),
        "its_worth": worth,
        "true_optimum": landscape.optimum,
        "regret": None if best is None else float(landscape.regret(**found)),
    }
