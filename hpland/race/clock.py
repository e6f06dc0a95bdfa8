"""A clock of workers that train at the same time, in simulated time: no real seconds are in it.

Everything happens in the order of (time, sequence number); a value is told when its epoch ends,
never before.
"""

import math
from heapq import heappop, heappush
from typing import NamedTuple, Protocol


class Step(NamedTuple):
    """A part of a training, on one worker without a break.

    Attributes:
        trial: its number.
        start: after how many epochs it begins.
        end: after how many it reports.
    """

    trial: int
    start: int
    end: int


class Search(Protocol):
    """A strategy at work on one cell."""

    def ask(self) -> Step | None:
        """Return what a free worker does next; None for nothing until something is told."""

    def tell(self, step: Step, value: float) -> None:
        """Take what a step reported; NaN if the training diverged."""


class Trainings(Protocol):
    """What trials do when they are trained."""

    def report(self, trial: int, epoch: int) -> float:
        """Return what a trial reports after so many epochs; NaN once it diverged."""

    def diverges(self, trial: int) -> int | None:
        """Return the epoch in which a trial diverges, and so ends; None if it does not."""

    def lasts(self, trial: int) -> int:
        """Return how long an epoch of a trial takes, in simulated milliseconds."""


class Told(NamedTuple):
    """A step that has ended.

    Attributes:
        step: what was trained.
        value: what it reported; NaN if it diverged.
        epochs: how many epochs it took, fewer than the step has if it diverged.
        worker: on which worker, from 0.
        began: when, in simulated milliseconds.
        ended: when.
    """

    step: Step
    value: float
    epochs: int
    worker: int
    began: int
    ended: int


def play(search: Search, trainings: Trainings, workers: int, budget: int) -> list[Told]:
    """Let a search work until nothing is left to do within the budget; return what was told.

    Args:
        search: the strategy; it is asked whenever a worker is free.
        trainings: what its trials do.
        workers: how many train at the same time.
        budget: how many epochs are trained in all, at most. A step waits while it would go beyond;
            one that diverges gives back what is left of it.
    """
    running: list[tuple[int, int, Told]] = []  # by when they end, then by when they were asked for
    told: list[Told] = []
    free = list(range(workers - 1, -1, -1))
    now = sequence = 0
    step: Step | None = None
    while True:
        while free:
            step = step or search.ask()
            if step is None or step.end - step.start > budget:
                break
            budget -= step.end - step.start
            one = _trained(step, trainings, free.pop(), now)
            heappush(running, (one.ended, sequence, one))
            sequence, step = sequence + 1, None
        if not running:
            return told
        now = running[0][0]
        while running and running[0][0] == now:  # all that ends now is told before anybody is asked
            _, _, one = heappop(running)
            free.append(one.worker)
            budget += one.step.end - one.step.start - one.epochs
            told.append(one)
            search.tell(one.step, one.value)
        free.sort(reverse=True)  # the first of them is next


def _trained(step: Step, trainings: Trainings, worker: int, began: int) -> Told:
    """Return what comes of a step; nobody is told before it ends."""
    trial, start, end = step
    gone = trainings.diverges(trial)
    if gone is not None and gone <= end:
        value, end = math.nan, gone
    else:
        value = trainings.report(trial, end)
    epochs = end - start
    return Told(step, value, epochs, worker, began, began + epochs * trainings.lasts(trial))
