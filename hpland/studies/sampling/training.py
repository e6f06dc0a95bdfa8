"""A landscape as an Optuna objective that trains: it reports every epoch, and can be pruned.

study = optuna.create_study(direction="maximize", pruner=optuna.pruners.MedianPruner())
study.optimize(training_objective(LANDSCAPES["sweep"]), n_trials=100)
"""

import math
from dataclasses import dataclass

import optuna

from hpland.landscapes import Landscape, Luck, observe_epochs
from hpland.landscapes.budget import checked_epochs
from hpland.landscapes.objectives import asked, note


@dataclass(frozen=True)
class TrainingObjective:
    """An objective that reports an intermediate value after each of its ``epochs``.

    What it reports depends only on the parameters, the seed, the trial's number and the epoch.
    The trial is pruned when the study's pruner says so; it FAILs in mid-curve, after a report of
    NaN, where the run diverges. Otherwise its value is the last one reported. It keeps its
    noise-free value after all epochs, and its region, as user attributes.
    """

    landscape: Landscape
    epochs: int
    seed: int = 42
    noise: float = 1.0

    def __call__(self, trial: optuna.Trial) -> float:
        """Return the last reported value of ``trial``; raise `optuna.TrialPruned` where pruned."""
        params = asked(trial, self.landscape)
        luck = Luck.of(self.seed, trial.number, 1)
        values, truth = observe_epochs(self.landscape, params, luck, self.epochs, self.noise)
        note(trial, self.landscape, params, truth[:, -1:])
        value = math.nan
        for epoch, value in enumerate(values[0].tolist(), 1):
            trial.report(value, epoch)
            if math.isnan(value):
                break
            if trial.should_prune():
                raise optuna.TrialPruned
        return value


def training_objective(
    landscape: Landscape, seed: int = 42, noise: float = 1.0, epochs: int | None = None
) -> TrainingObjective:
    """Return an objective for `optuna.Study.optimize`, by default of the landscape's own budget.

    Raises HplandError for a landscape without an epoch axis or with several objectives, and for
    fewer epochs than 1.
    """
    return TrainingObjective(landscape, checked_epochs(landscape, epochs), seed, noise)
