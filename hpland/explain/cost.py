"""What a full grid costs."""

import math
from collections.abc import Mapping, Sequence

from hpland.explain.parts import Table
from hpland.space import Choice, Integer, Parameter, Space
from hpland.text import number

YEAR = 365.25 * 24  # hours


def levels(parameter: Parameter, k: int) -> int:
    """Return how many different values of a parameter there are among ``k``."""
    match parameter:
        case Choice(choices):
            return min(k, len(choices))
        case Integer(low, high):
            return min(k, high - low + 1)
    return k


def grid(space: Space, k: int) -> list[int]:
    """Return how many values of each parameter a grid of ``k`` tries."""
    return [levels(parameter, k) for parameter in space.values()]


def duration(hours: float) -> str:
    """Return a time as a person says it: ``"20 minutes"``, ``"16 days"``, ``"11 years"``."""
    short = (("second", 1 / 3600, 1 / 60), ("minute", 1 / 60, 1.0), ("hour", 1.0, 48.0))
    for unit, size, below in (*short, ("day", 24.0, 24 * 60.0), ("month", YEAR / 12, 2 * YEAR)):
        if hours < below:
            return _counted(hours / size, unit)
    return _counted(hours / YEAR, "year")


def _counted(many: float, unit: str) -> str:
    """Return a number of units to two digits."""
    text = number(many, 2)
    return f"{text} {unit}" + ("" if text == "1" else "s")


def costs(shapes: Sequence[Sequence[int]], own: float | None = None) -> Table:
    """Return what full grids of these shapes cost, a row each; ``own`` as `priced` takes it."""
    return priced([(" x ".join(map(str, shape)), math.prod(shape)) for shape in shapes], own)


def priced(grids: Sequence[tuple[str, int]], own: float | None = None) -> Table:
    """Return what grids cost, a row each.

    Args:
        grids: what is tried, and in how many runs.
        own: how many hours a run takes where they are of one landscape.
    """
    each = {"at a minute a run": 1 / 60, "at an hour a run": 1.0}
    if own is not None:
        each = {f"here, at {duration(own)} a run": own, **each}
    rows = tuple(
        (tried, f"{runs:,}", *(duration(runs * hours) for hours in each.values()))
        for tried, runs in grids
    )
    return Table(("values of each", "runs", *each), rows)


def combinations(space: Space, k: int) -> int:
    """Return how many runs a grid of ``k`` takes, in each of which only what exists is varied.

    Choices that decide what exists are all tried; the space names them first.
    """
    deciding = {parameter.when.parameter for parameter in space.values() if parameter.when}

    def count(names: tuple[str, ...], at: Mapping[str, object]) -> int:
        if not names:
            return 1
        name, *rest = names
        parameter = space[name]
        when = parameter.when
        if when and at.get(when.parameter) not in when.values:
            return count(tuple(rest), at)
        if name in deciding and isinstance(parameter, Choice):
            return sum(count(tuple(rest), {**at, name: x}) for x in parameter.choices)
        return levels(parameter, k) * count(tuple(rest), at)

    return count(tuple(space), {})
