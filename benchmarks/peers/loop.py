"""The cells of a race in plain loops of `study.optimize` in memory, one after the other.

As a program, ``python -m benchmarks.peers.loop LANDSCAPE STRATEGY,... SEEDS BUDGET WORKERS,...``.
"""

import sys
from collections.abc import Callable, Mapping
from itertools import product
from typing import NamedTuple

import numpy as np
import optuna
from optuna.pruners import BasePruner, HyperbandPruner, MedianPruner, NopPruner
from optuna.pruners import SuccessiveHalvingPruner as Halving
from optuna.samplers import (
    BaseSampler,
    CmaEsSampler,
    NSGAIISampler,
    QMCSampler,
    RandomSampler,
    TPESampler,
)

from hpland.landscapes import LANDSCAPES, Luck, objective, observe_epochs
from hpland.landscapes.duration import full_epochs
from hpland.landscapes.objectives import asked


class Way(NamedTuple):
    """How Optuna does a strategy: a sampler, a pruner, and how many times the budget."""

    sampler: Callable[[int], BaseSampler]
    pruner: Callable[[], BasePruner] = NopPruner
    times: int = 1


def _random(seed: int) -> BaseSampler:
    return RandomSampler(seed=seed)


WAYS: Mapping[str, Way] = {
    "grid": Way(_random),  # a grid costs what random points cost
    "random": Way(_random),
    "random-2x": Way(_random, times=2),
    "qmc": Way(lambda seed: QMCSampler(seed=seed, scramble=True)),
    "tpe": Way(lambda seed: TPESampler(seed=seed)),
    "cmaes": Way(lambda seed: CmaEsSampler(seed=seed)),
    "nsga2": Way(lambda seed: NSGAIISampler(seed=seed)),
    "median": Way(_random, MedianPruner),
    "hyperband": Way(_random, HyperbandPruner),
    "asha": Way(_random, Halving),
}


def race(landscape: str, strategies: str, seeds: int, budget: int, workers: str) -> None:
    """Optimise a study for every cell; a pruned cell ends when its epochs are spent."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    for seed, name, _ in product(range(seeds), strategies.split(","), workers.split(",")):
        way = WAYS[name]
        study = optuna.create_study(
            sampler=way.sampler(seed),
            pruner=way.pruner(),
            direction=LANDSCAPES[landscape].direction,
        )
        if way.pruner is NopPruner:
            study.optimize(objective(LANDSCAPES[landscape], seed), n_trials=way.times * budget)
        else:
            _pruned(study, landscape, seed, budget)


def _pruned(study: optuna.Study, name: str, seed: int, budget: int) -> None:
    """Optimise epoch by epoch until the budget is spent."""
    landscape, epochs = LANDSCAPES[name], full_epochs(LANDSCAPES[name])
    left = budget * epochs

    def train(trial: optuna.Trial) -> float:
        nonlocal left
        luck = Luck.of(seed, trial.number, 1)
        curves, _ = observe_epochs(landscape, asked(trial, landscape), luck, epochs)
        value = np.nan
        for epoch, value in enumerate(curves[0].tolist(), 1):
            left -= 1
            if left <= 0:
                trial.study.stop()
            trial.report(value, epoch)
            if trial.should_prune():
                raise optuna.TrialPruned
        return value

    study.optimize(train)


if __name__ == "__main__":
    race(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
