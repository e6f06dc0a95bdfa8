"""What Tab offers. Completion never fails: where something is wrong it offers nothing."""

import re
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress

import typer

from hpland.commands.figure_names import OPTUNA, figure_names
from hpland.figures import FIGURES
from hpland.landscapes import LANDSCAPES

_WORD = re.compile(r"\w[\w.+/-]*")  # what every shell takes for one word, and runs none of


def offer(names: Iterable[str]) -> Callable[[], list[str]]:
    """Return a completion that offers these names."""
    return lambda: list(names)


def offer_studies(ctx: typer.Context) -> list[str]:
    """Offer the studies of ``--storage``, or of the default storage.

    Names that a shell would split or run are left out.
    """
    from hpland.commands.places import parse_storages
    from hpland.studies.reading.read import study_names

    one = ctx.params.get("storage")
    given = ctx.params.get("storages") or ([one] if one else [])
    names: dict[str, None] = {}
    with suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a message would land in the line that is being typed
        for storage in parse_storages(given):
            names |= dict.fromkeys(study_names(storage))
    return [name for name in names if _WORD.fullmatch(name)]


def offer_truths(ctx: typer.Context) -> list[str]:
    """Offer landscapes and studies."""
    return list(dict.fromkeys([*LANDSCAPES, *offer_studies(ctx)]))


def offer_topics() -> list[str]:
    """Offer what can be explained."""
    from hpland.explain import TOPICS

    return list(dict.fromkeys(topic.name for topic in TOPICS))


def offer_figures(incomplete: str) -> list[str]:
    """Offer figures; Optuna's plots, which take a second to import, from their first letter on."""
    asked = incomplete and incomplete.startswith(OPTUNA[: len(incomplete)])
    return figure_names() if asked else list(FIGURES)
