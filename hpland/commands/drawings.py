"""Which figures to draw of which study, under which file names, and what to say on them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count

import numpy as np

from hpland.commands.facts import informed, shown_objective
from hpland.commands.figure_names import OPTUNA
from hpland.errors import HplandError
from hpland.figures import FIGURES
from hpland.figures.brief import PLAIN, Brief, Theme
from hpland.figures.data.fields import makes_sheet
from hpland.figures.data.importances import enough
from hpland.figures.data.numbers import numbered, numbered_brief
from hpland.figures.data.plane import plane
from hpland.landscapes import Landscape, Picture
from hpland.pareto import SEVERAL
from hpland.studies.origin import columns_of, landscape_of
from hpland.table import Note, TrialTable, Truth

FOREIGN = (
    "heatmap",
    "surface",
    "parallel",
    "scatter",
    "slice",
    "history",
)  # of a study of no landscape
MOST = 80  # letters of a study's name in that of a file


@dataclass(frozen=True)
class Drawing:
    """One figure to be drawn: ``FIGURES[figure](shown, params, brief)`` into ``file``.

    What cannot be drawn raises HplandError when its ``params`` or ``brief`` are asked for.
    """

    file: str
    picture: Picture
    table: TrialTable
    landscape: Landscape | None
    theme: Theme
    truth: bool

    @property
    def figure(self) -> str:
        """The name of the figure."""
        return self.picture.figure

    @cached_property
    def params(self) -> tuple[str, ...]:
        """The parameters that the figure shows; of Optuna's own plots those asked for."""
        if self.figure.startswith(OPTUNA):
            return self.picture.params
        return FIGURES[self.figure].choose(self.shown, self.picture.params)

    @cached_property
    def shown(self) -> TrialTable:
        """The table as it is drawn: a landscape's choices of numbers are numbers."""
        return numbered(self.table) if self.landscape else self.table

    @cached_property
    def brief(self) -> Brief:
        """What to say on the figure; the truth is computed for it alone."""
        picture, known = self.picture, self.landscape
        truth = _truth(known, self.table, self.params) if known and self.truth else None
        notes = tuple(_notes(known, picture)) if known else ()
        brief = Brief(picture.title, truth, notes, self.theme, picture.as_error, picture.ridge)
        brief = informed(brief, self.figure, self.table, known)
        return numbered_brief(brief, known.space) if known else brief


@dataclass(frozen=True)
class Wish:
    """What was asked for; what is left empty is chosen to suit the study."""

    figures: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    theme: Theme = "light"
    truth: bool = True


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
            folder = f"{distinct(plain(table.study), taken)}/"
        yield from drawings(table, wish, folder)


def distinct(name: str, taken: set[str]) -> str:
    """Return ``name``, with a number behind it if it is taken, and take it."""
    numbered = (name if i == 1 else f"{name}_{i}" for i in count(1))
    free = next(one for one in numbered if one not in taken)
    taken.add(free)
    return free


def drawings(table: TrialTable, wish: Wish, folder: str = "") -> list[Drawing]:
    """Return the drawings of one study, their files in ``folder``."""
    landscape = landscape_of(table)
    known = _told(table, landscape) if landscape else table
    return [
        Drawing(f"{folder}{picture.file}", picture, known, landscape, wish.theme, wish.truth)
        for picture in pictures(table, landscape, wish)
    ]


def pictures(table: TrialTable, landscape: Landscape | None, wish: Wish) -> Iterator[Picture]:
    """Yield the landscape's own pictures, or plain ones where others were asked for.

    A landscape's pictures and messages are about its first objective.
    """
    theirs = landscape.pictures if landscape else ()
    first = table.objective == 0
    own = [picture for picture in theirs if first and wish.params in ((), picture.params)]
    regions = tuple(region.name for region in landscape.regions) if landscape and first else ()
    kinds = [picture.figure for picture in theirs] or [*suiting(table)]
    for figure in wish.figures or dict.fromkeys([*kinds, *tradeoffs(table)]):
        plain_one = Picture(
            figure, file_name(table.study, figure, table.objective), "", wish.params, regions
        )
        yield from [picture for picture in own if picture.figure == figure] or [plain_one]


def suiting(table: TrialTable) -> Iterator[str]:
    """Yield the default figures of a study that is not of a landscape."""
    yield from (name for name in FOREIGN if name != "surface" or _has_surface(table))
    if enough(table):
        yield "importance"
    if table.curves is not None and len(table.curves.row):
        yield "curves"


def _has_surface(table: TrialTable) -> bool:
    """Return whether there is a sheet to draw over the parameters that matter most."""
    try:
        return makes_sheet(plane(table, FIGURES["surface"].choose(table, ()), PLAIN))
    except HplandError:
        return False


def tradeoffs(table: TrialTable) -> list[str]:
    """Return the default figures of all objectives together, where they can be drawn."""
    return ["pareto"] if len(table.directions) in SEVERAL else []


def file_name(study: str, figure: str, objective: int = 0) -> str:
    """Return the name of a figure's file, without ending; it says which objective but the first."""
    which = f"_objective_{objective}" if objective and figure != "pareto" else ""
    return f"{plain(study)}_{figure.replace(':', '_')}{which}"


def plain(study: str) -> str:
    """Return a study's name as any file system takes it."""
    return re.sub(r"[^\w.+-]+", "_", study)[:MOST].strip("._") or "study"


def _told(table: TrialTable, landscape: Landscape) -> TrialTable:
    """Return the table with the landscape's parameters, and why some trials could not run.

    Optuna does not keep units.
    """
    known = {name: p for name, p in landscape.space.items() if name in table.space}
    points = columns_of(table, landscape) if landscape.impossible else None
    reasons = landscape.impossible(**points) if landscape.impossible and points else None
    return replace(table, space={**table.space, **known}, reasons=reasons)


def _truth(landscape: Landscape, table: TrialTable, params: Sequence[str]) -> Truth:
    """Return the truth of the objective that the table shows.

    With the landscape over the two parameters of a figure that has two, unless most points there
    do not exist or are impossible.
    """
    shown = shown_objective(table, landscape)
    metric = landscape.metrics[shown]
    plane = len(params) == 2 and set(params) <= set(landscape.space)
    grid = landscape.grid(params[0], params[1], objective=shown) if plane else None
    if grid and np.isnan(grid.values).mean() > 0.5:
        grid = None
    return Truth(metric.optimum, tuple(map(landscape.coded, metric.optimizers)), grid)


def _notes(landscape: Landscape, picture: Picture) -> Iterator[Note]:
    for region in landscape.regions:
        if region.name in picture.regions:
            yield Note(region.message, landscape.coded(region.at))
