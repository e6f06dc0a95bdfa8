"""A sampler, a pruner or a strategy of races: what it does, when to use it, what it needs."""

from collections.abc import Iterator

from hpland.explain.cost import costs
from hpland.explain.parts import Explanation, Section
from hpland.figures.data.words import listed
from hpland.studies.sampling.samplers import ADAPTIVE, cannot
from hpland.studies.sampling.strategies import PRUNING, SAMPLING, SEARCHING, Strategy

GRIDS = ((3, 3), (10, 10), (4, 4, 4, 4, 4, 3, 3), (10, 10, 10, 10, 10))  # whose cost is told


def explain_sampler(name: str) -> Explanation:
    """Return what a sampler does."""
    about = SAMPLING[name]
    return Explanation(name, "sampler", _summary(about), tuple(_sampler(name, about)))


def explain_pruner(name: str) -> Explanation:
    """Return what a pruner does."""
    about = PRUNING[name]
    return Explanation(name, "pruner", _summary(about), tuple(_pruner(name, about)))


def explain_strategy(name: str) -> Explanation:
    """Return what a strategy of races does that is neither a sampler nor a pruner."""
    about = SEARCHING[name]
    return Explanation(name, "strategy", _summary(about), tuple(_strategy(name, about)))


def _summary(about: Strategy) -> str:
    return f"{about.summary[0].upper()}{about.summary[1:]}."


def _words(about: Strategy) -> Iterator[Section]:
    yield Section("How it works", (about.does,))
    yield Section("When to use it", (about.use,))


def _sampler(name: str, about: Strategy) -> Iterator[Section]:
    yield from _words(about)
    takes = cannot(name)
    told = f"It cannot take {listed(takes)}." if takes else "It takes every kind of space."
    if name in ADAPTIVE and (module := ADAPTIVE[name].needs):
        told += f" It needs {module}."
    yield Section("What it cannot take", (told,))
    if name == "grid":
        yield Section("What it costs", ("One run for every combination:",), table=costs(GRIDS))
    yield Section("Try it", code=(_command("sampler", name),))


def _pruner(name: str, about: Strategy) -> Iterator[Section]:
    yield from _words(about)
    told = (
        "It needs runs that report a value after each epoch, of one objective: landscapes with "
        "learning curves."
    )
    yield Section("What it cannot take", (told,))
    yield Section("Try it", code=(_command("pruner", name),))


def _strategy(name: str, about: Strategy) -> Iterator[Section]:
    from hpland.race.strategies import STRATEGIES

    yield from _words(about)
    one = STRATEGIES[name]
    told = "It takes every landscape of one objective."
    if one.stops:
        what = "changes runs in mid-training" if one.carries else "stops runs early"
        told = f"It {what}, so it needs a landscape with epochs."
    yield Section("What it cannot take", (told,))
    others = "random" if name == "random-2x" else "random,random-2x"
    yield Section("Try it", code=(f"hpland race sweep --strategies {others},{name} --seeds 10",))


def _command(kind: str, name: str) -> str:
    landscape = "lr-batch" if name == "grid" else "sweep"
    return f"hpland simulate {landscape} --{kind} {name} --study-name {landscape}-{name}"
