"""Which figures to draw of which study, under which file names, and what to say on them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hpland.figures.brief import Brief, Theme
from hpland.landscapes import Landscape, Picture
from hpland.studies.origin import landscape_of
from hpland.table import Note, TrialTable, Truth


@dataclass(frozen=True)
class Drawing:
    """One figure to be drawn: ``FIGURES[figure](table, params, brief)`` into ``file``."""

    file: str
    figure: str
    table: TrialTable
    params: tuple[str, ...]
    brief: Brief


@dataclass(frozen=True)
class Wish:
    """What was asked for; what is left empty is chosen to suit the study."""

    figures: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    theme: Theme = "light"
    truth: bool = True


def drawings(
    table: TrialTable, wish: Wish, every: Sequence[str], folder: str = ""
) -> list[Drawing]:
    """Return the drawings of one study.

    Args:
        table: the study.
        wish: what was asked for.
        every: the names of all figures there are, for a study of no landscape.
        folder: a folder of its own for the files, where several studies would share names.
    """
    landscape = landscape_of(table)
    return [
        _drawing(table, landscape, picture, wish, folder)
        for picture in _pictures(table, landscape, wish, every)
    ]


def _pictures(
    table: TrialTable, landscape: Landscape | None, wish: Wish, every: Sequence[str]
) -> Iterator[Picture]:
    """Yield the landscape's own pictures, or plain ones where others were asked for."""
    own = {picture.figure: picture for picture in landscape.pictures} if landscape else {}
    for figure in wish.figures or tuple(own) or every:
        picture = own.get(figure)
        if picture is None or wish.params not in ((), picture.params):
            picture = Picture(figure, file_name(table.study, figure), "", wish.params, ())
            if landscape:
                picture = replace(picture, regions=tuple(r.name for r in landscape.regions))
        yield picture


def file_name(study: str, figure: str) -> str:
    """Return a file name, without ending, that any file system takes."""
    plain = re.sub(r"[^\w.+-]+", "_", study)[:80].strip("._")
    return f"{plain or 'study'}_{figure}"


def _drawing(
    table: TrialTable, landscape: Landscape | None, picture: Picture, wish: Wish, folder: str
) -> Drawing:
    truth: Truth | None = None
    notes: tuple[Note, ...] = ()
    if landscape:
        table = _with_units(table, landscape)
        truth = _truth(landscape, picture.params) if wish.truth else None
        notes = tuple(_notes(landscape, picture))
    brief = Brief(picture.title, truth, notes, wish.theme, picture.as_error, picture.ridge)
    return Drawing(f"{folder}{picture.file}", picture.figure, table, picture.params, brief)


def _with_units(table: TrialTable, landscape: Landscape) -> TrialTable:
    """Return the table with the landscape's parameters; Optuna does not keep units."""
    known = {name: p for name, p in landscape.space.items() if name in table.space}
    return replace(table, space={**table.space, **known})


def _truth(landscape: Landscape, params: Sequence[str]) -> Truth:
    grid = None
    pair = params or tuple(landscape.space)[:2]
    if len(pair) == 2 and set(pair) <= set(landscape.space):
        x, y = pair
        grid = landscape.grid(x, y)
    return Truth(landscape.optimum, landscape.optimizers, grid)


def _notes(landscape: Landscape, picture: Picture) -> Iterator[Note]:
    for region in landscape.regions:
        if region.name in picture.regions:
            yield Note(region.message, region.at)
