"""The population that the best trial of population-based training came from, for its figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from hpland.landscapes import Landscape, Mixture
from hpland.race.cell import Cell, Ran, behind, run
from hpland.race.lineage import (
    Lived,
    Schedule,
    ancestry,
    best,
    discovered,
    known,
    lineage,
    quantities,
)
from hpland.race.searches.population import Population
from hpland.race.strategies import STRATEGIES

PANELS = 3  # hyperparameters whose schedules are shown


@dataclass(frozen=True)
class Course:
    """One quantity along the epochs, of the trainings that were found and of those known before.

    Attributes:
        quantity: its name.
        found: of each member that trained to the end, the best member first.
        known: what the landscape teaches, and ``optimum``, its best constant setting.
    """

    quantity: str
    found: Sequence[Schedule]
    known: Sequence[Schedule]


@dataclass(frozen=True)
class Family:
    """The members of one population and what they did.

    Attributes:
        landscape: what was tuned.
        seed: of the run.
        workers: how many trained at the same time.
        every: epochs of an interval.
        lived: all intervals of its members, in the order in which they ended.
        ends: the trials whose training is complete, the best first.
        lines: for each of ``ends`` the trials that are in its weights, from scratch up to itself.
        behind: how far what the best has trained truly is from the best constant setting, below 0
            if it is better.
        courses: the schedules, a quantity each.
    """

    landscape: Landscape
    seed: int
    workers: int
    every: int
    lived: Sequence[Lived]
    ends: Sequence[int]
    lines: Sequence[Sequence[int]]
    behind: float
    courses: Sequence[Course]

    @cached_property
    def of(self) -> dict[int, Lived]:
        """The intervals by the numbers of their trials."""
        return {one.trial: one for one in self.lived}

    @property
    def roots(self) -> list[int]:
        """The members whose beginnings are in the weights of ``ends``, each once."""
        return list(dict.fromkeys(self.of[line[0]].member for line in self.lines))


def family_of(landscape: Landscape, seed: int, workers: int, budget: int) -> Family | None:
    """Run population-based training once; return the family of its best trial.

    None if no member trained to the end.
    """
    return family(run(Cell(landscape, STRATEGIES["pbt"], seed, workers, budget)), seed, workers)


def family(ran: Ran, seed: int, workers: int) -> Family | None:
    """Return the family of the best trial of a run; None if no member trained to the end."""
    world, search = ran.world, ran.search
    assert isinstance(search, Population)
    top = best(world, ran.told)
    if top is None or search.intervals[top].step.end < world.epochs:
        return None
    own = search.intervals[top].member // search.plan.size
    lived = [one for one in lineage(ran.told, search) if one.member // search.plan.size == own]
    sign = 1.0 if world.landscape.direction == "maximize" else -1.0
    whole = (one for one in lived if one.end == world.epochs and one.value == one.value)
    ends = [one.trial for one in sorted(whole, key=lambda one: (-sign * one.value, one.trial))]
    # of equals the first, as in a pick
    ends = [top, *(trial for trial in ends if trial != top)]
    return Family(
        world.landscape,
        seed,
        workers,
        search.plan.every,
        lived,
        ends,
        [ancestry(world, trial) for trial in ends],
        behind(world, search.intervals[top].step) or 0.0,
        [_course(ran, search, ends, name) for name in _shown(world.landscape)],
    )


def _shown(landscape: Landscape) -> list[str]:
    """Return what the schedules are shown of: the first thing that a landscape knows to go on in
    its runs, such as the learning rate, or the first few hyperparameters."""
    names = quantities(landscape)
    return names[:1] if names[0] not in landscape.space else names[:PANELS]


def _course(ran: Ran, search: Population, ends: Sequence[int], quantity: str) -> Course:
    landscape = ran.world.landscape
    found = [discovered(ran.world, search, trial, quantity) for trial in ends]
    taught = _taught(landscape)
    return Course(
        quantity, found, [one for one in known(landscape, quantity) if one.name in taught]
    )


def _taught(landscape: Landscape) -> set[str]:
    """Return the schedules that a landscape shows side by side, and its optimum."""
    assert isinstance(landscape, Mixture)
    pictures = (one for one in landscape.pictures if one.figure == "courses")
    return {"optimum"}.union(*(one.regions for one in pictures))
