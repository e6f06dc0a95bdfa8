"""`study.optimize` on a landscape, one trial after the other: the way everyone goes.

As a program, ``python -m benchmarks.peers.optimize LANDSCAPE SAMPLER TRIALS [STORAGE]``.
"""

import sys
from collections.abc import Callable
from uuid import uuid4

import optuna
from optuna.samplers import BaseSampler, RandomSampler, TPESampler

from hpland.landscapes import LANDSCAPES, objective

SAMPLERS: dict[str, type[RandomSampler] | type[TPESampler]] = {
    "random": RandomSampler,
    "tpe": TPESampler,
}


def optimize(
    landscape: str, sampler: str, trials: str, storage: str | None = None
) -> Callable[[], None]:
    """Return the optimisation of a fresh study, in memory if there is no storage."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    chosen: BaseSampler = SAMPLERS[sampler](seed=42)
    study = optuna.create_study(
        storage=storage,
        sampler=chosen,
        study_name=f"one by one {uuid4()}",
        direction=LANDSCAPES[landscape].direction,
    )
    tuned = objective(LANDSCAPES[landscape], seed=42)
    return lambda: study.optimize(tuned, n_trials=int(trials))


if __name__ == "__main__":
    optimize(*sys.argv[1:])()
