"""A landscape explained, in its own words and numbers."""

from collections.abc import Iterator

from hpland.explain import measure, scenarios
from hpland.explain.cost import combinations, costs, grid, priced
from hpland.explain.glossary import GLOSSARY
from hpland.explain.measure import extent, percent, spoken
from hpland.explain.parts import Example, Explanation, Section, Table
from hpland.figures.data.words import heading, listed, shown, words
from hpland.figures.readings import READINGS
from hpland.landscapes import Landscape, Picture
from hpland.landscapes.anova import Anova, remark
from hpland.text import number

KS = (3, 5, 10)  # values of each parameter, of grids whose cost is told


def explain(landscape: Landscape) -> Explanation:
    """Return what a beginner needs to know of a landscape."""
    summary = f"{landscape.summary[0].upper()}{landscape.summary[1:]}."
    return Explanation(landscape.name, "landscape", summary, tuple(_sections(landscape)))


def _sections(landscape: Landscape) -> Iterator[Section]:
    points = measure.sampled(landscape)
    if landscape.analogy:
        yield Section("What it is like", (landscape.analogy,))
    yield _tuned(landscape)
    for picture in landscape.pictures:
        yield _read(landscape, picture)
    if landscape.regions:
        yield _regions(landscape, points)
    yield Section("What is true here", points=tuple(measure.facts(landscape, points)))
    if len(landscape.space) > 1:
        yield _matters(landscape)
    if scenarios.has_curves(landscape):
        yield _rates(landscape)
    if scenarios.suits(landscape):
        yield _ways(landscape)
    yield _cost(landscape)
    if landscape.practice:
        yield Section("What holds in practice", (landscape.practice,))
    yield Section("Try it", code=_commands(landscape))
    if landscape.sources:
        yield Section("Sources", points=tuple(("", source) for source in landscape.sources))
    if landscape.rule:
        yield Section("The rule to take away", (landscape.rule,))


def _tuned(landscape: Landscape) -> Section:
    aims = [
        f"{metric.name} ({'more' if metric.direction == 'maximize' else 'less'} is better)"
        for metric in landscape.metrics
    ]
    rows = tuple(
        (name, extent(parameter), measure.scale(parameter), _what(name))
        for name, parameter in landscape.space.items()
    )
    table = Table(("parameter", "range", "scale", "what it is"), rows)
    return Section("What is tuned", (f"A run reports {listed(aims)}.",), table=table)


def _what(name: str) -> str:
    return GLOSSARY[name].short if name in GLOSSARY else ""


def _read(landscape: Landscape, picture: Picture) -> Section:
    reading = READINGS[picture.figure]
    shown_params = [landscape.space[name] for name in picture.params]
    axes = "; ".join(
        f"{heading(name, parameter)}, {spoken(parameter)}"
        for name, parameter in zip(picture.params, shown_params, strict=True)
    )
    here = f" The parameters here: {axes}." if axes else ""
    return Section(
        f"How to read the {picture.figure} figure",
        (f"{reading.axes}{here}", reading.colours),
        tuple((str(i), step) for i, step in enumerate(reading.reading, 1)),
        example=Example(landscape.name, picture.figure, picture.file),
    )


def _regions(landscape: Landscape, points: measure.Sampled) -> Section:
    told = []
    for region, inside in zip(landscape.regions, points.inside, strict=True):
        text = region.explanation
        if inside.any():
            mean = points.mean(inside)
            value = f"{landscape.metric} is {mean}" if mean else "no run has a value"
            text += f" It covers {percent(float(inside.mean()))} of the space; {value} there"
            text += " on average." if mean else "."
        told.append((region.message, text))
    whole = f"Over the whole space {landscape.metric} is {points.mean()} on average."
    return Section("What each region means, and why", (whole,), tuple(told))


def _matters(landscape: Landscape) -> Section:
    heading, found = "How much each parameter matters", measure.shares(landscape)
    if isinstance(found, str):
        return Section(heading, (f"There are no shares: {found}.",))
    told = (
        f"The true share of the variance of {landscape.metric}: what each parameter does alone, "
        f"and together with others. {_pair(found)}"
    )
    paragraphs = (f"{told} {remark(landscape)}".rstrip(),)
    return Section(heading, paragraphs, table=measure.importances(found))


def _pair(found: Anova) -> str:
    (a, b), share = max(found.pairs.items(), key=lambda pair: pair[1])
    return f"The pair that acts together most is {a} and {b}: {percent(share)}."


def _rates(landscape: Landscape) -> Section:
    others = ", the other parameters at their best" if len(landscape.space) > 1 else ""
    told = f"{landscape.metric.capitalize()} of one run at three learning rates{others}."
    return Section(
        "Three learning rates, followed", (told,), table=scenarios.three_rates(landscape)
    )


def _ways(landscape: Landscape) -> Section:
    defaults = ", ".join(f"{name} {shown(GLOSSARY[name].default)}" for name in landscape.space)
    told = (
        f"Simulated here: {scenarios.REPEATS} searches of each kind, at "
        f"{number(scenarios.minutes(landscape))} minutes a run, and what the run that each would "
        "pick is truly worth on average. Courses tell such numbers too; the last columns say "
        f"whether their accuracy is within {100 * scenarios.NEAR:.0f} points of the one here.",
        f"Default settings are one run at what libraries and tutorials use: {defaults}. Random "
        "guessing draws from the whole space. Systematic tuning starts from the defaults and "
        "tunes one parameter after the other, the first with the most runs. Expert tuning draws "
        "only from the ranges that experience suggests.",
    )
    return Section("Four ways to search", told, table=scenarios.ways(landscape))


def _cost(landscape: Landscape) -> Section:
    space, own = landscape.space, measure.hours(landscape)
    if any(parameter.when for parameter in space.values()):
        told = "To try all combinations of the parameters that exist together, one run for each:"
        table = priced([(f"up to {k}", combinations(space, k)) for k in KS], own)
    else:
        several = len(space) > 1
        tried = "all combinations of" if several else "several values of"
        told = f"To try {tried} {listed(map(words, space))}, one run for each:"
        table = costs(list(dict.fromkeys(tuple(grid(space, k)) for k in KS)), own)
    return Section("What a grid would cost", (told,), table=table)


def _commands(landscape: Landscape) -> tuple[str, ...]:
    name = landscape.name
    return (f"hpland simulate {name}", f"hpland plot {name}", f"hpland truth {name}")
