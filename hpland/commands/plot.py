"""``hpland plot``."""

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from hpland.commands.options import StorageOption
from hpland.commands.output import expanded, progress, say, storage_files
from hpland.commands.tables import (
    Filter,
    ObjectiveOption,
    StateOption,
    TopOption,
    WhereOption,
    read_tables,
)
from hpland.errors import HplandError

FORMATS = ("png", "html")


def plot(
    studies: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[STUDY]...", help="Which; all in the storage if none.", show_default=False
        ),
    ] = None,
    storage: StorageOption = None,
    figure: Annotated[
        list[str] | None,
        typer.Option(
            help="heatmap, surface, parallel, scatter, ... or optuna:slice, optuna:edf, ...; "
            "repeatable. [default: what suits the study]",
            show_default=False,
        ),
    ] = None,
    params: Annotated[
        str | None,
        typer.Option(
            metavar="X,Y", help="Parameters to show. [default: what suits it]", show_default=False
        ),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            help="png, html, svg or pdf; repeatable. [default: png and html]",
            show_default=False,
        ),
    ] = None,
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("figures"),
    width: Annotated[
        int | None, typer.Option(min=100, max=10_000, help="In pixels.", show_default=False)
    ] = None,
    height: Annotated[
        int | None, typer.Option(min=100, max=10_000, help="In pixels.", show_default=False)
    ] = None,
    scale: Annotated[float, typer.Option(min=0.1, max=10, help="Image pixels a pixel.")] = 2.0,
    theme: Annotated[Literal["light", "dark"], typer.Option(help="The ground.")] = "light",
    truth: Annotated[
        bool, typer.Option(help="Show the noise-free landscape and the true optimum.")
    ] = True,
    state: StateOption = None,
    top: TopOption = None,
    where: WhereOption = None,
    objective: ObjectiveOption = None,
    show: Annotated[bool, typer.Option("--show", help="Open the HTML in a browser.")] = False,
) -> None:
    """Draw studies as annotated figures. Nothing is written to the storage."""
    from hpland.commands.draw import browser_for, by_file
    from hpland.commands.drawings import Wish, check_figures, drawings_of_all
    from hpland.output.files import check_formats, write
    from hpland.output.paths import check_folder
    from hpland.studies.storage.parsing import parse_storage

    wanted = list(dict.fromkeys(formats or FORMATS))
    check_formats(wanted)
    if show and "html" not in wanted:
        raise HplandError("--show opens the HTML: it needs --format html")
    wished = tuple(name.strip() for name in params.split(",")) if params else ()
    wish = Wish(tuple(dict.fromkeys(figure or [])), wished, theme, truth)
    check_figures(wish.figures)
    where_from = parse_storage(storage)
    out, keep = expanded(out), storage_files(where_from)
    check_folder(out, keep)
    tables = list(read_tables(where_from, studies or [], Filter(state, top, where, objective)))
    with progress() as tell, browser_for(wanted) as render:
        plan = drawings_of_all(tables, wish)
        figures = by_file(plan, where_from, objective or 0, tell=tell)
        paths = write(
            figures,
            out,
            wanted,
            width=width,
            height=height,
            scale=scale,
            keep=keep,
            render=render,
            drawn=partial(tell, "images"),
        )
    for path in paths:
        say(path)
    if show:
        for path in paths:
            if path.suffix == ".html":
                typer.launch(str(path))
