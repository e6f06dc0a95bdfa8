"""A field: all that ran on one landscape with one number of workers, as arrays."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from hpland.race.cell import Outcome
from hpland.race.results import Result
from hpland.space import Floats


@dataclass(frozen=True)
class Field:
    """The runs of ``s`` strategies with the same ``n`` seeds.

    Attributes:
        landscape: its name.
        workers: how many trained at the same time.
        budget: of full trainings, the race's.
        strategies: their names, s of them.
        runs: what came of each strategy's seeds, s sequences of n.
    """

    landscape: str
    workers: int
    budget: int
    strategies: Sequence[str]
    runs: Sequence[Sequence[Result]]

    def regrets(self, shares: Sequence[float]) -> Floats:
        """Return the true regret of the pick at shares of a strategy's own budget.

        Shape (s, n, k); infinite while nothing is picked.
        """
        return np.array([[[r.regret(x) for x in shares] for r in runs] for runs in self.runs])

    def of(self, name: str) -> Floats:
        """Return a number of `hpland.race.cell.Outcome` of every run, shape (s, n)."""
        return np.array([[getattr(r.outcome, name) for r in runs] for runs in self.runs])

    def trainings_to(self, target: float) -> Floats:
        """Return after how many trainings the pick's regret is at most ``target`` for the first
        time, shape (s, n); infinite where it never is."""
        return np.array([[_reached(r.outcome, target) for r in runs] for runs in self.runs])

    @property
    def errors(self) -> dict[str, list[str]]:
        """What strategies raised, an error for each run that did; none is left out."""
        every = {
            name: [r.outcome.error for r in runs if r.outcome.error]
            for name, runs in zip(self.strategies, self.runs, strict=True)
        }
        return {name: errors for name, errors in every.items() if errors}


def _reached(outcome: Outcome, target: float) -> float:
    return next((p.trainings for p in outcome.picks if p.regret <= target), math.inf)


def fields(results: Iterable[Result], budget: int) -> list[Field]:
    """Return the fields of a race of this budget, whose seeds are all complete or left out."""
    found: dict[tuple[str, int], dict[str, list[Result]]] = {}
    for result in results:
        key = result.key
        field = found.setdefault((key.landscape, key.workers), {})
        field.setdefault(key.strategy, []).append(result)
    return [
        Field(landscape, workers, budget, list(runs), _even(list(runs.values())))
        for (landscape, workers), runs in found.items()
    ]


def _even(runs: Sequence[Sequence[Result]]) -> list[Sequence[Result]]:
    """Return as many seeds of each; a race that is not over has one more of some."""
    fewest = min(map(len, runs))
    return [one[:fewest] for one in runs]
