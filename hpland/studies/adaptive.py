"""Samplers that learn, run in memory and handed over chunk by chunk."""

import hashlib
from collections.abc import Iterator, Sequence

import optuna
from optuna.trial import FrozenTrial

from hpland.studies.batch import Batch, gathered
from hpland.studies.run import Run
from hpland.studies.samplers import ADAPTIVE


def batches(run: Run, done: Sequence[FrozenTrial]) -> Iterator[Batch]:
    """Yield the trials of ``run`` after those that are ``done``, a chunk of its sampler at once.

    The sampler is made anew from (seed, chunk) for every chunk, and a chunk is handed over
    whole; so a run that was stopped and goes on gives the study of one that was not.
    """
    sampler = ADAPTIVE[run.sampler]
    objective = run.landscape.objective(run.seed, run.noise)
    study = optuna.create_study(direction=run.landscape.direction)
    study.add_trials(done)
    number = len(done)
    while number < run.trials:
        chunk, offset = divmod(number, sampler.chunk)
        study.sampler = sampler.make(_seed(run.seed, chunk))
        study.optimize(objective, n_trials=min(sampler.chunk - offset, run.trials - number))
        new = study.get_trials(deepcopy=False)[number:]
        yield gathered(run.landscape.space, new)
        number += len(new)


def _seed(seed: int, chunk: int) -> int:
    digest = hashlib.blake2b(f"{seed}/{chunk}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big")  # 32 bits: what numpy.random.RandomState takes
