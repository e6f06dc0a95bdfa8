"""A parameter explained: what it is, and how much it matters where."""

from collections.abc import Iterator

from hpland.explain.glossary import GLOSSARY, Term
from hpland.explain.measure import extent, percent, shares
from hpland.explain.parts import Explanation, Section, Table
from hpland.figures.data.words import listed, shown
from hpland.landscapes import LANDSCAPES, Landscape


def explain(name: str) -> Explanation:
    """Return what a beginner needs to know of a parameter of the glossary."""
    term = GLOSSARY[name]
    return Explanation(name, "parameter", term.what, tuple(_sections(name, term)))


def _sections(name: str, term: Term) -> Iterator[Section]:
    yield Section("Its usual range", (term.usual,))
    if term.choose:
        yield Section("How to choose", (term.choose,))
    else:
        yield Section("Too low, too high", points=(("Too low", term.low), ("Too high", term.high)))
    here = [landscape for landscape in LANDSCAPES.values() if name in landscape.space]
    if here:
        yield _matters(name, here)
        yield Section("See it", code=tuple(f"hpland explain {one.name}" for one in here))


def _matters(name: str, here: list[Landscape]) -> Section:
    rows = tuple(
        (one.name, extent(one.space[name]), _best(one, name), *_shares(one, name)) for one in here
    )
    columns = ("landscape", "range there", "best", "alone", "with others")
    told = (
        "Its true share of the variance of the objective, alone and together with others, on "
        f"{_where(here)}. It depends on the range, and on what else is tuned."
    )
    return Section("How much it matters", (told,), table=Table(columns, rows))


def _where(here: list[Landscape]) -> str:
    """Return the landscapes whose shares are shown, or all if there are none."""
    own = [one.name for one in here if not one.extra]
    return listed(own or [one.name for one in here])


def _best(landscape: Landscape, name: str) -> str:
    optimizer = landscape.optimizers[0]
    return shown(optimizer[name]) if name in optimizer else "absent"


def _shares(landscape: Landscape, name: str) -> tuple[str, str]:
    if landscape.extra:
        return ("-", "-")  # it may not be installed, and takes seconds to load
    found = shares(landscape)
    if isinstance(found, str):
        return ("-", "-")
    return percent(found.main[name]), percent(found.total[name])
