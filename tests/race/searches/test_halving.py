import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.race.clock import Search, Step, Told, play
from hpland.race.searches.halving import Asha, Synchronous, brackets, rungs
from tests.race.stubs import Counted, Given


@pytest.mark.parametrize(
    ("epochs", "expected"),
    [
        (1, [1]),
        (2, [2]),
        (3, [1, 3]),
        (30, [1, 3, 10, 30]),
        (81, [1, 3, 9, 27, 81]),
        (243, [1, 3, 9, 27, 81, 243]),
    ],
)
def test_rungs_are_a_factor_of_three_apart(epochs: int, expected: list[int]) -> None:
    assert rungs(epochs) == expected


def test_the_brackets_are_those_of_the_paper() -> None:
    """Table 1 of Li et al. 2018: R = 81, eta = 3."""
    table = [
        (81, [1, 3, 9, 27, 81]),
        (34, [3, 9, 27, 81]),
        (15, [9, 27, 81]),
        (8, [27, 81]),
        (5, [81]),
    ]
    assert brackets(81) == table


@pytest.mark.parametrize("power", range(1, 12))
def test_a_power_of_three_has_a_rung_for_each(power: int) -> None:
    """The logarithm of 243 to base 3 is a little below 5 in floating point."""
    assert rungs(3**power) == [3**k for k in range(power + 1)]


def climbed(told: list[Told]) -> dict[int, int]:
    """Return after how many epochs each trial ended."""
    return {one.step.trial: one.step.end for one in told}


@pytest.mark.parametrize("workers", [1, 5])
@pytest.mark.parametrize(("count", "after"), [(34, [23, 8, 2, 1]), (8, [6, 2]), (5, [4, 1])])
def test_a_third_is_rounded_down(workers: int, count: int, after: list[int]) -> None:
    """As in Li et al. 2018: of 34 trials 11 go on, then 3, then 1."""
    climbs = [3**k for k in range(len(after))]
    search = Synchronous(Counted(count), [(count, climbs)], 1.0)
    ends = climbed(play(search, Given(lambda n, _: float(n)), workers, 10**6))
    assert [list(ends.values()).count(rung) for rung in climbs] == after


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("workers", [1, 7, 81])
def test_a_rung_passes_on_its_best_third(workers: int, sign: float) -> None:
    values = np.random.default_rng(workers).permutation(81)
    trainings = Given(lambda n, e: sign * float(values[n]))
    told = play(Synchronous(Counted(81), brackets(81)[:1], sign), trainings, workers, 10**6)
    ends = climbed(told)
    order = np.argsort(-values)
    assert [sum(end >= rung for end in ends.values()) for rung in rungs(81)] == [81, 27, 9, 3, 1]
    assert {n for n, end in ends.items() if end >= 3} == set(order[:27].tolist())
    assert ends[int(order[0])] == 81


def test_who_diverges_is_never_passed_on() -> None:
    dead = dict.fromkeys(range(25), 1)
    told = play(Synchronous(Counted(27), brackets(27)[:1], 1.0), Given(dies=dead), 5, 10**6)
    ends = climbed(told)
    assert {n for n, end in ends.items() if end > 1} == {25, 26}
    told = play(Asha(Counted(27), 27, 1.0), Given(dies=dead), 5, 10**6)
    assert all(end == 1 for n, end in climbed(told).items() if n < 25)


def first_full(told: list[Told], epochs: int) -> int:
    return min(one.ended for one in told if one.step.end == epochs)


@pytest.mark.parametrize("epochs", [9, 27, 81])
def test_asha_trains_one_to_the_end_in_the_time_of_one_training(epochs: int) -> None:
    """Li et al. 2020, section 3.3: with enough workers, time(R) where trainings are resumed."""
    told = play(Asha(Counted(), epochs, 1.0), Given(), epochs, epochs * 40)
    assert first_full(told, epochs) == epochs * 10


@pytest.mark.parametrize("seed", range(5))
def test_stragglers_hold_up_halving_and_not_asha(seed: int) -> None:
    """Times x (1 + |N(0, sd)|): a rung waits for its slowest, asha for nobody."""

    def done(search: str, sd: float) -> int:
        slow = 1000 * (1 + np.abs(np.random.default_rng(seed).normal(0, sd, 5000)))
        trainings = Given(lambda n, e: float(n * 7919 % 5003), lambda n: int(slow[n]))
        own: Search = Asha(Counted(), 27, 1.0)
        if search == "sh":
            own = Synchronous(Counted(), brackets(27)[:1], 1.0)
        told = play(own, trainings, 27, 27 * 60)
        return sum(one.ended <= 120_000 for one in told)

    lost = {name: done(name, 0.0) - done(name, 1.5) for name in ("sh", "asha")}
    share = {name: lost[name] / done(name, 0.0) for name in lost}
    assert share["sh"] > share["asha"]


@given(st.lists(st.floats(-5, 5) | st.just(math.nan), min_size=1, max_size=60), st.data())
def test_asha_promotes_only_from_the_best_third_of_what_it_knows(
    values: list[float], data: st.DataObject
) -> None:
    search = Asha(Counted(len(values)), 9, 1.0)
    running: list[Step] = []
    promoted: set[Step] = set()
    known: dict[int, list[float]] = {1: [], 3: [], 9: []}
    while True:
        step = search.ask() if len(running) < 9 else None
        if step:
            running.append(step)
            assert step not in promoted
            promoted.add(step)
            if step.start:
                alive = sorted((x for x in known[step.start] if x == x), reverse=True)
                assert values[step.trial] in alive[: len(known[step.start]) // 3]
        elif not running:
            break
        else:
            done = running.pop(data.draw(st.integers(0, len(running) - 1)))
            known[done.end].append(values[done.trial])
            search.tell(done, values[done.trial])


def test_asha_promotes_from_the_highest_rung_that_has_one() -> None:
    """Li et al. 2020, algorithm 2: who is nearly done goes first."""
    search = Asha(Counted(), 9, 1.0)
    for trial in range(9):
        search.tell(Step(trial, 0, 1), float(trial))
    for _ in range(3):
        step = search.ask()
        assert step is not None
        search.tell(step, float(step.trial))
    for trial in range(9, 12):
        search.tell(Step(trial, 0, 1), float(trial))
    assert search.ask() == Step(8, 3, 9)
    assert search.ask() == Step(11, 1, 3)
