"""Who was copied when, and the schedules that came of it."""

import math

import numpy as np
import pytest

from hpland.landscapes import LANDSCAPES, Luck, Mixture, schedule
from hpland.landscapes.history import Run, from_scratch
from hpland.race.cell import Cell, Ran, outcome, run
from hpland.race.lineage import ancestry, best, discovered, known, lineage, quantities
from hpland.race.searches.population import Population
from hpland.race.strategies import STRATEGIES

NAMES = ("lr-batch", "sweep", "learning-rate", "schedule")
SEEDS = (0, 3)


def cell(name: str, seed: int) -> Cell:
    return Cell(LANDSCAPES[name], STRATEGIES["pbt"], seed, 8, 20)


def ran(name: str, seed: int) -> tuple[Ran, Population]:
    found = run(cell(name, seed))
    assert isinstance(found.search, Population)
    return found, found.search


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", NAMES)
def test_the_lineage_has_every_interval_as_it_was(name: str, seed: int) -> None:
    found, search = ran(name, seed)
    lived = lineage(found.told, search)
    assert len(lived) == len(found.told)
    last: dict[int, float] = {}
    for one, told in zip(lived, found.told, strict=True):
        assert (one.trial, one.start) == told.step[:2]
        assert one.end == told.step.start + told.epochs
        assert one.began >= last.get(one.member, 0.0)  # a member does one thing at a time
        assert one.ended > one.began
        assert one.weights <= (one.donor is not None)
        assert one.donor != one.member
        last[one.member] = one.ended


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", NAMES)
def test_the_best_trial_is_the_last_pick(name: str, seed: int) -> None:
    found, _ = ran(name, seed)
    trial = best(found.world, found.told)
    (value,) = (one.value for one in found.told if one.step.trial == trial)
    assert value == outcome(cell(name, seed))[0].picks[-1].observed


def test_where_all_have_diverged_none_is_best() -> None:
    found, _ = ran("lr-batch", 0)
    assert best(found.world, [one._replace(value=math.nan) for one in found.told]) is None
    assert best(found.world, []) is None


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", NAMES)
def test_the_ancestry_is_all_that_is_in_the_weights(name: str, seed: int) -> None:
    """Trained once more along its ancestry, a trial is worth what it was."""
    found, search = ran(name, seed)
    trial = best(found.world, found.told)
    assert trial is not None
    trials, epoch = ancestry(found.world, trial), 0
    landscape = found.world.landscape
    assert isinstance(landscape, Mixture)
    again: Run | None = None
    for number in trials:
        _, start, end = search.intervals[number].step
        assert start == epoch
        params = {key: float(column[number]) for key, column in found.world.params().items()}
        if again is None:
            columns = {key: np.array([x]) for key, x in params.items()}
            (again,) = from_scratch(landscape, columns, Luck.of(0, 0, 1))
        else:
            again = again.changed(start, params, again.lot)
        epoch = end
    assert again
    model = found.world.model(trial, epoch)
    assert model is not None
    assert again.truth(epoch) == pytest.approx(model, abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_a_schedule_has_the_hyperparameters_of_its_epochs(name: str) -> None:
    found, search = ran(name, 1)
    trial = best(found.world, found.told)
    assert trial is not None
    for quantity in set(quantities(found.world.landscape)) & set(found.world.landscape.space):
        of = discovered(found.world, search, trial, quantity)
        np.testing.assert_array_equal(of.epoch, np.arange(1, len(of.epoch) + 1))
        for number in ancestry(found.world, trial):
            _, start, end = search.intervals[number].step
            assert set(of.value[start:end]) == {found.world.params()[quantity][number]}


def test_a_schedule_of_the_rate_is_the_rate_that_was_trained_with() -> None:
    found, search = ran("schedule", 1)
    trial = best(found.world, found.told)
    assert trial is not None
    of = discovered(found.world, search, trial, "learning rate")
    for number in ancestry(found.world, trial):
        _, start, end = search.intervals[number].step
        for epoch in range(start + 1, end + 1):
            params = {key: column[number] for key, column in found.world.params().items()}
            rate = float(schedule.rate_in(epoch, **params))
            assert of.value[epoch - 1] == pytest.approx(rate, rel=1e-12)


def test_the_known_schedules_are_those_that_the_landscape_teaches() -> None:
    landscape = LANDSCAPES["schedule"]
    found = {one.name: one for one in known(landscape, "learning rate")}
    assert {"constant", "step", "exponential", "cosine", "optimum"} <= set(found)
    flat = found["constant"].value
    assert np.ptp(flat[10:]) == 0
    assert len(set(np.round(found["step"].value[10:], 9))) == 3
    assert (np.diff(found["cosine"].value[10:]) < 0).all()
    (constant,) = (
        one for one in known(LANDSCAPES["learning-rate"], "learning_rate") if one.name == "optimum"
    )
    assert set(constant.value) == {LANDSCAPES["learning-rate"].optimizers[0]["learning_rate"]}


def test_what_a_schedule_can_be_of() -> None:
    assert quantities(LANDSCAPES["schedule"])[:2] == ["learning rate", "loss"]
    assert quantities(LANDSCAPES["sweep"]) == ["learning_rate", "batch_size", "weight_decay"]
