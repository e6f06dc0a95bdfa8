"""Strategies that train every trial to the end."""

from hpland.race.clock import Step
from hpland.race.searches.points import Points


class Whole:
    """Trains every trial to its last epoch."""

    def __init__(self, points: Points, epochs: int) -> None:
        """Train trials of ``points`` for ``epochs`` epochs each."""
        self._points, self._epochs = points, epochs

    def ask(self) -> Step | None:
        """Return a new training; None if there is no point left."""
        trial = self._points.new()
        return None if trial is None else Step(trial, 0, self._epochs)

    def tell(self, step: Step, value: float) -> None:
        """Learn from what a training reported."""
        self._points.learn(step.trial, value)
