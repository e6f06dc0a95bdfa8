"""What population-based training did: who was copied when, and which schedules came of it.

Plain data, for figures. The lineage is a line per member along the epochs, with an arrow per copy.
A schedule is a hyperparameter along the epochs that are in the weights of one trial.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from hpland.landscapes import Landscape, Mixture
from hpland.landscapes.landscape import Setting
from hpland.race.clock import Told
from hpland.race.searches.population import Population
from hpland.race.world import World
from hpland.space import Floats


class Lived(NamedTuple):
    """One interval of one member.

    Attributes:
        trial: its number.
        member: whose it is.
        start: after how many epochs it began.
        end: after how many it ended, or diverged.
        began: when, in simulated minutes.
        ended: when.
        value: what was reported; NaN if it diverged.
        donor: the member that hyperparameters were copied from before; None if none was.
        weights: whether weights were copied too.
    """

    trial: int
    member: int
    start: int
    end: int
    began: float
    ended: float
    value: float
    donor: int | None
    weights: bool


def lineage(told: Sequence[Told], search: Population) -> list[Lived]:
    """Return all intervals in the order in which they ended."""
    lived = []
    for step, value, epochs, _, began, ended in told:
        of = search.intervals[step.trial]
        when = began / 60_000, ended / 60_000
        span = step.start, step.start + epochs
        lived.append(Lived(step.trial, of.member, *span, *when, value, of.donor, of.weights))
    return lived


def ancestry(world: World, trial: int) -> list[int]:
    """Return the trials whose training is in the weights of one, from scratch up to itself."""
    found = [trial]
    while (before := world.after.get(found[-1])) is not None:
        found.append(before)
    return found[::-1]


def best(world: World, told: Sequence[Told]) -> int | None:
    """Return the trial that has trained the longest and then reported the best; None if none."""
    sign = 1.0 if world.landscape.direction == "maximize" else -1.0
    alive = [one for one in told if not np.isnan(one.value)]
    if not alive:
        return None
    # of equals the first, as in a pick
    return max(alive, key=lambda one: (one.step.end, sign * one.value)).step.trial


class Schedule(NamedTuple):
    """A quantity of one training after each epoch.

    Attributes:
        name: what found it, or what it is called.
        epoch: from 1 on, shape (n,).
        value: of the quantity, shape (n,); of a choice its index.
    """

    name: str
    epoch: Floats
    value: Floats


def quantities(landscape: Landscape) -> list[str]:
    """Return what a schedule can be of: what goes on in a run, and its hyperparameters."""
    on_the_way = landscape.paths.along if isinstance(landscape, Mixture) and landscape.paths else ()
    free = [name for name in landscape.space if name not in landscape.architecture]
    return [*on_the_way, *(name for name in free if name not in on_the_way)]


def discovered(world: World, search: Population, trial: int, quantity: str) -> Schedule:
    """Return one of the `quantities` along the ancestry of a trial.

    The epochs of every ancestor have its hyperparameters, up to where the next one goes on.
    """
    trials = ancestry(world, trial)
    starts = [search.intervals[n].step.start for n in trials]
    ends = [*starts[1:], search.intervals[trial].step.end]
    columns = world.params()
    params = {n: {name: float(column[n]) for name, column in columns.items()} for n in trials}
    pieces = [
        _along(world.landscape, params[n], np.arange(start + 1.0, end + 1.0), quantity)
        for n, start, end in zip(trials, starts, ends, strict=True)
    ]
    member = search.intervals[trial].member
    return Schedule(f"member {member}", np.arange(1.0, ends[-1] + 1), np.concatenate(pieces))


def known(landscape: Landscape, quantity: str) -> list[Schedule]:
    """Return one of the `quantities` of the trainings that a landscape teaches by.

    Those of its regions, by their names, and the best constant setting, called ``optimum``; the
    parameters that a region does not name are those of the optimum.
    """
    assert isinstance(landscape, Mixture)
    assert landscape.epochs
    optimum, epoch = landscape.optimizers[0], np.arange(1.0, landscape.epochs + 1)
    settings: dict[str, Setting] = {r.name: {**optimum, **r.at} for r in landscape.regions}
    return [
        Schedule(name, epoch, _along(landscape, landscape.coded(setting), epoch, quantity))
        for name, setting in {**settings, "optimum": optimum}.items()
    ]


def _along(
    landscape: Landscape, params: Mapping[str, float], epoch: Floats, quantity: str
) -> Floats:
    if isinstance(landscape, Mixture) and landscape.paths and quantity in landscape.paths.along:
        return np.asarray(landscape.paths.along[quantity](epoch, **params))
    return np.full(len(epoch), params[quantity])
