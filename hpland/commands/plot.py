"""``hpland plot``."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hpland.commands.options import StorageOption
from hpland.errors import HplandError

if TYPE_CHECKING:
    from hpland.commands.drawings import Drawing, Wish
    from hpland.studies.storage import Storage


def plot(
    studies: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[STUDY]...", help="Which; all that hpland made if none.", show_default=False
        ),
    ] = None,
    storage: StorageOption = None,
    figure: Annotated[
        list[str] | None,
        typer.Option(
            help="heatmap, surface, parallel or scatter; repeatable. [default: what suits it]",
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
    show: Annotated[bool, typer.Option("--show", help="Open the HTML in a browser.")] = False,
) -> None:
    """Draw studies as annotated figures. Nothing is written to the storage."""
    from hpland.commands.drawings import Wish
    from hpland.figures.export import write
    from hpland.studies.storage import parse_storage

    wanted = list(dict.fromkeys(formats or ["png", "html"]))
    if show and "html" not in wanted:
        raise HplandError("--show opens the HTML: it needs --format html")
    wished = tuple(name.strip() for name in params.split(",")) if params else ()
    wish = Wish(tuple(dict.fromkeys(figure or [])), wished, theme, truth)
    plan = plan_drawings(parse_storage(storage), studies or [], wish)
    figures = {one.file: drawn(one) for one in plan}
    paths = write(figures, out, wanted, width=width, height=height, scale=scale)
    for path in paths:
        typer.echo(path)
    if show:
        for path in paths:
            if path.suffix == ".html":
                typer.launch(str(path))


def plan_drawings(storage: "Storage", names: Sequence[str], wish: "Wish") -> "list[Drawing]":
    """Return the drawings of the named studies, of all that hpland made if none is named."""
    from hpland.commands.drawings import drawings
    from hpland.errors import unknown
    from hpland.figures import FIGURES
    from hpland.studies.read import read_studies, read_table

    for name in wish.figures:
        if name not in FIGURES:
            raise unknown("figure", name, FIGURES)
    if not names:
        names = [study.name for study in read_studies(storage) if study.landscape]
    if not names:
        raise HplandError(f"{storage} has no study that hpland made; name the studies to draw")
    tables = [read_table(name, storage) for name in dict.fromkeys(names)]
    plan = []
    for table in tables:
        shared = len(tables) > 1 and table.study != table.attrs.get("landscape")
        plan += drawings(table, wish, list(FIGURES), f"{table.study}/" if shared else "")
    return plan


def drawn(drawing: "Drawing") -> object:
    """Return the plotly figure of one drawing."""
    from hpland.figures import FIGURES

    return FIGURES[drawing.figure](drawing.table, drawing.params, drawing.brief)
