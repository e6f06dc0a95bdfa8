"""Draw what `hpland.commands.drawings` planned."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from hpland.commands.figure_names import OPTUNA
from hpland.commands.output import Tell, say, silent
from hpland.errors import HplandError, together

if TYPE_CHECKING:
    from hpland.commands.drawings import Drawing
    from hpland.figures import Figure
    from hpland.output.render import Render
    from hpland.studies.storage.parsing import Storage


def draw_own(one: "Drawing") -> "Figure":
    """Return one of hpland's figures."""
    from hpland.figures import FIGURES

    return FIGURES[one.figure](one.shown, one.params, one.brief)


def draw(one: "Drawing", storage: "Storage") -> "Figure":
    """Return one figure: hpland's, or Optuna's own in hpland's theme."""
    if not one.figure.startswith(OPTUNA):
        return draw_own(one)
    from hpland.figures.draw.theme import dressed
    from hpland.studies.optuna_plots import optuna_plot

    name = one.figure.removeprefix(OPTUNA)
    figure = optuna_plot(storage, one.table, name, one.params)
    return dressed(figure, one.brief.theme)


def draw_some(
    plan: "Iterable[Drawing]", draw_one: "Callable[[Drawing], Figure]", tell: Tell = silent
) -> "tuple[list[tuple[Drawing, Figure]], list[HplandError]]":
    """Return the figures that can be drawn, and why others cannot.

    Raises HplandError if none can, with every reason.
    """
    drawn, troubles = [], []
    plan = list(plan)
    for done, one in enumerate(plan):
        tell("figures", done, len(plan))
        try:
            drawn.append((one, draw_one(one)))
        except HplandError as trouble:
            troubles.append(trouble)
    tell("figures", len(plan), len(plan))
    if troubles and not drawn:
        raise together(troubles)
    return drawn, troubles


def by_file(
    plan: "Iterable[Drawing]",
    storage: "Storage",
    *,
    tell: Tell = silent,
) -> "dict[str, Figure]":
    """Return the figures by file name; what cannot be drawn is reported on stderr.

    Raises HplandError if none can be drawn.
    """
    drawn, troubles = draw_some(plan, lambda one: draw(one, storage), tell)
    for text in dict.fromkeys(map(str, troubles)):
        say(f"skipped: {text}", err=True)
    return {one.file: figure for one, figure in drawn}


def browser_for(formats: "Iterable[str]") -> "AbstractContextManager[Render | None]":
    """Start a browser in the background if one of the formats needs it."""
    from hpland.output.formats import image_formats
    from hpland.output.render import browser

    return browser() if image_formats(list(formats)) else nullcontext()
