"""Early stopping by Optuna's pruners: who is worse than others at an epoch stops for good."""

import math
from collections import deque
from collections.abc import Collection

from hpland.race.clock import Step
from hpland.race.searches.points import Judged


class Stopped:
    """Trains trials until a pruner stops them."""

    def __init__(self, points: Judged, looks: Collection[int], epochs: int) -> None:
        """Train trials of ``points`` for ``epochs`` epochs, unless they are pruned before.

        Args:
            points: where trials come from, and who judges them.
            looks: the epochs after which the pruner may stop a trial; it is not asked after others.
            epochs: of a full training.
        """
        self._points = points
        self._looks = sorted({*(e for e in looks if e < epochs), epochs})
        self._going: deque[Step] = deque()

    def ask(self) -> Step | None:
        """Return what the trial that has just reported does next; else a new trial."""
        if self._going:
            return self._going.popleft()
        trial = self._points.new()
        return None if trial is None else Step(trial, 0, self._looks[0])

    def tell(self, step: Step, value: float) -> None:
        """Report a value, and stop the trial if the pruner says so."""
        self._points.report(step.trial, step.end, value)
        if math.isnan(value) or step.end == self._looks[-1]:
            self._points.learn(step.trial, value)
        elif self._points.should_prune(step.trial):
            self._points.prune(step.trial)
        else:
            after = self._looks[self._looks.index(step.end) + 1]
            self._going.append(Step(step.trial, step.end, after))


def looks_of_halving(epochs: int, factor: int) -> list[int]:
    """Return the epochs at which Optuna's successive halving decides."""
    found, epoch = [], 1
    while epoch < epochs:
        found.append(epoch)
        epoch *= factor
    return found
