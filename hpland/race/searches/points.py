"""Where the parameters of new trials come from."""

import math
from collections.abc import Callable
from typing import Protocol

import numpy as np
import optuna
from numpy.typing import NDArray
from optuna.trial import TrialState

from hpland.landscapes.objectives import asked
from hpland.race.world import BLOCK, World
from hpland.studies.sampling.points import Columns, grid, grid_shape, qmc, random


class Points(Protocol):
    """Gives a new trial its parameters, in its cell's world."""

    def new(self) -> int | None:
        """Return the number of a new trial; None if there is no more."""

    def learn(self, trial: int, value: float) -> None:
        """Take the value of a trial that is done; NaN if it diverged."""


class Judged(Points, Protocol):
    """Points whose trials may be stopped before the last epoch, as Optuna's pruners do it."""

    def report(self, trial: int, epoch: int, value: float) -> None:
        """Take what a trial has after ``epoch`` epochs; NaN if it diverged."""

    def should_prune(self, trial: int) -> bool:
        """Return whether a trial that has just reported should stop."""

    def prune(self, trial: int) -> None:
        """Take notice that a trial is stopped."""


class Known:
    """Points that are known beforehand; nothing is learned."""

    def __init__(
        self, world: World, draw: Callable[[NDArray[np.int64]], Columns], most: float = math.inf
    ) -> None:
        """Take the points of ``draw``, from trial numbers to columns, ``most`` of them."""
        self._world, self._draw, self._most = world, draw, most
        self._next = self._ready = 0

    def new(self) -> int | None:
        """Return the number of a new trial; None if there is no more."""
        if self._next >= self._most:
            return None
        if self._next == self._ready:
            last = int(min(self._next + BLOCK, self._most))
            self._world.add(self._draw(np.arange(self._next, last)))
            self._ready = last
        self._next += 1
        return self._next - 1

    def learn(self, trial: int, value: float) -> None:
        """Learn nothing."""


def random_points(world: World) -> Known:
    """Return independent random points, those of `hpland simulate` with the same seed."""
    space = world.landscape.space
    return Known(world, lambda numbers: random(space, world.seed, numbers))


def qmc_points(world: World) -> Known:
    """Return a scrambled Sobol sequence, that of `hpland simulate` with the same seed."""
    space = world.landscape.space
    return Known(world, lambda numbers: qmc(space, world.seed, numbers))


def grid_points(world: World, budget: int) -> Known:
    """Return the largest grid of ``budget`` points or fewer, in an order drawn by the seed.

    Row by row a grid would have seen one level of its first parameter at a tenth of the budget.
    """
    shape = grid_shape(world.landscape, budget)
    count = math.prod(shape.values())
    order = np.random.default_rng(world.seed).permutation(count)
    return Known(world, lambda numbers: grid(world.landscape.space, shape, order[numbers]), count)


class Studied:
    """Points of an Optuna study, whose sampler learns from the trials before."""

    def __init__(self, world: World, study: optuna.Study, known: Known | None = None) -> None:
        """Take the points of the study's sampler, or the ``known`` ones in its place."""
        self.study = study
        self._world, self._known = world, known
        self._running: dict[int, optuna.Trial] = {}

    def new(self) -> int:
        """Return the number of a new trial."""
        trial = self.study.ask()
        if self._known:
            self._known.new()
        else:
            self._world.add(asked(trial, self._world.landscape))
        self._running[trial.number] = trial
        return trial.number

    def learn(self, trial: int, value: float) -> None:
        """Tell the study the value of a trial that is done; NaN lets it FAIL."""
        own = self._running.pop(trial)
        if math.isnan(value):
            self.study.tell(own, state=TrialState.FAIL)
        else:
            self.study.tell(own, value)

    def report(self, trial: int, epoch: int, value: float) -> None:
        """Report a value to the study."""
        self._running[trial].report(value, epoch)

    def should_prune(self, trial: int) -> bool:
        """Return what the study's pruner says."""
        return self._running[trial].should_prune()

    def prune(self, trial: int) -> None:
        """Tell the study that a trial is stopped; its value is the last one that it reported."""
        self.study.tell(self._running.pop(trial), state=TrialState.PRUNED)
