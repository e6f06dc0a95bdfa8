import math

import numpy as np
import optuna
import pytest

from hpland.landscapes import LANDSCAPES
from hpland.race.cell import Cell, Outcome, outcome, run, summed
from hpland.race.clock import Step, Told
from hpland.race.strategies import STRATEGIES, Strategy, find_strategy
from hpland.race.world import World
from hpland.studies.sampling.run import plan_run
from hpland.studies.sampling.simulated import simulated

SWEEP = LANDSCAPES["sweep"]
RACES = [one for one in STRATEGIES.values() if not one.refuses(SWEEP)]
EACH = pytest.mark.parametrize("strategy", RACES, ids=lambda one: one.name)


def cell(strategy: Strategy, seed: int = 0, workers: int = 1, budget: int = 12) -> Cell:
    return Cell(SWEEP, strategy, seed, workers, budget)


@EACH
@pytest.mark.parametrize("workers", [1, 5])
def test_a_cell_is_the_same_again_and_keeps_its_budget(strategy: Strategy, workers: int) -> None:
    came, again = (outcome(cell(strategy, 3, workers))[0] for _ in range(2))
    assert came == again
    assert came.error == ""
    assert 0 < came.trainings <= 12 * strategy.times + 1e-9
    assert 0 <= came.idle < 1
    assert came.trials >= came.stopped + came.failed
    assert came.stopped == 0 or strategy.stops
    assert came.picks
    assert came.picks[-1].minutes <= came.minutes


@EACH
def test_another_seed_is_another_cell(strategy: Strategy) -> None:
    assert outcome(cell(strategy, 0))[0].picks != outcome(cell(strategy, 1))[0].picks


@EACH
@pytest.mark.parametrize("seed", [0, 4])
def test_the_pick_is_what_was_observed_best_and_its_regret_is_true(
    strategy: Strategy, seed: int
) -> None:
    """Beyond what is told, recomputed: the pick of every moment and its noise-free regret."""
    mine = cell(strategy, seed, 3)
    ran = run(mine)
    picks = summed(ran.world, ran.told, 3).picks
    for pick in picks:
        by = [x for x in ran.told if x.ended / 60_000 <= pick.minutes and not math.isnan(x.value)]
        longest = max(x.step.end for x in by)
        assert pick.observed in {x.value for x in by if x.step.end == longest}
    best = max(
        (x for x in ran.told if not math.isnan(x.value)), key=lambda x: (x.step.end, x.value)
    )
    params = {name: column[best.step.trial] for name, column in ran.world.params().items()}
    assert picks[-1].observed == best.value
    assert picks[-1].regret == pytest.approx(SWEEP.metrics[0].optimum - float(SWEEP(**params)))


@pytest.mark.parametrize("seed", [1, 42])
@pytest.mark.parametrize("sampler", ["random", "qmc", "tpe", "nsga2", "cmaes"])
def test_the_trials_are_those_of_simulate(sampler: str, seed: int) -> None:
    ran = run(Cell(SWEEP, STRATEGIES[sampler], seed, 1, 20))
    table = simulated(plan_run(SWEEP, sampler=sampler, trials=20, seed=seed, epochs=30))
    for name, column in ran.world.params().items():
        assert np.array_equal(column[:20], table.params[name])
    finals = [ran.world.report(n, 30) for n in range(20)]
    assert np.array_equal(finals, table.values[:, 0], equal_nan=True)


def test_strategies_meet_the_same_luck() -> None:
    """Random search is the beginning of random search with twice the budget, and of `sh`."""
    once, twice, halved = (run(cell(STRATEGIES[n], 5)).world for n in ("random", "random-2x", "sh"))
    for n in range(12):
        assert once.report(n, 30) == pytest.approx(twice.report(n, 30), nan_ok=True)
        assert once.report(n, 30) == pytest.approx(halved.report(n, 30), nan_ok=True)


class Breaks(optuna.samplers.RandomSampler):
    """A sampler that raises at its fifth trial."""

    def sample_independent(self, study, trial, name, distribution):  # type: ignore[no-untyped-def]
        if trial.number == 4:
            raise RuntimeError("no more ideas\nat all")
        return super().sample_independent(study, trial, name, distribution)


def test_what_a_strategy_raises_is_its_outcome() -> None:
    came, _ = outcome(cell(find_strategy("tests.race.test_cell:Breaks")))
    assert came == Outcome(error="RuntimeError: no more ideas")


def test_a_sampler_of_anybodys_races_as_ours_does() -> None:
    theirs, _ = outcome(cell(find_strategy("optuna.samplers:RandomSampler")))
    assert theirs.trials == 12
    assert theirs.picks


def test_without_a_success_nothing_is_picked() -> None:
    assert summed(run(cell(STRATEGIES["random"])).world, [], 1) == Outcome()


def test_who_was_stopped_and_is_just_as_good_is_no_winner() -> None:
    """The same parameters twice, stopped once; and better ones, which the pick is not."""
    landscape = SWEEP
    world = World(landscape, 0)
    best = landscape.coded(landscape.optimizers[0])
    middle = {name: float(p.from_unit(0.5)) for name, p in landscape.space.items()}
    world.add({name: np.array([middle[name]] * 2 + [best[name]]) for name in landscape.space})
    told = [Told(Step(0, 0, 30), 0.5, 30, 0, 0, 30), Told(Step(1, 0, 1), 0.1, 1, 0, 30, 31)]
    came = summed(world, told, 1)
    assert (came.stopped, came.winners) == (1, 0)
    came = summed(world, [*told, Told(Step(2, 0, 1), 0.1, 1, 0, 31, 32)], 1)
    assert (came.stopped, came.winners) == (2, 1)
