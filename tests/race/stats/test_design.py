import numpy as np
import pytest

from hpland.race.stats.design import cannot_reject, needed, smallest_p
from hpland.race.stats.pairs import pairwise
from hpland.race.stats.signed_rank import signed_rank


@pytest.mark.parametrize("n", [1, 2, 8, 11, 30])
def test_the_smallest_p_is_that_of_the_test_itself(n: int) -> None:
    assert smallest_p(n) == pytest.approx(signed_rank(np.arange(1.0, n + 1)))


def test_ten_strategies_need_eleven_landscapes_and_nine_against_random() -> None:
    assert smallest_p(8) == pytest.approx(0.0078, abs=5e-5)
    assert pytest.approx(0.0011, abs=5e-5) == 0.05 / 45
    assert (needed(45), needed(9)) == (11, 9)
    assert needed(1) == 6


def test_it_is_said_what_is_needed() -> None:
    assert cannot_reject(8, 10) == (
        "with 8 landscapes no pair can be significant after Holm's correction over 45 pairs "
        "(smallest p .0078 against .0011); 11 landscapes are needed; "
        "9 comparisons with random alone need 9"
    )
    assert cannot_reject(9, 10).endswith("9 comparisons with random alone are enough")
    assert cannot_reject(1, 2, "seeds") == (
        "with 1 seed no pair can be significant after Holm's correction over 1 pair "
        "(smallest p 1 against .05); 6 seeds are needed"
    )


def test_random_is_named_only_where_it_is_compared_with() -> None:
    with_it, without = cannot_reject(5, 4), cannot_reject(5, 4, yardstick=None)
    assert with_it == f"{without}; 3 comparisons with random alone need 7"


@pytest.mark.parametrize(("n", "strategies"), [(11, 10), (30, 10), (6, 2), (3, 1)])
def test_nothing_is_said_where_the_design_can_reject(n: int, strategies: int) -> None:
    assert cannot_reject(n, strategies) == ""


@pytest.mark.parametrize("strategies", [2, 3, 5])
def test_what_is_needed_is_enough_and_no_less_is(strategies: int) -> None:
    enough = needed(strategies * (strategies - 1) // 2)
    for n in (enough - 1, enough):
        regrets = np.add.outer(np.arange(strategies), np.random.default_rng(n).random(n) / 9)
        assert (pairwise(regrets).adjusted.min() <= 0.05) == (n == enough)
        assert (cannot_reject(n, strategies) == "") == (n == enough)
