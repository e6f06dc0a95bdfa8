"""Hyperband at work: which trials each bracket trained for how long, and which was the best."""

from dataclasses import dataclass

from hpland.landscapes import Landscape
from hpland.landscapes.duration import full_epochs
from hpland.race.cell import Cell, Ran, run
from hpland.race.searches.halving import brackets
from hpland.race.strategies import STRATEGIES


@dataclass(frozen=True)
class Bracket:
    """A bracket that was run.

    Attributes:
        rungs: after how many epochs it was decided who goes on.
        epochs: for how long each of its trials was trained, longest first.
        best: the best value that one of its fully trained trials reported; None without one.
    """

    rungs: list[int]
    epochs: list[int]
    best: float | None


def hyperband(landscape: Landscape, seed: int = 42, workers: int = 8) -> list[Bracket]:
    """Return the brackets of one round of Hyperband."""
    epochs = full_epochs(landscape)
    plan = brackets(epochs)
    budget = -(-sum(_epochs(count, rungs) for count, rungs in plan) // epochs)
    ran = run(Cell(landscape, STRATEGIES["hyperband"], seed, workers, budget))
    first, found = 0, []
    for count, rungs in plan:
        found.append(_bracket(ran, range(first, first + count), rungs))
        first += count
    return found


def _epochs(count: int, rungs: list[int]) -> int:
    """Return how many epochs a bracket trains, at most."""
    left, before, total = count, 0, 0
    for rung in rungs:
        total, before, left = total + left * (rung - before), rung, left // 3
    return total


def _bracket(ran: Ran, trials: range, rungs: list[int]) -> Bracket:
    last = {one.step.trial: one for one in ran.told if one.step.trial in trials}
    full = [one.value for one in last.values() if one.step.end == ran.world.epochs]
    better = max if ran.world.landscape.direction == "maximize" else min
    alive = [value for value in full if value == value]
    epochs = sorted((one.step.start + one.epochs for one in last.values()), reverse=True)
    return Bracket(rungs, epochs, better(alive) if alive else None)
