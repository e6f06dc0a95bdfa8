"""Which figures to draw of which study, under which file names, and what to say on them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from hpland.commands.facts import informed
from hpland.errors import unknown
from hpland.figures import FIGURES
from hpland.figures.brief import Brief, Theme
from hpland.figures.data.choose import two
from hpland.landscapes import Landscape, Picture
from hpland.studies.origin import landscape_of
from hpland.table import Note, TrialTable, Truth

FOREIGN = ("heatmap", "surface", "parallel", "scatter", "history")  # of a study of no landscape

OPTUNA = "optuna:"  # before the name of one of Optuna's own plots


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


def check_figures(names: Iterable[str]) -> None:
    """Raise HplandError unless there are figures, or Optuna's own plots, of these names."""
    for name in names:
        known: Iterable[str] = FIGURES
        if name.startswith(OPTUNA):
            from hpland.studies.optuna_plots import standard_names

            known = [OPTUNA + plot for plot in standard_names()]
        if name not in known:
            raise unknown("figure", name, known)


def drawings_of_all(tables: Sequence[TrialTable], wish: Wish) -> Iterator[Drawing]:
    """Yield the drawings of several studies, a folder each where their files would mix.

    The study that bears its landscape's name has its files at the top; another of the same
    landscape has a folder even if it is alone, for its files have the same names.
    """
    taken: set[str] = set()
    for table in tables:
        folder = ""
        landscape = table.attrs.get("landscape")
        if table.study != landscape and (landscape or len(tables) > 1):
            folder = f"{_distinct(plain(table.study), taken)}/"
        yield from drawings(table, wish, folder)


def _distinct(name: str, taken: set[str]) -> str:
    """Return ``name``, with a number behind it if it is taken, and take it."""
    numbered = (name if i == 1 else f"{name}_{i}" for i in count(1))
    free = next(one for one in numbered if one not in taken)
    taken.add(free)
    return free


def drawings(table: TrialTable, wish: Wish, folder: str = "") -> list[Drawing]:
    """Return the drawings of one study, their files in ``folder``."""
    landscape = landscape_of(table)
    return [
        _drawing(table, landscape, picture, wish, folder)
        for picture in _pictures(table, landscape, wish)
    ]


def _pictures(table: TrialTable, landscape: Landscape | None, wish: Wish) -> Iterator[Picture]:
    """Yield the landscape's own pictures, or plain ones where others were asked for."""
    own = {picture.figure: picture for picture in landscape.pictures} if landscape else {}
    for figure in wish.figures or tuple(own) or suiting(table):
        picture = own.get(figure)
        if picture is None or wish.params not in ((), picture.params):
            picture = Picture(figure, file_name(table.study, figure), "", wish.params, ())
            if landscape:
                picture = replace(picture, regions=tuple(r.name for r in landscape.regions))
        yield picture


def suiting(table: TrialTable) -> Iterator[str]:
    """Yield the figures that suit a study of no landscape."""
    yield from FOREIGN
    if table.curves is not None and len(table.curves.row):
        yield "curves"
    if len(table.directions) > 1:
        yield f"{OPTUNA}pareto_front"


def file_name(study: str, figure: str) -> str:
    """Return the name of a figure's file, without ending."""
    return f"{plain(study)}_{figure.replace(':', '_')}"


def plain(study: str) -> str:
    """Return a study's name as any file system takes it."""
    return re.sub(r"[^\w.+-]+", "_", study)[:80].strip("._") or "study"


def _drawing(
    table: TrialTable, landscape: Landscape | None, picture: Picture, wish: Wish, folder: str
) -> Drawing:
    truth: Truth | None = None
    notes: tuple[Note, ...] = ()
    if landscape:
        table = _with_units(table, landscape)
        truth = _truth(landscape, table, picture) if wish.truth else None
        notes = tuple(_notes(landscape, picture))
    brief = Brief(picture.title, truth, notes, wish.theme, picture.as_error, picture.ridge)
    brief = informed(brief, picture.figure, table, landscape)
    return Drawing(f"{folder}{picture.file}", picture.figure, table, picture.params, brief)


def _with_units(table: TrialTable, landscape: Landscape) -> TrialTable:
    """Return the table with the landscape's parameters; Optuna does not keep units."""
    known = {name: p for name, p in landscape.space.items() if name in table.space}
    return replace(table, space={**table.space, **known})


def _truth(landscape: Landscape, table: TrialTable, picture: Picture) -> Truth:
    grid = None
    params = picture.params
    if not params and picture.figure in FIGURES and len(table.space) >= 2:
        params = two(table, (), picture.figure)  # those that the figure will choose
    if len(params) == 2 and set(params) <= set(landscape.space):
        x, y = params
        grid = landscape.grid(x, y)
    return Truth(landscape.optimum, tuple(map(landscape.coded, landscape.optimizers)), grid)


def _notes(landscape: Landscape, picture: Picture) -> Iterator[Note]:
    for region in landscape.regions:
        if region.name in picture.regions:
            yield Note(region.message, landscape.coded(region.at))
