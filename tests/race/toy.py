"""The toy problem of Jaderberg et al. 2017, section 4.1 there: what is trained is not what counts.

What counts is Q = 1.2 - (theta0^2 + theta1^2). Gradient ascent is on
1.2 - (h0 theta0^2 + h1 theta1^2), from theta = (0.9, 0.9) on.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from hpland.race.clock import Step
from hpland.race.searches.population import Population, Setup
from hpland.space import Floats, Real, Space

SPACE: Space = {"h0": Real(0.0, 1.0), "h1": Real(0.0, 1.0)}
RATE = 0.01
Theta = tuple[float, float]


class Toy:
    """Trains theta: another world for the search that landscapes are searched by."""

    def __init__(self) -> None:
        self.params: dict[int, Mapping[str, float]] = {}
        self.start: dict[int, Theta] = {}
        self.begun: dict[int, int] = {}

    def enter(self, first: int, params: Mapping[str, Floats]) -> None:
        """Prepare nothing."""

    def go_on(self, member: int, params: Mapping[str, float], after: Step | None = None) -> int:
        trial = len(self.start)
        self.start[trial] = self.theta(after) if after else (0.9, 0.9)
        self.params[trial], self.begun[trial] = params, after.end if after else 0
        return trial

    def theta(self, step: Step) -> Theta:
        (a, b), h = self.start[step.trial], self.params[step.trial]
        for _ in range(step.end - step.start):
            a, b = a - RATE * 2 * h["h0"] * a, b - RATE * 2 * h["h1"] * b
        return a, b

    def report(self, trial: int, epoch: int) -> float:
        a, b = self.theta(Step(trial, self.begun[trial], epoch))
        return 1.2 - a * a - b * b

    def diverges(self, trial: int) -> int | None:
        return None

    def lasts(self, trial: int) -> int:
        return 1


def toy_search(
    world: Toy, start: Sequence[Theta], seed: int = 0, explores: bool = True, epochs: int = 400
) -> Population:
    """Return the search with a member for each pair of hyperparameters."""
    columns = dict(zip(SPACE, np.array(start).T, strict=True))
    plan = Setup(len(start), 4, epochs, len(start), explores)
    return Population(world, SPACE, (), lambda _: columns, plan, seed, 1.0)
