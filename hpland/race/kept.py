"""A cell of a race as an ordinary Optuna study, which every dashboard opens."""

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from hpland.landscapes.objectives import notes
from hpland.race.cell import Cell, Ran, run
from hpland.race.searches.population import Population
from hpland.studies.batch import Batch, Times, frozen_trials
from hpland.studies.writing.whole import Whole
from hpland.table import Curves

if TYPE_CHECKING:
    import optuna


def study_of(cell: Cell) -> Whole:
    """Return a cell as a study: what it is called, where it comes from, and its trials."""
    name = f"{cell.landscape.name} {cell.strategy.name} seed {cell.seed} workers {cell.workers}"
    attrs = {
        "landscape": cell.landscape.name,
        "landscape_version": cell.landscape.version,
        "strategy": cell.strategy.name,
        "seed": cell.seed,
        "workers": cell.workers,
        "budget": cell.own_budget,
    }
    return Whole(name, cell.landscape, attrs, partial(_trials, cell))


def _trials(cell: Cell) -> Batch:
    return batch_of(run(cell))


def keep(study: "optuna.Study", ran: Ran) -> None:
    """Add the trials of a cell that was run to a study of anybody's, with their `batch_of`."""
    study.add_trials(frozen_trials(batch_of(ran)))


def batch_of(ran: Ran) -> Batch:
    """Return the trials of a cell that was run.

    One that was stopped is PRUNED, one that diverged has FAILed. They start when they first trained
    and end when they last did, in simulated time; the attribute ``worker`` has the first worker.

    Of population-based training every interval of a member is a trial, COMPLETE unless it diverged.
    Besides, it has ``member``, ``generation`` (how many intervals the member had trained before),
    ``donor`` (whom it copied hyperparameters from; None if nobody), ``weights`` (whether it copied
    those too), ``epoch_from`` and ``epoch_to``.
    """
    world, told = ran.world, ran.told
    first = {one.step.trial: one for one in reversed(told)}
    last = {one.step.trial: one for one in told}
    numbers = sorted(last)
    assert numbers == list(range(len(numbers)))
    params = {name: column[: len(numbers)] for name, column in world.params().items()}
    epochs = [last[n].step.start + last[n].epochs for n in numbers]
    values = np.array([last[n].value for n in numbers])[:, None]
    truth = np.array([world.truth(n) for n in numbers])[:, None]
    attrs = notes(world.landscape, params, truth)
    members = ran.search if isinstance(ran.search, Population) else None
    stopped = [last[n].step.end < world.epochs and not members for n in numbers]
    return Batch(
        world.landscape.space,
        params,
        values,
        {
            **attrs,
            "worker": [first[n].worker for n in numbers],
            **(_intervals(members, numbers) if members else {}),
        },
        curves=_curves(ran, [first[n].step.start for n in numbers], epochs)
        if world.epochs > 1
        else None,
        pruned=np.array(stopped),
        times=Times(
            np.array([first[n].began for n in numbers]), np.array([last[n].ended for n in numbers])
        ),
    )


def _intervals(members: Population, numbers: list[int]) -> dict[str, list[Any]]:
    of = [members.intervals[n] for n in numbers]
    return {
        "member": [one.member for one in of],
        "generation": [one.generation for one in of],
        "donor": [one.donor for one in of],
        "weights": [one.weights for one in of],
        "epoch_from": [one.step.start for one in of],
        "epoch_to": [one.step.end for one in of],
    }


def _curves(ran: Ran, starts: list[int], epochs: list[int]) -> Curves:
    """Return what trials reported after each epoch that they were trained for."""
    every = np.array([ran.world.curve(n) for n in range(len(epochs))])
    at = np.arange(every.shape[1])
    there = (at >= np.array(starts)[:, None]) & (at < np.array(epochs)[:, None])
    row, at = np.nonzero(there)
    return Curves(row, at + 1, every[there])
