"""One cell of a race: a strategy on a landscape, with a seed and a number of workers."""

import math
import sys
from collections.abc import Iterable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from time import perf_counter
from typing import NamedTuple

import numpy as np

from hpland.errors import first_line
from hpland.landscapes import Landscape
from hpland.race.clock import Search, Step, Told, play
from hpland.race.strategies import Strategy
from hpland.race.world import World
from hpland.space import Floats
from hpland.studies.sampling.quick_tpe import quick_tpe
from hpland.studies.storage.opening import quiet

MINUTE = 60_000  # milliseconds


@dataclass(frozen=True)
class Cell:
    """What is run once.

    Attributes:
        landscape: what is tuned.
        strategy: how.
        seed: of the strategy and of the noise.
        workers: how many train at the same time.
        budget: the race's, in full trainings.
    """

    landscape: Landscape
    strategy: Strategy
    seed: int
    workers: int
    budget: int

    @property
    def own_budget(self) -> int:
        """The strategy's budget, in full trainings."""
        return self.strategy.times * self.budget


class Pick(NamedTuple):
    """What a search would answer from some moment on.

    Attributes:
        trainings: the full trainings spent by then; a part for a part of one.
        minutes: the simulated time.
        observed: what the picked trial reported.
        regret: how far its parameters truly are from the optimum after a full training.
        model: how far what it has trained truly is from the best constant setting, which a schedule
            can beat: then it is below 0. None where parameters never change in mid-training.
    """

    trainings: float
    minutes: float
    observed: float
    regret: float
    model: float | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a cell.

    Attributes:
        picks: the pick whenever it changed, in the order of time.
        trials: how many were begun from scratch.
        stopped: how many trials were stopped before the last epoch, and did not diverge; one that
            another goes on from was not.
        winners: how many of those were truly better than the last pick.
        failed: how many diverged.
        trainings: full trainings spent.
        minutes: the simulated time to the end of the last training.
        idle: the share of the workers' time in which they had nothing to do.
        error: what the strategy raised, in one line; empty if nothing.
    """

    picks: tuple[Pick, ...] = ()
    trials: int = 0
    stopped: int = 0
    winners: int = 0
    failed: int = 0
    trainings: float = 0.0
    minutes: float = 0.0
    idle: float = 0.0
    error: str = ""


class _Timed:
    """A search with a stopwatch of real seconds, which nothing in the race looks at."""

    def __init__(self, search: Search) -> None:
        self.search, self.seconds = search, 0.0

    def ask(self) -> Step | None:
        begun = perf_counter()
        step = self.search.ask()
        self.seconds += perf_counter() - begun
        return step

    def tell(self, step: Step, value: float) -> None:
        begun = perf_counter()
        self.search.tell(step, value)
        self.seconds += perf_counter() - begun


class Ran(NamedTuple):
    """A cell that was run: its world, all that was told, its search and its real seconds."""

    world: World
    told: list[Told]
    search: Search
    seconds: float


def run(cell: Cell) -> Ran:
    """Run a cell; whatever a strategy raises is raised."""
    world = World(cell.landscape, cell.seed)
    with quiet(), quick_tpe(), redirect_stdout(sys.stderr):  # samplers may print
        begun = perf_counter()
        search = _Timed(cell.strategy.make(world, cell.own_budget))
        search.seconds = perf_counter() - begun
        told = play(search, world, cell.workers, cell.own_budget * world.epochs)
    return Ran(world, told, search.search, search.seconds)


def outcome(cell: Cell) -> tuple[Outcome, float]:
    """Return what comes of a cell, and the seconds that its strategy took on this machine."""
    try:
        ran = run(cell)
    except (Exception, SystemExit) as error:  # a sampler of anybody's: the race goes on
        if isinstance(error, SystemExit) and type(error) is not SystemExit:
            raise  # the command line's own: a signal has come
        kind, why = type(error).__name__, first_line(error)
        return Outcome(error=kind if why == kind else f"{kind}: {why}"), 0.0
    return summed(ran.world, ran.told, cell.workers), ran.seconds


def summed(world: World, told: Sequence[Told], workers: int) -> Outcome:
    """Return the outcome of what was told, in the order in which it was."""
    picks = _picks(world, told)
    last = {one.step.trial: one for one in told}
    diverged = {trial for trial, one in last.items() if math.isnan(one.value)}
    stopped = {n for n, one in last.items() if one.step.end < world.epochs}
    stopped -= diverged | set(world.after.values())
    best = picks[-1].regret if picks else math.inf
    end = max((one.ended for one in told), default=0)
    busy = sum(one.ended - one.began for one in told)
    return Outcome(
        picks,
        trials=len(last.keys() - world.after),
        stopped=len(stopped),
        winners=int(np.sum(_regrets(world, stopped) < best)),
        failed=len(diverged),
        trainings=sum(one.epochs for one in told) / world.epochs,
        minutes=end / MINUTE,
        idle=1 - busy / (workers * end) if end else 0.0,
    )


def _picks(world: World, told: Sequence[Told]) -> tuple[Pick, ...]:
    """Return the pick whenever it changes: of the trials trained the longest, the best observed."""
    sign = 1.0 if world.landscape.direction == "maximize" else -1.0
    best, spent = (0, -math.inf), 0
    found: list[tuple[int, Told]] = []
    for one in told:
        spent += one.epochs
        if (rank := (one.step.end, sign * one.value)) > best and not math.isnan(one.value):
            best = rank
            found.append((spent, one))
    regrets = _regrets(world, [one.step.trial for _, one in found]).tolist()
    return tuple(
        Pick(epochs / world.epochs, one.ended / MINUTE, one.value, regret, behind(world, one.step))
        for (epochs, one), regret in zip(found, regrets, strict=True)
    )


def behind(world: World, step: Step) -> float | None:
    """Return how far what a step has trained is from the optimum, below 0 if it is better."""
    value = world.model(step.trial, step.end)
    if value is None:
        return None
    behind = world.landscape.optimum - value
    return behind if world.landscape.direction == "maximize" else -behind


def _regrets(world: World, trials: Iterable[int]) -> Floats:
    """Return how far the trials' parameters truly are from the optimum after a full training."""
    return world.landscape.metrics[0].regret([world.truth(trial) for trial in trials])
