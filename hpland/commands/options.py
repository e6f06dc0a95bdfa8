"""Options and checks that several commands share."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_args

import typer

from hpland.commands.completion import offer
from hpland.errors import unknown
from hpland.figures.brief import Theme
from hpland.output.formats import FORMATS

if TYPE_CHECKING:
    from hpland.landscapes import Landscape


def listed(names: Iterable[str]) -> str:
    """Return names as a sentence lists them: ``"png, html, svg or pdf"``."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def choice(kind: str, names: Collection[str], *flags: str, text: str) -> Any:
    """Return an option that takes one of ``names``, which its help lists and Tab offers.

    Args:
        kind: what it chooses, as in "unknown theme".
        names: the choices.
        flags: as for `typer.Option`; none for the parameter's own name.
        text: the help, before the list of the choices.
    """

    def parsed(name: str) -> str:
        if name not in names:
            raise unknown(kind, name, names)
        return name

    return typer.Option(
        *flags,
        help=f"{text}: {listed(names)}.",
        metavar=kind.upper(),
        parser=parsed,
        autocompletion=offer(names),
    )


Format: TypeAlias = Literal["table", "json", "csv"]
FormatOption: TypeAlias = Annotated[
    Format, choice("format", get_args(Format), "--format", "-f", text="Output format")
]
ThemeOption: TypeAlias = Annotated[Theme, choice("theme", get_args(Theme), text="Colour theme")]
DEFAULT_FORMATS = ("png", "html")
FormatsOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help=f"File format: {listed(FORMATS)}. Repeatable. "
        f"[default: {' and '.join(DEFAULT_FORMATS)}]",
        show_default=False,
        autocompletion=offer(FORMATS),
    ),
]
OutOption: TypeAlias = Annotated[Path, typer.Option(metavar="FOLDER", help="Folder to write to.")]
_STORAGE = (
    "The path of an SQLite or journal file, or a URL: postgresql+psycopg://, mysql+pymysql://, "
    "redis:// or grpc://. "
)
_DEFAULT_STORAGE = "[default: $OPTUNA_STORAGE, else studies/hpland.db]"
StorageOption: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="STORAGE", help=_STORAGE + _DEFAULT_STORAGE, show_default=False),
]
StoragesOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--storage",
        metavar="STORAGE",
        help=f"{_STORAGE}Repeatable. {_DEFAULT_STORAGE}",
        show_default=False,
    ),
]


def find_landscapes(names: Iterable[str]) -> "list[Landscape]":
    """Return the landscapes of these names, the default ones if there are none.

    Raises HplandError for an unknown name.
    """
    from hpland.landscapes import LANDSCAPES

    wanted = list(dict.fromkeys(names))
    if not wanted:
        return [landscape for landscape in LANDSCAPES.values() if landscape.by_default]
    for name in wanted:
        if name not in LANDSCAPES:
            raise unknown("landscape", name, LANDSCAPES)
    return [LANDSCAPES[name] for name in wanted]
