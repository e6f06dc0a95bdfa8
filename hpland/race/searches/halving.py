"""Early stopping that promotes: successive halving, Hyperband and ASHA.

Jamieson and Talwalkar 2016, arXiv:1502.07943; Li et al. 2018, Hyperband, JMLR 18(185); Li et al.
2020, A system for massively parallel hyperparameter tuning, arXiv:1810.05934.
"""

import math
from bisect import insort
from collections import deque
from itertools import islice

from hpland.race.clock import Step
from hpland.race.searches.points import Points

ETA = 3  # one in three goes on


def rungs(epochs: int) -> list[int]:
    """Return after how many epochs it is decided who goes on, the last of them ``epochs``."""
    count = int(math.log(epochs, ETA) + 1e-9)
    return [max(1, epochs // ETA**k) for k in range(count, -1, -1)]


def brackets(epochs: int) -> list[tuple[int, list[int]]]:
    """Return Hyperband's brackets: how many trials begin, and the rungs that they climb."""
    every = rungs(epochs)
    most = len(every) - 1
    return [
        (math.ceil((most + 1) / (s + 1) * ETA**s), every[most - s :]) for s in range(most, -1, -1)
    ]


class Synchronous:
    """Brackets one after the other; a rung waits until all of it have reported.

    Successive halving is the first bracket of Hyperband again and again.
    """

    def __init__(self, points: Points, plan: list[tuple[int, list[int]]], sign: float) -> None:
        """Take the trials of ``points`` through ``plan`` in turn; ``sign`` is -1 to minimise."""
        self._points, self._plan, self._sign = points, plan, sign
        self._turn = -1
        self._waiting: deque[Step] = deque()
        self._reported: dict[int, float] = {}
        self._due = 0  # trials of this rung that have not reported
        self._rung = 0
        self._climbs: list[int] = []

    def ask(self) -> Step | None:
        """Return the next training of this rung; None while others of it are running."""
        if not self._waiting and not self._due:
            self._open()
        return self._waiting.popleft() if self._waiting else None

    def _open(self) -> None:
        """Begin the next rung, or the next bracket."""
        kept = sorted(
            (n for n, value in self._reported.items() if value > -math.inf),
            key=lambda n: (-self._reported[n], n),
        )[: len(self._reported) // ETA]
        self._rung += 1
        if not kept or self._rung >= len(self._climbs):
            self._turn = (self._turn + 1) % len(self._plan)
            count, self._climbs = self._plan[self._turn]
            self._rung = 0
            new = (self._points.new() for _ in range(count))
            kept = [number for number in new if number is not None]
        start = self._climbs[self._rung - 1] if self._rung else 0
        self._waiting.extend(Step(n, start, self._climbs[self._rung]) for n in kept)
        self._due = len(kept)
        self._reported = {}

    def tell(self, step: Step, value: float) -> None:
        """Take a report; the rung is decided when all are there."""
        self._reported[step.trial] = -math.inf if math.isnan(value) else self._sign * value
        self._due -= 1


class Asha:
    """Asynchronous successive halving: who is among the best third of a rung goes on at once."""

    def __init__(self, points: Points, epochs: int, sign: float) -> None:
        """Take the trials of ``points`` up to ``epochs``; ``sign`` is -1 to minimise."""
        self._points, self._rungs, self._sign = points, rungs(epochs), sign
        self._ranked: list[list[tuple[float, int]]] = [[] for _ in self._rungs]  # best first
        self._promoted: list[set[int]] = [set() for _ in self._rungs]

    def ask(self) -> Step | None:
        """Return a promotion, from the highest rung that has one; else a new trial."""
        for k in reversed(range(len(self._rungs) - 1)):
            if (trial := self._promotable(k)) is not None:
                self._promoted[k].add(trial)
                return Step(trial, self._rungs[k], self._rungs[k + 1])
        trial = self._points.new()
        return None if trial is None else Step(trial, 0, self._rungs[0])

    def _promotable(self, k: int) -> int | None:
        """Return the best trial of rung ``k`` that is due to go on, None if there is none."""
        ranked, promoted = self._ranked[k], self._promoted[k]
        best = islice(ranked, len(ranked) // ETA)
        return next((n for loss, n in best if n not in promoted and loss < math.inf), None)

    def tell(self, step: Step, value: float) -> None:
        """Take a report."""
        loss = math.inf if math.isnan(value) else -self._sign * value
        insort(self._ranked[self._rungs.index(step.end)], (loss, step.trial))
