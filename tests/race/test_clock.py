import math
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.race.clock import Search, Step, Told, play
from hpland.race.searches.halving import Asha, Synchronous, brackets
from hpland.race.searches.whole import Whole
from tests.race.stubs import Counted, Given

EPOCHS = 9
SEARCHES: dict[str, Callable[[], Search]] = {
    "whole": lambda: Whole(Counted(), EPOCHS),
    "halving": lambda: Synchronous(Counted(), brackets(EPOCHS), 1.0),
    "asha": lambda: Asha(Counted(), EPOCHS, 1.0),
}
SEARCH = pytest.mark.parametrize("search", SEARCHES)
workers = st.integers(1, 20)
times = st.lists(st.integers(1, 50), min_size=1, max_size=30)


def told_of(search: str, trainings: Given, workers: int, budget: int) -> list[Told]:
    return play(SEARCHES[search](), trainings, workers, budget)


@SEARCH
@given(workers=workers, times=times, budget=st.integers(0, 200))
def test_no_worker_does_two_things_and_the_budget_holds(
    search: str, workers: int, times: list[int], budget: int
) -> None:
    trainings = Given(lambda n, e: n * 7 % 11 + e, lambda n: times[n % len(times)])
    told = told_of(search, trainings, workers, budget)
    assert sum(one.epochs for one in told) <= budget
    assert [one.ended for one in told] == sorted(one.ended for one in told)
    for worker in range(workers):
        own = sorted((one.began, one.ended) for one in told if one.worker == worker)
        assert all(a[1] <= b[0] for a, b in pairwise(own))
    assert {one.worker for one in told} <= set(range(workers))


@SEARCH
@given(workers=workers, times=times)
def test_a_trial_goes_on_where_it_stopped_and_never_before_it_has(
    search: str, workers: int, times: list[int]
) -> None:
    trainings = Given(lambda n, e: n * 7 % 11 + e, lambda n: times[n % len(times)])
    ends: dict[int, tuple[int, int]] = {}
    for one in told_of(search, trainings, workers, 150):
        epoch, at = ends.get(one.step.trial, (0, 0))
        assert one.step.start == epoch
        assert one.began >= at
        ends[one.step.trial] = one.step.end, one.ended


@SEARCH
@given(workers=workers, times=times, late=st.integers(0, 40), delay=st.integers(1, 1000))
def test_a_late_report_changes_nothing_that_began_before_it(
    search: str, workers: int, times: list[int], late: int, delay: int
) -> None:
    """Nobody sees the future: a trial that takes longer changes what comes after its old end."""

    def trainings(more: int) -> Given:
        value = lambda n, e: float(n * 7 % 11 + e)  # noqa: E731
        return Given(value, lambda n: times[n % len(times)] + (more if n == late else 0))

    def begun(told: list[Told], until: int) -> set[tuple[int, Step, int]]:
        return {(one.began, one.step, one.worker) for one in told if one.began < until}

    plain, slow = (told_of(search, trainings(more), workers, 150) for more in (0, delay))
    first = min((one.ended for one in plain if one.step.trial == late), default=10**9)
    assert begun(plain, first) == begun(slow, first)


@SEARCH
def test_a_value_of_the_future_does_not_matter(search: str) -> None:
    """What trials would report after the last moment that was played changes nothing."""
    played = told_of(search, Given(lambda n, e: n * 7 % 11 + e), 4, 60)
    seen = {(one.step.trial, one.step.end) for one in played}
    other = Given(lambda n, e: n * 7 % 11 + e if (n, e) in seen else 1e6)
    assert told_of(search, other, 4, 60) == played


def test_ties_go_to_who_was_asked_first() -> None:
    told = told_of("whole", Given(), 3, 6 * EPOCHS)
    assert [(one.step.trial, one.worker, one.began) for one in told] == [
        (0, 0, 0),
        (1, 1, 0),
        (2, 2, 0),
        (3, 0, 90),
        (4, 1, 90),
        (5, 2, 90),
    ]


def test_who_diverges_frees_the_worker_and_gives_back_its_epochs() -> None:
    trainings = Given(dies={0: 2, 1: EPOCHS})
    first, second, third = told_of("whole", trainings, 1, 2 * EPOCHS + 2)
    assert (first.epochs, first.ended, math.isnan(first.value)) == (2, 20, True)
    assert (second.epochs, second.began, second.ended) == (EPOCHS, 20, 110)
    assert (third.step.trial, third.began, third.value) == (2, 110, 2.0)


def test_a_step_too_long_for_the_budget_waits_until_one_diverges() -> None:
    told = told_of("whole", Given(dies={1: 1}), 3, 3 * EPOCHS - 1)
    assert [one.step.trial for one in told] == [1, 0, 2]
    assert told[-1].began == 10


def test_a_search_with_nothing_left_ends() -> None:
    assert len(play(Whole(Counted(5), EPOCHS), Given(), 3, 10**6)) == 5
    assert play(Whole(Counted(0), EPOCHS), Given(), 3, 10**6) == []
