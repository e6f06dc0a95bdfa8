"""Trainings whose values and times are given, and points that need no landscape."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Given:
    """Trials that report ``value(trial, epoch)`` and take ``lasts(trial)`` ms an epoch."""

    value: Callable[[int, int], float] = lambda trial, epoch: float(trial)
    time: Callable[[int], int] = lambda trial: 10
    dies: dict[int, int] = field(default_factory=dict)

    def report(self, trial: int, epoch: int) -> float:
        return math.nan if epoch >= self.dies.get(trial, 10**9) else self.value(trial, epoch)

    def diverges(self, trial: int) -> int | None:
        return self.dies.get(trial)

    def lasts(self, trial: int) -> int:
        return self.time(trial)


@dataclass
class Counted:
    """Points by their numbers alone, ``most`` of them."""

    most: int = 10**9
    next: int = 0
    learned: dict[int, float] = field(default_factory=dict)

    def new(self) -> int | None:
        if self.next >= self.most:
            return None
        self.next += 1
        return self.next - 1

    def learn(self, trial: int, value: float) -> None:
        self.learned[trial] = value
