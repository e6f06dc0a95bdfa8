"""A race on one HTML page that works offline: facts, standings, figures, and what they show."""

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

from hpland.figures.brief import Theme
from hpland.output.page import Report, page
from hpland.race import words
from hpland.race.brackets import hyperband
from hpland.race.family import family_of
from hpland.race.field import Field
from hpland.race.figures.brackets import hyperband as brackets
from hpland.race.figures.budget import over_budget
from hpland.race.figures.cost import cost
from hpland.race.figures.idle import idle
from hpland.race.figures.lineage import lineage
from hpland.race.figures.lines import over_ranks, over_targets
from hpland.race.figures.nine import grid_and_random
from hpland.race.figures.pairs import pairs
from hpland.race.figures.schedules import schedules
from hpland.race.nine import nine
from hpland.race.plan import Race
from hpland.race.summary import Summary

if TYPE_CHECKING:
    import plotly.graph_objects as go

EACH = {
    "regret over the budget": over_budget,
    "rank over the budget": over_ranks,
    "targets reached": over_targets,
    "who beats whom": pairs,
}


def race_page(race: Race, found: Summary, theme: Theme = "light") -> str:
    """Return what came out of a race as one HTML page with plotly.js inside."""
    tables = {words.heading(part.field): words.long_table(part) for part in found.parts}
    more = {
        f"{words.heading(part.field)}: pairs, seed by seed": rows
        for part in found.parts
        if (rows := words.pair_table(part))
    }
    names = words.listed([one.name for one in race.landscapes])
    figures = dict(_figures(race, [part.field for part in found.parts], theme))
    facts, notes = [*_found(found), *_facts(race)], [words.COLUMNS, words.MORE]
    return page(Report(f"A race on {names}", facts, tables, figures, notes, more), theme)


def _found(found: Summary) -> Iterator[tuple[str, str]]:
    """Yield what the race says, which stands first."""
    for part in found.parts:
        if said := " ".join(words.sentences(part)):
            yield words.heading(part.field), said
    for one in found.overall:
        yield "all landscapes", " ".join(words.overall_sentences(one))


def _facts(race: Race) -> Iterator[tuple[str, str]]:
    yield "strategies", ", ".join(one.name for one in race.strategies)
    yield "seeds", f"{race.seeds}, with the same noise for all strategies"
    yield "budget", f"{race.budget} full trainings; a run that diverges ends early"
    yield "workers", ", ".join(map(str, race.workers))
    yield "regret", "how far the best observed is truly from the optimum, after a full training"
    for one in race.refusals:
        yield f"{one.strategy} on {one.landscape}", f"cannot run: {one.why}"
    yield "made with", f"hpland {version('hpland')}, optuna {version('optuna')}"


def _figures(
    race: Race, fields: Sequence[Field], theme: Theme
) -> Iterator[tuple[str, "go.Figure"]]:
    for field in fields:
        for name, draw in EACH.items():
            if draw is not pairs or len(field.strategies) > 1:
                yield f"{words.heading(field)}: {name}", draw(field, theme)
    for landscape in dict.fromkeys(field.landscape for field in fields):
        own = [field for field in fields if field.landscape == landscape]
        yield f"{landscape}: speed against cost", cost(own, theme)
        yield f"{landscape}: idle workers", idle(own, theme)
    ran = {name for field in fields for name in field.strategies}
    yield from _at_work(race, fields, theme)
    if {"grid", "random"} <= ran:
        yield "grid against random", grid_and_random(nine(), theme)


def _at_work(
    race: Race, fields: Sequence[Field], theme: Theme
) -> Iterator[tuple[str, "go.Figure"]]:
    """Yield what strategies did with their first seed, which runs once more."""
    seed, workers = 0, race.workers[0]
    ran = {
        (one.landscape, name) for one in fields for name in one.strategies if name not in one.errors
    }
    for landscape in race.landscapes:
        name = landscape.name
        if (name, "hyperband") in ran:
            found = hyperband(landscape, seed, workers)
            yield f"{name}: Hyperband's brackets", brackets(found, name, theme)
        bred = (name, "pbt") in ran and family_of(landscape, seed, workers, race.budget)
        if bred:
            yield f"{name}: the lineage of pbt", lineage(bred, theme)
            yield f"{name}: the schedules that pbt discovered", schedules(bred, theme)
