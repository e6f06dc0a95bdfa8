"""What is true of a landscape, as numbers for a text."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpland.errors import HplandError
from hpland.explain.parts import Table
from hpland.figures.data.words import shown
from hpland.landscapes import Landscape, Luck
from hpland.landscapes.anova import Anova, anova
from hpland.landscapes.duration import milliseconds
from hpland.space import Choice, Floats, Parameter
from hpland.studies.sampling.points import random
from hpland.text import number

POINTS = 20_000  # at random, of the space
FEW = 6  # choices that are numbers are listed; more are told by their ends


_KNOWN: dict[tuple[str, int], Anova | str] = {}  # by name and version; the large ones take a second


def shares(landscape: Landscape) -> Anova | str:
    """Return the true shares of the first objective, or why there are none."""
    key = landscape.name, landscape.version
    if key not in _KNOWN:
        try:
            _KNOWN[key] = anova(landscape)
        except HplandError as why:
            _KNOWN[key] = str(why)
    return _KNOWN[key]


@dataclass(frozen=True)
class Sampled:
    """A landscape at random points.

    Attributes:
        value: the first objective without noise, shape (n,).
        inside: whether a point lies in each of the r regions, shape (r, n).
        fails: the probability that a run FAILs, shape (n,).
    """

    value: Floats
    inside: NDArray[np.bool_]
    fails: Floats


def sampled(landscape: Landscape) -> Sampled:
    """Return the landscape at `POINTS` random points, the same ones each time."""
    columns = random(landscape.space, 0, Luck.of(0, 0, POINTS).number)
    fails = np.broadcast_to(landscape.odds(**columns).fails, (POINTS,))
    value = landscape.noise_free(**columns)
    where = [np.broadcast_to(one.where(**columns), (POINTS,)) for one in landscape.regions]
    return Sampled(value, np.array(where, np.bool_), fails)


def hours(landscape: Landscape) -> float:
    """Return how long a run takes, the mean over `POINTS` random points."""
    columns = random(landscape.space, 0, Luck.of(0, 0, POINTS).number)
    return float(milliseconds(landscape, columns).mean()) / 3_600_000


def percent(share: float) -> str:
    """Return a share of one as text: ``"54 %"``, ``"under 1 %"``, ``"over 99 %"``."""
    if 0 < share < 0.005:
        return "under 1 %"
    if 0.995 < share < 1:
        return "over 99 %"
    return f"{100 * share:.0f} %"


def extent(parameter: Parameter) -> str:
    """Return the values that a parameter may have; of many numbers, the ends and how many."""
    if not isinstance(parameter, Choice):
        return f"{shown(parameter.low)} to {shown(parameter.high)}"
    if numbers := _many_numbers(parameter):
        return f"{shown(min(numbers))} to {shown(max(numbers))}: {len(numbers)} values"
    return ", ".join(map(shown, parameter.choices))


def _many_numbers(parameter: Choice) -> list[float]:
    numbers = [
        x for x in parameter.choices if isinstance(x, int | float) and not isinstance(x, bool)
    ]
    return numbers if len(numbers) == len(parameter.choices) > FEW else []


def spoken(parameter: Parameter) -> str:
    """Return the values that a parameter may have, as a part of a sentence."""
    if not isinstance(parameter, Choice):
        return f"from {extent(parameter)}"
    if numbers := _many_numbers(parameter):
        return f"{len(numbers)} values from {shown(min(numbers))} to {shown(max(numbers))}"
    return f"one of {extent(parameter)}"


def scale(parameter: Parameter) -> str:
    """Return how a parameter's axis runs."""
    if isinstance(parameter, Choice):
        return "choice"
    return "log: each decade is as wide as the next" if parameter.log else "even"


def importances(found: Anova) -> Table:
    """Return the true shares, the most important parameter first."""
    order = sorted(found.total, key=lambda name: -found.total[name])
    rows = tuple((name, percent(found.main[name]), percent(found.total[name])) for name in order)
    return Table(("parameter", "alone", "with others"), rows)


def facts(landscape: Landscape) -> Iterator[tuple[str, str]]:
    """Yield the optimum of every objective, the front, the noise and the share that fails."""
    for metric in landscape.metrics:
        where = ", ".join(f"{name} {shown(x)}" for name, x in metric.optimizers[0].items())
        word = "highest" if metric.direction == "maximize" else "lowest"
        yield f"Best {metric.name}", f"{number(metric.optimum)}, the {word} there is, at {where}."
    front = landscape.front()
    if front is not None:
        yield "True front", f"No setting is best in all. {_ends(landscape, front)}"
    odds = landscape.odds(**landscape.columns(**landscape.optimizers[0]))
    yield (
        "Noise",
        f"Repeat the best setting, and {landscape.metric} varies by {number(float(odds.spread), 2)}"
        " (standard deviation).",
    )
    lost = float(sampled(landscape).fails.mean())
    yield (
        "Failures",
        f"{percent(lost)} of runs at random settings fail." if lost else "No run fails.",
    )


def _ends(landscape: Landscape, front: Floats) -> str:
    """Return the two ends of a front, by the first objective."""
    order = front[front[:, 0].argsort()]
    low, high = (
        " with ".join(
            f"{metric.name} {number(float(x))}"
            for metric, x in zip(landscape.metrics, point, strict=True)
        )
        for point in (order[0], order[-1])
    )
    return f"What no other beats runs from {low} to {high}."
