"""What is true of a landscape, as numbers for a text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hpland.errors import HplandError
from hpland.explain.parts import Table
from hpland.figures.data.words import shown
from hpland.landscapes import Landscape
from hpland.landscapes.anova import Anova, anova
from hpland.landscapes.duration import milliseconds
from hpland.landscapes.measured import Measured
from hpland.landscapes.points import every_point
from hpland.space import Choice, Floats, Parameter
from hpland.studies.sampling.points import Columns, placed
from hpland.text import number

ROUNDS, POINTS = 16, 4096  # how often, and at how many points, a space is sampled
DIGITS = 2  # of a mean, at most
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
    """A landscape at n points of its space, in rounds that are independent of one another.

    Attributes:
        value: the first objective without noise, shape (rounds, n).
        inside: whether a point lies in each of the r regions, shape (r, rounds, n).
        fails: the probability that a run FAILs, shape (rounds, n).
    """

    value: Floats
    inside: NDArray[np.bool_]
    fails: Floats

    def mean(self, inside: NDArray[np.bool_] | None = None) -> str:
        """Return the mean value, here or everywhere, in the digits that another seed would show.

        Its error is told by how the rounds differ; where there is one, it holds every point. The
        result is empty if there is no value.
        """
        there = np.isfinite(self.value) if inside is None else np.isfinite(self.value) & inside
        means = [x[keep].mean() for x, keep in zip(self.value, there, strict=True) if keep.any()]
        if not means:
            return ""
        mean = float(np.mean(means))
        if len(self.value) == 1:
            return number(mean, DIGITS)
        error = float(np.std(means, ddof=1)) / len(means) ** 0.5 if len(means) > 1 else np.inf
        return number(mean, _held(mean, error))


def _held(mean: float, error: float) -> int:
    """Return how many digits of a mean hold: half a unit of the last is two errors, or more."""
    unit = 10.0 ** (np.floor(np.log10(abs(mean) or 1.0)) + 1 - np.arange(1, DIGITS + 1))
    return max(1, int(np.count_nonzero(unit >= 4 * error)))


def sampled(landscape: Landscape, seed: int = 0) -> Sampled:
    """Return the landscape at every point of its table, or spread evenly, the same each time."""
    columns = _points(landscape, seed)
    shape = (-1, POINTS) if _rounds(landscape) > 1 else (1, -1)
    size = len(next(iter(columns.values())))

    def whole(x: ArrayLike) -> NDArray[Any]:
        return np.broadcast_to(x, (size,)).reshape(shape)

    return Sampled(
        whole(landscape.noise_free(**columns)),
        np.array([whole(one.where(**columns)) for one in landscape.regions], np.bool_),
        whole(landscape.odds(**columns).fails),
    )


def _rounds(landscape: Landscape) -> int:
    """Return one where all points are in a table and none is likelier than another."""
    even = all(isinstance(p, Choice) and not p.when for p in landscape.space.values())
    return 1 if isinstance(landscape, Measured) and even else ROUNDS


def _points(landscape: Landscape, seed: int) -> Columns:
    """Return the points to sample: all, or each round a lattice, moved at random.

    The lattice is that of Roberts 2018, The unreasonable effectiveness of quasirandom sequences:
    steps by the powers of 1 / x, with x^(d + 1) = x + 1 in d dimensions.
    """
    space = landscape.space
    if _rounds(landscape) == 1:
        return every_point(space)
    root = 1.5
    for _ in range(60):
        root = (1 + root) ** (1 / (len(space) + 1))
    steps = np.outer(np.arange(POINTS), root ** -np.arange(1.0, len(space) + 1))
    moved = np.random.default_rng(seed).random((ROUNDS, 1, len(space)))
    return placed(space, ((moved + steps) % 1).reshape(-1, len(space)))


def hours(landscape: Landscape, seed: int = 0) -> float:
    """Return how long a run takes, the mean over the space."""
    return float(milliseconds(landscape, _points(landscape, seed)).mean()) / 3_600_000


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


def facts(landscape: Landscape, points: Sampled) -> Iterator[tuple[str, str]]:
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
    lost = float(points.fails.mean())
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
