"""What is run in a race, in which order, and what cannot run."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES, Landscape
from hpland.race.cell import Cell
from hpland.race.results import Key
from hpland.race.strategies import Strategy, find_strategy


@dataclass(frozen=True)
class Refusal:
    """A strategy that cannot race on a landscape, and why."""

    landscape: str
    strategy: str
    why: str


@dataclass(frozen=True)
class Race:
    """A race.

    Attributes:
        landscapes: what is tuned.
        strategies: how.
        seeds: how many times, from seed 0 on.
        budget: of full trainings.
        workers: how many train at the same time; each number is raced.
    """

    landscapes: Sequence[Landscape]
    strategies: Sequence[Strategy]
    seeds: int
    budget: int
    workers: Sequence[int]

    @property
    def pairs(self) -> list[tuple[Landscape, Strategy]]:
        """The landscapes and the strategies that can race on them."""
        every = product(self.landscapes, self.strategies)
        return [(landscape, one) for landscape, one in every if not one.refuses(landscape)]

    @property
    def refusals(self) -> list[Refusal]:
        """What cannot run."""
        every = product(self.landscapes, self.strategies)
        asked = ((landscape, one, one.refuses(landscape)) for landscape, one in every)
        return [Refusal(x.name, one.name, why) for x, one, why in asked if why]

    def __len__(self) -> int:
        """Return the number of cells."""
        return self.seeds * len(self.pairs) * len(self.workers)

    def cells(self) -> Iterator[Cell]:
        """Yield the cells: seed by seed, so that a race of more seeds begins as one of fewer."""
        pairs = self.pairs
        for seed in range(self.seeds):
            for (landscape, strategy), workers in product(pairs, self.workers):
                yield Cell(landscape, strategy, seed, workers, self.budget)

    def keys(self) -> Iterator[Key]:
        """Yield the keys of the cells."""
        return map(Key.of, self.cells())

    @property
    def seconds(self) -> float:
        """How long the cells take, about, on one core of a usual machine."""
        each = sum(one.seconds * one.times for _, one in self.pairs)
        return each * self.budget / 100 * self.seeds * len(self.workers)


def plan_race(
    landscapes: Sequence[str],
    strategies: Sequence[str],
    *,
    seeds: int,
    budget: int,
    workers: Sequence[int],
) -> Race:
    """Return the race of these landscapes and strategies, by name.

    Raises HplandError for a name that is unknown or given twice, a number that is too small, and
    a race in which nothing can run.
    """
    for name, number in [("--seeds", seeds), ("--budget", budget)]:
        if number < 1:
            raise HplandError(f"{name} must be 1 or more, not {number}")
    if not workers or min(workers) < 1:
        raise HplandError(f"--workers must be 1 or more, not {min(workers, default='nothing')}")
    _check_once("landscape", landscapes)
    _check_once("strategy", strategies)
    if len(set(workers)) < len(workers):
        raise HplandError("--workers names a number twice")
    from hpland.errors import unknown

    for name in landscapes:
        if name not in LANDSCAPES:
            raise unknown("landscape", name, LANDSCAPES)
    tuned = [LANDSCAPES[name] for name in landscapes]
    race = Race(tuned, [find_strategy(name) for name in strategies], seeds, budget, workers)
    if not race.pairs:
        first = race.refusals[0]
        raise HplandError(
            f"no strategy can race on {', '.join(landscapes)}: {first.strategy}: {first.why}"
        )
    return race


def _check_once(kind: str, names: Sequence[str]) -> None:
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice:
        raise HplandError(f"{kind} {twice!r} is given twice")
    if not names:
        raise HplandError(f"a race needs a {kind}")
