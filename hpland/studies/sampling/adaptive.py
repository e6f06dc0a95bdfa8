"""Samplers that learn, and pruners: run in memory and handed over chunk by chunk."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np
import optuna
from optuna.distributions import BaseDistribution
from optuna.pruners import BasePruner, NopPruner
from optuna.samplers import BaseSampler
from optuna.trial import FrozenTrial

from hpland.landscapes import objective
from hpland.space import Floats, Space, external
from hpland.studies.batch import Batch, gathered
from hpland.studies.sampling.pruners import PRUNERS
from hpland.studies.sampling.quick_tpe import quick_tpe
from hpland.studies.sampling.run import Run
from hpland.studies.sampling.samplers import ADAPTIVE
from hpland.studies.sampling.timeline import Workers
from hpland.studies.sampling.training import TrainingObjective

CHUNK = 500  # trials between two writes, of a sampler that knows its points: about two seconds


def batches(
    run: Run, done: Sequence[FrozenTrial], ran: Callable[[int], None] = lambda count: None
) -> Iterator[Batch]:
    """Yield the trials of ``run`` after those that are ``done``, a chunk of its sampler at once.

    The sampler is made anew from (seed, chunk) for every chunk; so a run that was stopped and
    resumed gives the study of one that was not. Where it was stopped within a chunk, as it can be
    where trials are written one by one, the chunk is run again and what is done is left out. The
    study is made anew too for a sampler that keeps something in it beside the trials. ``ran`` is
    called after every trial with the number of those that have run.
    """

    def tell(_: optuna.Study, trial: FrozenTrial) -> None:
        ran(max(trial.number + 1, len(done)))

    if len(done) >= run.trials:
        return
    size = ADAPTIVE[run.sampler].chunk if run.adaptive else CHUNK
    forgets = run.adaptive and ADAPTIVE[run.sampler].remembers
    number = first = len(done) // size * size
    clock = Workers(1)
    if done:
        clock.timed(run.landscape, _gathered(run, done))
    study = _in_memory(run, done[:first])
    while number < run.trials:
        count = min(size, run.trials - number)
        if forgets and number > first:
            study = _in_memory(run, study.get_trials(deepcopy=False))
        study.sampler = _sampler(run, number // size, number, count)
        with quick_tpe() if run.sampler == "tpe" else nullcontext():
            study.optimize(objective_of(run), n_trials=count, callbacks=[tell])
        new = study.get_trials(deepcopy=False)[max(number, len(done)) :]
        yield clock.timed(run.landscape, _gathered(run, new))
        number += count


def _gathered(run: Run, trials: Sequence[FrozenTrial]) -> Batch:
    return gathered(run.landscape.space, len(run.landscape.metrics), trials)


def _in_memory(run: Run, trials: Sequence[FrozenTrial]) -> optuna.Study:
    """Return a study of these trials that remembers nothing else."""
    study = optuna.create_study(
        study_name=run.landscape.name,  # Hyperband deals trials out by name and number
        directions=run.landscape.directions,
        pruner=pruner_of(run),
    )
    study.add_trials(trials)
    return study


def pruner_of(run: Run) -> BasePruner:
    """Return Optuna's pruner of a run; one that prunes nothing if it has none."""
    return PRUNERS[run.pruner](run.epochs) if run.pruner and run.epochs else NopPruner()


def objective_of(run: Run) -> Any:
    """Return the objective that a run's trials are given."""
    if run.epochs is None:
        return objective(run.landscape, run.seed, run.noise)
    return TrainingObjective(run.landscape, run.epochs, run.seed, run.noise)


def sampler_of(run: Run, number: int) -> BaseSampler:
    """Return a sampler for a process that shares a study, whose first trial has this number.

    So no two processes draw alike. One that knows its points knows those of this trial alone.
    """
    return _sampler(run, number, number, 1)


def _sampler(run: Run, chunk: int, start: int, count: int) -> BaseSampler:
    if run.adaptive:
        return ADAPTIVE[run.sampler].make(chunk_seed(run.seed, chunk))
    return _Known(run.landscape.space, run.points(np.arange(start, start + count)), start)


class _Known(BaseSampler):
    """Plays points that are known beforehand; the first is that of trial ``start``."""

    def __init__(self, space: Space, points: Mapping[str, Floats], start: int) -> None:
        self._space, self._points, self._start = space, points, start

    def infer_relative_search_space(self, *_: Any) -> dict[str, BaseDistribution]:
        return {}

    def sample_relative(self, *_: Any) -> dict[str, Any]:
        return {}

    def sample_independent(
        self, study: optuna.Study, trial: FrozenTrial, name: str, distribution: BaseDistribution
    ) -> Any:
        return external(self._space[name], float(self._points[name][trial.number - self._start]))


def chunk_seed(seed: int, chunk: int) -> int:
    """Return the seed of the sampler that runs a chunk of a study, 32 bits."""
    digest = hashlib.blake2b(f"{seed}/{chunk}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big")  # 32 bits: what numpy.random.RandomState takes
