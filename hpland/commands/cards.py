"""A study's note and figures, as optuna-dashboard's cards take them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from hpland.commands.draw import draw_some
from hpland.commands.drawings import Drawing, Wish, distinct, drawings
from hpland.commands.output import Tell, say
from hpland.commands.thinning import of_fewer, thinned
from hpland.errors import HplandError
from hpland.explain.markdown import markdown
from hpland.explain.study import explain
from hpland.explain.topics import explanations
from hpland.figures import FIGURES
from hpland.figures.brief import Theme
from hpland.figures.draw.card import card
from hpland.figures.draw.light import light, terse
from hpland.figures.draw.narrow import narrow
from hpland.studies.origin import landscape_of
from hpland.studies.writing.dashboard import Cards
from hpland.table import TrialTable

if TYPE_CHECKING:
    from hpland.figures import Figure

MOST = 100_000  # bytes of a figure's JSON
FEWEST = 50  # trials, about, to which a figure that is too large is thinned
PARAMS = {"parallel": 5, "slice": 3}  # parameters, at most, that a card has room for
LEVELS = (61, 41, 33)  # of surfaces and contours, along an axis: as fine as fits
LEVELLED = ("heatmap", "scatter", "surface")
END = (
    "Written by `hpland dashboard`, which writes it anew when it is run again. "
    "What you write above it stays.\n"
)


def cards_of(table: TrialTable, theme: Theme, tell: Tell) -> Cards:
    """Return what a study gets; a figure that cannot be drawn is reported on stderr."""
    landscape = landscape_of(table)
    try:
        drawn, troubles = draw_some(drawings(table, Wish(theme=theme)), fitted, tell)
    except HplandError as none:
        drawn, troubles = [], [none]
    for text in dict.fromkeys(map(str, troubles)):
        say(f"skipped: {text}", err=True)
    around = [(one.figure, narrow(figure)) for one, figure in drawn]
    told = [explain(table, landscape, around)]
    if landscape:
        told += [each for each in explanations(landscape.name) if each.kind == "landscape"]
    taken: set[str] = set()
    figures = {distinct(one.figure, taken): light(card(figure)) for one, figure in drawn}
    return Cards(table.study, f"{markdown(told)}\n{END}", figures)


def fitted(one: Drawing) -> "Figure":
    """Return a figure that takes at most `MOST` bytes in a card.

    Raises HplandError if it cannot be drawn, or not in so few.
    """
    for figure in _lighter(one):
        if len(light(card(figure)).to_json()) <= MOST:
            return figure
    raise HplandError(
        f"the {one.figure} of study {one.table.study!r} takes more than {MOST // 1000} kB"
    )


def _lighter(one: Drawing) -> "Iterator[Figure]":
    """Yield a figure, and then with less and less that a reader would miss."""
    most = PARAMS.get(one.figure)
    one = replace(one, picture=replace(one.picture, params=one.params[:most]))
    first = _drawn(one, None)
    yield first
    levels = None
    for levels in LEVELS if one.figure in LEVELLED else ():
        yield _drawn(one, levels)
    yield terse(_drawn(one, levels))
    title, many = first.layout.title.text, len(one.table)
    while many > FEWEST:
        many //= 2
        table = thinned(one.table, many, [one.table.objective], kept=many // 2)
        yield terse(_drawn(of_fewer(one, title, table), levels))


def _drawn(one: Drawing, levels: int | None) -> "Figure":
    return FIGURES[one.figure](one.shown, one.params, replace(one.brief, levels=levels))
