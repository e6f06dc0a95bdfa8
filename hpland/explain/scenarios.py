"""Ways to search and settings to compare, simulated on a landscape."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from hpland.explain.cost import duration
from hpland.explain.glossary import GLOSSARY
from hpland.explain.measure import percent, sampled
from hpland.explain.parts import Table
from hpland.figures.data.words import shown
from hpland.landscapes import Landscape, Luck, Mixture
from hpland.landscapes.budget import course, trainable
from hpland.landscapes.duration import milliseconds
from hpland.space import Choice, Floats, Integer, Parameter, Real, Space
from hpland.studies.sampling.points import Columns
from hpland.text import number

REPEATS = 400  # of a search, each with other luck
NEAR = 0.03  # in accuracy: as good as what is told
STREAM = 9  # of uniforms, which no study uses
FEW = 3  # runs for each parameter but the first, of a systematic search


@dataclass(frozen=True)
class Way:
    """A way to search, and what courses tell of it.

    Attributes:
        name: what it is called.
        search: from a landscape and a number of runs to the picks' noise-free values.
        told: the accuracy that is told.
        hours: the time that is told.
        runs: how many; None for as many as fit into the time.
    """

    name: str
    search: Callable[[Landscape, int], Floats]
    told: float
    hours: float
    runs: int | None = None


def _uniforms(landscape: Landscape, runs: int, seed: int) -> Floats:
    """Return uniform numbers, shape (REPEATS, runs, parameters)."""
    u = Luck.of(seed, 0, REPEATS * runs).uniforms(stream=STREAM, width=len(landscape.space))
    return u.reshape(REPEATS, runs, -1)


def _observed(landscape: Landscape, columns: Columns, seed: int) -> tuple[Floats, Floats]:
    """Return what runs report, -inf where they fail, and the truth, each (REPEATS, runs)."""
    flat = {name: x.ravel() for name, x in columns.items()}
    shape = next(iter(columns.values())).shape
    values, truth = landscape.observe(flat, Luck.of(seed, 0, int(np.prod(shape))))
    seen = np.where(np.isnan(values[:, 0]), -np.inf, values[:, 0])
    return seen.reshape(shape), truth[:, 0].reshape(shape)


def _placed(space: Space, u: Floats) -> Columns:
    return {name: p.from_unit(u[..., i]) for i, (name, p) in enumerate(space.items())}


def _picked(seen: Floats, truth: Floats) -> Floats:
    """Return the noise-free value of the best that was seen, shape (REPEATS,)."""
    return np.take_along_axis(truth, seen.argmax(axis=1)[:, None], axis=1)[:, 0]


def _defaults(landscape: Landscape, _: int) -> Floats:
    return np.atleast_1d(landscape(**{name: GLOSSARY[name].default for name in landscape.space}))


def _at_random(landscape: Landscape, runs: int) -> Floats:
    columns = _placed(landscape.space, _uniforms(landscape, runs, 1))
    return _picked(*_observed(landscape, columns, 1))


def _systematic(landscape: Landscape, runs: int) -> Floats:
    """Tune one parameter after the other from the defaults, with most runs for the first."""
    space = landscape.space
    now = {n: np.full(REPEATS, float(GLOSSARY[n].default or 0.0)) for n in space}
    best = np.full(REPEATS, -np.inf)
    for i, (name, parameter) in enumerate(space.items()):
        tries = FEW if i else runs - FEW * (len(space) - 1)
        values = parameter.from_unit((np.arange(tries) + 0.5) / tries)
        columns = {n: np.repeat(x[:, None], tries, axis=1) for n, x in now.items()}
        columns[name] = np.tile(values, (REPEATS, 1))
        seen, _ = _observed(landscape, columns, 2 + i)
        better = seen.max(axis=1) > best
        now[name] = np.where(better, values[seen.argmax(axis=1)], now[name])
        best = np.maximum(best, seen.max(axis=1))
    return landscape.noise_free(**now)


def _expert(landscape: Landscape, runs: int) -> Floats:
    columns = _placed(_narrowed(landscape.space), _uniforms(landscape, runs, 2))
    return _picked(*_observed(landscape, columns, 2))


def _narrowed(space: Space) -> Space:
    """Return the ranges in which an expert would search."""
    found: dict[str, Parameter] = {}
    for name, parameter in space.items():
        expert = GLOSSARY[name].expert
        match parameter:
            case Real() if expert:
                found[name] = replace(parameter, low=expert[0], high=expert[1])
            case Integer() if expert:
                found[name] = replace(parameter, low=int(expert[0]), high=int(expert[1]))
    return found


WAYS = (
    Way("default settings", _defaults, 0.85, 2.0, runs=1),
    Way("random guessing", _at_random, 0.78, 3.0),
    Way("systematic tuning", _systematic, 0.94, 1.5),
    Way("expert tuning", _expert, 0.96, 1.0),
)


def minutes(landscape: Landscape) -> float:
    """Return how long a run at the optimum takes."""
    columns = landscape.columns(**landscape.optimizers[0])
    return float(milliseconds(landscape, {n: np.array([x]) for n, x in columns.items()})[0]) / 60e3


def suits(landscape: Landscape) -> bool:
    """Return whether the ways can be compared: accuracy of parameters with known defaults."""
    known = (
        not isinstance(parameter, Choice)
        and name in GLOSSARY
        and GLOSSARY[name].default is not None
        and GLOSSARY[name].expert is not None
        for name, parameter in landscape.space.items()
    )
    return landscape.metric == "validation accuracy" and len(landscape.space) > 3 and all(known)


def ways(landscape: Landscape) -> Table:
    """Return what the ways to search find, beside what is told of them."""
    rows, each = [], minutes(landscape)
    for way in WAYS:
        runs = way.runs or round(way.hours * 60 / each)
        found = float(way.search(landscape, runs).mean())
        rows.append(
            (
                way.name,
                f"{runs}",
                duration(runs * each / 60),
                percent(found),
                f"{percent(way.told)} in {number(way.hours)} h",
                _verdict(found, way.told, landscape.optimum),
            )
        )
    columns = ("way", "runs", "time", "accuracy here", "what courses tell", "does it agree?")
    return Table(columns, tuple(rows))


def _verdict(found: float, told: float, optimum: float) -> str:
    if told > optimum:
        return f"no: more than the best there is here, {percent(optimum)}"
    if abs(found - told) <= NEAR:
        return "yes"
    return "no: better here" if found > told else "no: worse here"


def rates(landscape: Landscape) -> list[float]:
    """Return three learning rates: the lowest, a round one near the best, and the highest."""
    parameter = landscape.space["learning_rate"]
    assert isinstance(parameter, Real)
    best = landscape.optimizers[0]["learning_rate"]
    return [parameter.high, parameter.low, 10.0 ** round(float(np.log10(best)))]


def has_curves(landscape: Landscape) -> bool:
    """Return whether runs at three learning rates can be followed over epochs."""
    curved = isinstance(landscape, Mixture) and landscape.curves is not None
    return curved and isinstance(landscape.space.get("learning_rate"), Real)


def three_rates(landscape: Landscape) -> Table:
    """Return the course of runs at three learning rates, the other parameters at their best."""
    known = trainable(landscape)
    assert known.epochs is not None
    epochs = sorted({1, *(max(1, round(known.epochs * part)) for part in (0.1, 0.25, 0.5, 1))})
    rows = tuple(
        (shown(rate), *_course(known, rate, epochs), _behaviour(known, rate))
        for rate in rates(landscape)
    )
    return Table(("learning rate", *(f"epoch {e}" for e in epochs), "what it does"), rows)


def _course(landscape: Mixture, rate: float, epochs: list[int]) -> Iterator[str]:
    columns = _at(landscape, rate)
    trains = float(landscape.odds(**columns).trains) > 0.5
    for value in course(landscape, np.array(epochs), trains, **columns).validation:
        yield number(float(value), 2)


def _at(landscape: Landscape, rate: float) -> Mapping[str, Floats]:
    return landscape.columns(**{**landscape.optimizers[0], "learning_rate": rate})


def _behaviour(landscape: Mixture, rate: float) -> str:
    columns = _at(landscape, rate)
    if float(landscape.odds(**columns).trains) <= 0.5:
        return "diverges"
    return "too slow" if _slow(landscape, rate) else "trains well"


def _slow(landscape: Landscape, rate: float) -> bool:
    best = landscape.optimizers[0]["learning_rate"]
    lost = float(landscape.regret(**{**landscape.optimizers[0], "learning_rate": rate}))
    span = abs(landscape.optimum - float(np.nanmean(sampled(landscape).value)))
    return rate < best and lost > span / 4  # a quarter of what a random setting loses
