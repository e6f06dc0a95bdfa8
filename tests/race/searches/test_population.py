"""Population-based training."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pytest

from hpland.landscapes import LANDSCAPES, Landscape, Luck, Mixture, observe_epochs
from hpland.race.cell import Cell, Ran, outcome, run
from hpland.race.clock import Step, Told, play
from hpland.race.searches.explore import DRAWS, explored
from hpland.race.searches.population import EXPLORING, Population, Setup, setup
from hpland.race.strategies import STRATEGIES
from hpland.race.world import World
from hpland.space import Choice, Integer
from hpland.studies.sampling.points import random
from tests.race.stubs import Given
from tests.race.toy import SPACE, Theta, Toy, toy_search

NAMES = ("lr-batch", "lr-weight-decay", "sweep", "learning-rate", "schedule")
SOME = ("lr-batch", "sweep", "learning-rate")
PBT = STRATEGIES["pbt"]


def mixture(name: str) -> Mixture:
    landscape = LANDSCAPES[name]
    assert isinstance(landscape, Mixture)
    return landscape


def ran(name: str, seed: int, workers: int = 8, budget: int = 20) -> tuple[Ran, Population]:
    found = run(Cell(LANDSCAPES[name], PBT, seed, workers, budget))
    assert isinstance(found.search, Population)
    return found, found.search


def search(world: World, plan: Setup) -> Population:
    landscape = world.landscape

    def draw(numbers: np.ndarray) -> dict[str, np.ndarray]:
        return random(landscape.space, world.seed, numbers)

    sign = 1.0 if landscape.direction == "maximize" else -1.0
    return Population(world, landscape.space, landscape.architecture, draw, plan, world.seed, sign)


def toy_best(start: list[Theta], seed: int, explores: bool) -> float:
    world = Toy()
    told = play(toy_search(world, start, seed, explores), world, 2, 800)
    return max(one.value for one in told)


@pytest.mark.parametrize("seed", range(5))
def test_the_toy_problem_ends_at_39_hundredths_without_and_at_the_top_with_exploit_and_explore(
    seed: int,
) -> None:
    start = [(1.0, 0.0), (0.0, 1.0)]
    assert toy_best(start, seed, False) == pytest.approx(1.2 - 0.9**2, abs=1e-6)
    assert toy_best(start, seed, True) == pytest.approx(1.2, abs=0.01)


def test_the_toy_problem_starts_where_the_paper_does() -> None:
    world = Toy()
    world.go_on(0, {"h0": 1.0, "h1": 0.0})
    a, b = world.start[0]
    assert 1.2 - a * a - b * b == pytest.approx(-0.42)


@pytest.mark.parametrize("seed", [0, 1, 2**40])
@pytest.mark.parametrize("name", [*NAMES, "depth-width"])
def test_constant_hyperparameters_give_exactly_the_curve_of_the_landscape(
    name: str, seed: int
) -> None:
    landscape, size = mixture(name), 6
    world = World(landscape, seed)
    pbt = search(world, Setup(size, 4, world.epochs, size, explores=False))
    play(pbt, world, 3, 10**6)
    params = random(landscape.space, seed, np.arange(size))
    reports, truth = observe_epochs(landscape, params, Luck.of(seed, 0, size), world.epochs)
    assert len(pbt.intervals) >= size * world.epochs / 4 or np.isnan(reports).any()
    for trial, interval in pbt.intervals.items():
        _, start, end = interval.step
        found = world.curve(trial)[start:end]
        assert np.array_equal(found, reports[interval.member, start:end], equal_nan=True)
        assert world.model(trial, end) == truth[interval.member, end - 1]
        assert world.truth(trial) == pytest.approx(truth[interval.member, -1], rel=1e-14)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", NAMES)
def test_every_trial_lies_in_the_space(name: str, seed: int) -> None:
    found, _ = ran(name, seed)
    for key, column in found.world.params().items():
        parameter = LANDSCAPES[name].space[key]
        if isinstance(parameter, Choice):
            assert set(column.tolist()) <= set(range(len(parameter.choices)))
        else:
            assert parameter.low <= column.min() <= column.max() <= parameter.high
        if isinstance(parameter, Integer):
            assert (column == np.rint(column)).all()


@pytest.mark.parametrize("seed", range(3))
def test_a_member_keeps_its_architecture_and_weights_go_where_they_fit(seed: int) -> None:
    found, pbt = ran("sweep", seed)
    columns = found.world.params()
    shape = list(zip(columns["depth"].tolist(), columns["width"].tolist(), strict=True))
    own: dict[int, set[tuple[float, float]]] = {}
    for trial, interval in pbt.intervals.items():
        own.setdefault(interval.member, set()).add(shape[trial])
    assert {len(shapes) for shapes in own.values()} == {1}
    assert all(shape[a] == shape[b] for a, b in found.world.after.items())
    copies = [i for i in pbt.intervals.values() if i.donor is not None]
    assert copies
    assert not any(i.weights for i in copies)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["lr-batch", "learning-rate", "schedule"])
def test_where_nothing_is_architecture_a_copy_has_the_weights(name: str, seed: int) -> None:
    found, pbt = ran(name, seed)
    copies = {n: i for n, i in pbt.intervals.items() if i.donor is not None}
    assert copies
    for trial, interval in copies.items():
        assert interval.weights
        assert pbt.intervals[found.world.after[trial]].member == interval.donor


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["lr-batch", "sweep", "schedule"])
def test_who_diverges_is_replaced_and_copied_by_nobody(name: str, seed: int) -> None:
    found, pbt = ran(name, seed)
    dead = {one.step.trial for one in found.told if math.isnan(one.value)}
    assert dead
    assert not dead & set(found.world.after.values())
    after = {}
    for trial, interval in pbt.intervals.items():
        after[interval.member, interval.generation] = trial
    for trial in dead:
        interval = pbt.intervals[trial]
        if (then := after.get((interval.member, interval.generation + 1))) is not None:
            replaced = pbt.intervals[then]
            assert replaced.donor is not None
            assert replaced.weights or replaced.step.start == 0


def told_of(values: Callable[[int, int], float], size: int, intervals: int) -> Population:
    """Return a search whose members report ``values`` of member and epoch, all at once."""
    pbt = toy_search(Toy(), [(0.5, 0.5)] * size, epochs=4 * intervals)

    def value(trial: int, epoch: int) -> float:
        return values(pbt.intervals[trial].member, epoch)

    play(pbt, Given(value), size, 10**6)
    return pbt


@pytest.mark.parametrize(("size", "fifth"), [(1, 0), (2, 1), (3, 1), (5, 1), (6, 2), (20, 4)])
def test_the_worst_fifth_copies_the_best(size: int, fifth: int) -> None:
    pbt = told_of(lambda member, _: float(member), size, 2)
    copies = {i.member: i.donor for i in pbt.intervals.values() if i.donor is not None}
    assert set(copies) == set(range(fifth))
    assert set(copies.values()) <= set(range(size - fifth, size))


def test_who_has_diverged_copies_whatever_the_fifths_are() -> None:
    pbt = told_of(lambda member, at: math.nan if member < 5 and at == 4 else member, 10, 2)
    copies = {i.member: i.donor for i in pbt.intervals.values() if i.donor is not None}
    assert set(copies) == {0, 1, 2, 3, 4, 5}  # five that are left have a fifth of one
    assert set(copies.values()) == {9}


def test_a_population_that_is_dead_altogether_ends() -> None:
    pbt = told_of(lambda *_: math.nan, 10, 2)
    assert len(pbt.intervals) == 10


def test_populations_use_up_the_budget() -> None:
    assert setup(100, 30) == Setup(20, 3, 30, 100)
    assert setup(30, 50) == Setup(30, 5, 50, 30)
    assert setup(7, 4) == Setup(7, 1, 4, 7)


@pytest.mark.parametrize("name", NAMES)
def test_all_epochs_of_all_members_count_and_no_training_is_over_budget(name: str) -> None:
    found, pbt = ran(name, 1, budget=50)
    spent = sum(one.epochs for one in found.told)
    steps = [pbt.intervals[one.step.trial].step for one in found.told]
    assert steps == [one.step for one in found.told]
    assert 25 * found.world.epochs < spent <= 50 * found.world.epochs


@pytest.mark.parametrize("workers", [1, 8, 64])
@pytest.mark.parametrize("name", SOME)
def test_a_cell_has_one_outcome(name: str, workers: int) -> None:
    for seed in (0, 7):
        cell = Cell(LANDSCAPES[name], PBT, seed, workers, 40)
        assert outcome(cell)[0] == outcome(cell)[0]


def test_members_begin_alike_on_any_number_of_workers() -> None:
    begun = []
    for workers in (1, 8, 64):
        found, pbt = ran("sweep", 3, workers)
        first = sorted((i.member, n) for n, i in pbt.intervals.items() if i.generation == 0)
        trials, columns = [trial for _, trial in first], found.world.params()
        begun.append({key: column[trials].tolist() for key, column in columns.items()})
    assert begun[0] == begun[1] == begun[2]


def test_another_seed_is_another_outcome() -> None:
    one, two = (outcome(Cell(LANDSCAPES["lr-batch"], PBT, seed, 8, 20))[0] for seed in (0, 1))
    assert one != two


@dataclass
class Slowed:
    """A world's trainings that take other times."""

    world: World
    lasts: Callable[[int], int]

    def report(self, trial: int, epoch: int) -> float:
        return self.world.report(trial, epoch)

    def diverges(self, trial: int) -> int | None:
        return self.world.diverges(trial)


def played(name: str, seed: int, late: int | None) -> tuple[World, list[Told]]:
    world = World(mixture(name), seed)
    pbt = search(world, setup(20, world.epochs))

    def lasts(trial: int) -> int:
        return 700 if trial == late else 100 + pbt.intervals[trial].member

    told = play(pbt, Slowed(world, lasts), 6, 20 * world.epochs)
    return world, told


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["lr-batch", "learning-rate"])
def test_a_report_that_is_late_changes_no_earlier_decision(name: str, seed: int) -> None:
    world, told = played(name, seed, None)
    for late in (0, 13, 40):
        due = next(one.ended for one in told if one.step.trial == late)
        other, then = played(name, seed, late)
        before = {one.step: one.began for one in told if one.began < due}
        after = {one.step: one.began for one in then if one.began < due}
        assert before == after
        trials = [step.trial for step in before]
        for key, column in world.params().items():
            assert column[trials].tolist() == other.params()[key][trials].tolist()
        assert told != then


@pytest.mark.parametrize("name", SOME)
def test_a_slow_member_is_waited_for_by_nobody(name: str) -> None:
    world = World(mixture(name), 0)
    pbt = search(world, setup(20, world.epochs))

    def lasts(trial: int) -> int:
        return 10_000 if pbt.intervals[trial].member == 5 else 1

    told = play(pbt, Slowed(world, lasts), 20, 20 * world.epochs)
    first = next(one for one in told if pbt.intervals[one.step.trial].member == 5)
    done = [one for one in told if one.step.end == world.epochs and one.ended < first.ended]
    assert len(done) >= 10


def signed(landscape: Landscape, value: float) -> float:
    return (
        landscape.optimum - value
        if landscape.direction == "maximize"
        else value - landscape.optimum
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_pick_has_the_regret_of_its_setting_and_that_of_its_own_model(name: str) -> None:
    found, _ = ran(name, 2)
    picks = outcome(Cell(LANDSCAPES[name], PBT, 2, 8, 20))[0].picks
    by_value = {one.value: one.step for one in found.told}
    for pick in picks:
        step = by_value[pick.observed]
        assert pick.regret == signed(LANDSCAPES[name], found.world.truth(step.trial)) >= 0
        model = found.world.model(step.trial, step.end)
        assert model is not None
        assert pick.model == pytest.approx(signed(LANDSCAPES[name], model), abs=1e-12)


def test_a_schedule_that_is_found_beats_the_best_constant_rate() -> None:
    found = [outcome(Cell(LANDSCAPES["learning-rate"], PBT, s, 8, 40))[0] for s in range(5)]
    models = [one.picks[-1].model for one in found]
    assert np.median([model for model in models if model is not None]) < -0.3
    assert np.median([one.picks[-1].regret for one in found]) > 0.3  # from scratch it is too low


@pytest.mark.parametrize("name", ["lr-batch", "lr-weight-decay"])
def test_what_a_run_keeps_hardly_matters(name: str) -> None:
    """Progress or height: with either, most members end near the best constant setting."""
    landscape = mixture(name)
    assert landscape.carry
    for keeps in ("progress", "height"):
        other = replace(landscape, carry=partial(landscape.carry, keeps=keeps))
        found = [outcome(Cell(other, PBT, seed, 8, 40))[0].picks[-1] for seed in range(5)]
        assert np.median([pick.model for pick in found if pick.model is not None]) < 0.01
        assert np.median([pick.regret for pick in found]) < 0.01


def test_a_strategy_that_never_changes_parameters_has_no_model_beside() -> None:
    found, _ = outcome(Cell(LANDSCAPES["lr-batch"], STRATEGIES["hyperband"], 0, 8, 20))
    assert {pick.model for pick in found.picks} == {None}


def test_who_goes_on_is_neither_begun_nor_stopped() -> None:
    found, pbt = ran("lr-batch", 0)
    summed, _ = outcome(Cell(LANDSCAPES["lr-batch"], PBT, 0, 8, 20))
    assert summed.trials == 20 < len(pbt.intervals)
    ends = {i.step.trial for i in pbt.intervals.values()} - set(found.world.after.values())
    done = {one.step.trial for one in found.told if one.step.end == 30 or math.isnan(one.value)}
    assert summed.stopped == len(ends - done)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("regularization", "it stops trainings early, and this landscape has no epochs"),
        ("depth-width", "it changes parameters in mid-training, and all of these are architecture"),
        ("sweep", None),
        ("schedule", None),
    ],
)
def test_it_says_where_it_cannot_race(name: str, why: str | None) -> None:
    assert PBT.refuses(LANDSCAPES[name]) == why


@pytest.mark.parametrize("seed", range(5))
def test_a_copy_has_what_its_donor_had_when_it_reported(seed: int) -> None:
    """Its donor may have moved on since; these weights were not trained with that."""
    world = Toy()
    pbt = toy_search(world, [(0.9, 0.0), (0.0, 0.9)], seed, epochs=40)

    def interval() -> Step:
        step = pbt.ask()
        assert step is not None
        return step

    first, second = interval(), interval()
    pbt.tell(first, 1.0)
    pbt.tell(second, 0.0)
    further, changed = interval(), interval()  # the second copies the first, and trains
    assert pbt.intervals[changed.trial].donor == 0
    pbt.tell(further, -1.0)  # now the first is worse than what the second has reported
    copy = interval()
    assert pbt.intervals[copy.trial].donor == 1
    luck = Luck(seed, np.array([0])).uniforms(stream=EXPLORING + 256 * 2, width=1 + DRAWS * 2)
    u = luck[0, 1:].reshape(-1, DRAWS)
    assert world.params[copy.trial] == explored(SPACE, list(SPACE), world.params[second.trial], u)
