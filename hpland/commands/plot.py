"""``hpland plot``."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from hpland.commands.completion import offer_figures, offer_studies
from hpland.commands.figure_names import OPTUNA, check_figures
from hpland.commands.options import (
    DEFAULT_FORMATS,
    FormatsOption,
    OutOption,
    StorageOption,
    ThemeOption,
    listed,
)
from hpland.commands.output import progress, say, storage_files
from hpland.commands.tables import (
    Filter,
    ObjectiveOption,
    StateOption,
    TopOption,
    WhereOption,
    read_tables,
)
from hpland.errors import HplandError
from hpland.figures import FIGURES
from hpland.output.formats import check_formats
from hpland.text import expanded


def plot(
    studies: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="STUDY",
            help="The studies to draw. [default: all in the storage]",
            show_default=False,
            autocompletion=offer_studies,
        ),
    ] = None,
    storage: StorageOption = None,
    figure: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIGURE",
            help=f"Figure to draw: {listed(FIGURES)}; or one of Optuna's own plots, such as "
            f"{OPTUNA}slice. Repeatable. [default: chosen to suit the study]",
            show_default=False,
            autocompletion=offer_figures,
        ),
    ] = None,
    params: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,...",
            help="Parameters to show. [default: those that matter most]",
            show_default=False,
        ),
    ] = None,
    formats: FormatsOption = None,
    out: OutOption = Path("figures"),
    width: Annotated[
        int | None,
        typer.Option(
            min=100,
            max=10_000,
            metavar="PIXELS",
            help="Width of a figure. [default: the figure's own]",
            show_default=False,
        ),
    ] = None,
    height: Annotated[
        int | None,
        typer.Option(
            min=100,
            max=10_000,
            metavar="PIXELS",
            help="Height of a figure. [default: the figure's own]",
            show_default=False,
        ),
    ] = None,
    scale: Annotated[
        float,
        typer.Option(min=0.1, max=10, metavar="FACTOR", help="Image pixels per figure pixel."),
    ] = 2.0,
    single: Annotated[
        bool,
        typer.Option(
            "--single",
            help="Put plotly.js, 5 MB, into each HTML file, so that it can be sent on its own.",
        ),
    ] = False,
    theme: ThemeOption = "light",
    truth: Annotated[
        bool, typer.Option(help="Show the noise-free landscape and its optimum, where known.")
    ] = True,
    state: StateOption = None,
    top: TopOption = None,
    where: WhereOption = None,
    objective: ObjectiveOption = None,
    show: Annotated[bool, typer.Option("--show", help="Open the HTML in your browser.")] = False,
) -> None:
    """Draw studies as annotated figures.

    Works for any Optuna study. The storage is only read.
    """
    from hpland.commands.draw import browser_for, by_file
    from hpland.commands.drawings import Wish, drawings_of_all
    from hpland.output.files import write
    from hpland.output.paths import check_folder
    from hpland.studies.storage.parsing import parse_storage

    wanted = list(dict.fromkeys(formats or DEFAULT_FORMATS))
    check_formats(wanted)
    for option, asked, what in (("--show", show, "opens"), ("--single", single, "is of")):
        if asked and "html" not in wanted:
            raise HplandError(f"{option} {what} HTML files: add --format html")
    wished = tuple(name.strip() for name in params.split(",")) if params else ()
    wish = Wish(tuple(dict.fromkeys(figure or [])), wished, theme, truth)
    check_figures(wish.figures)
    where_from = parse_storage(storage)
    out, keep = expanded(out), storage_files(where_from)
    check_folder(out, keep)
    tables = list(read_tables(where_from, studies or [], Filter(state, top, where, objective)))
    with progress() as tell, browser_for(wanted) as render:
        plan = drawings_of_all(tables, wish)
        figures = by_file(plan, where_from, tell=tell)
        paths = write(
            figures,
            out,
            wanted,
            width=width,
            height=height,
            scale=scale,
            alone=single,
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
