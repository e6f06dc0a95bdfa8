"""What a run of a task comes to, given what its architecture costs it."""

from __future__ import annotations

from dataclasses import dataclass

from hpland.landscapes.joint import spread
from hpland.landscapes.landscape import Metric, Setting
from hpland.landscapes.mixture import Chances
from hpland.lazy import np
from hpland.space import Floats

SIGNS = (-1.0, 1.0)  # that turn accuracy and parameters into costs


@dataclass(frozen=True)
class Task:
    """Where accuracy begins and ends.

    Runs that train end at ``chance + (best - chance) exp(-cost)``, the others at ``chance``. A run
    trains with probability ``exp(-edge)``. Costs and edges are 0 or more and broadcast.

    Attributes:
        chance: the accuracy of guessing.
        best: that of the best network, where nothing is lost; may broadcast with the costs.
    """

    chance: float
    best: float | Floats

    def mean(self, cost: Floats, edge: Floats) -> Floats:
        """Return the mean accuracy over runs that train and runs that do not."""
        return np.asarray(self.chance + (self.best - self.chance) * np.exp(-(cost + edge)))

    def chances(self, cost: Floats, edge: Floats, lost: float) -> Chances:
        """Return what can happen to a run; of those that do not train a share is ``lost`` in NaN.

        The spread is that of the joint landscapes: quiet at the best, louder on the shoulders.
        """
        kept, alive = np.exp(-cost), np.exp(-edge)
        return Chances(
            trained=self.chance + (self.best - self.chance) * kept,
            untrained=self.chance,
            alive=alive,
            fails=(1 - alive) * lost,
            spread=spread(kept),
        )


def tradeoff(
    accuracy: float, best: Setting, parameters: tuple[int, int], smallest: tuple[Setting, ...]
) -> tuple[Metric, Metric]:
    """Return the metrics of networks that are to be accurate and small.

    Args:
        accuracy: that of the best network.
        best: the best network.
        parameters: how many the smallest and the largest network have.
        smallest: the networks with the fewest.
    """
    return (
        Metric("validation accuracy", "maximize", accuracy, (best,)),
        Metric("parameters", "minimize", parameters[0], smallest, parameters, log=True),
    )
