"""Options and checks that several commands share."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from hpland.errors import unknown

if TYPE_CHECKING:
    from hpland.landscapes import Landscape

Format: TypeAlias = Literal["table", "json", "csv"]
FormatOption: TypeAlias = Annotated[
    Format, typer.Option("--format", "-f", help="How to print it.", show_default=True)
]
StorageOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        help="A database URL or a path. [default: OPTUNA_STORAGE, else studies/hpland.db]",
        show_default=False,
    ),
]


def find_landscapes(names: Iterable[str]) -> "list[Landscape]":
    """Return the landscapes of these names, or else the default ones; HplandError if unknown."""
    from hpland.landscapes import LANDSCAPES

    wanted = list(dict.fromkeys(names))
    if not wanted:
        return [landscape for landscape in LANDSCAPES.values() if landscape.by_default]
    for name in wanted:
        if name not in LANDSCAPES:
            raise unknown("landscape", name, LANDSCAPES)
    return [LANDSCAPES[name] for name in wanted]
