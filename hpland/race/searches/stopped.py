"""Early stopping by Optuna's pruners: who is worse than others at an epoch stops for good."""

import math
from collections import deque
from collections.abc import Collection

from hpland.race.clock import Step
from hpland.race.searches.points import Studied


class Stopped:
    """Trains the trials of a study until its pruner stops them."""

    def __init__(self, points: Studied, looks: Collection[int], epochs: int) -> None:
        """Train trials of ``points`` for ``epochs`` epochs, unless they are pruned before.

        Args:
            points: where trials come from; their study has the pruner.
            looks: the epochs after which the pruner may stop a trial; it is not asked after others.
            epochs: of a full training.
        """
        self._points = points
        self._looks = sorted({*(e for e in looks if e < epochs), epochs})
        self._going: deque[Step] = deque()

    def ask(self) -> Step:
        """Return what the trial that has just reported does next; else a new trial."""
        if self._going:
            return self._going.popleft()
        return Step(self._points.new(), 0, self._looks[0])

    def tell(self, step: Step, value: float) -> None:
        """Report a value to the study, and stop the trial if the pruner says so."""
        trial = self._points.running[step.trial]
        trial.report(value, step.end)
        if math.isnan(value) or step.end == self._looks[-1]:
            self._points.learn(step.trial, value)
        elif trial.should_prune():
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
