import math

import numpy as np
import pytest

from hpland.race.stats.pool import Pool
from hpland.race.stats.yardstick import Times, as_good_as_random
from hpland.space import Floats
from tests.race.stats.test_pool import noisy, uniform


def searched(pool: Pool, k: int, shape: tuple[int, int], seed: int) -> Floats:
    """Return the regrets of random searches of k trials."""
    draws = np.random.default_rng(seed).integers(0, len(pool.regrets), (*shape, k))
    seen = np.where(np.isnan(pool.observed), np.inf, pool.observed)[draws]
    best = np.take_along_axis(draws, seen.argmin(-1)[..., None], -1)[..., 0]
    return np.asarray(pool.regrets[best])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("times", [1, 3])
def test_random_with_more_budget_is_found_out(times: int, seed: int) -> None:
    pool = noisy(10_000, seed)
    found = as_good_as_random(pool, searched(pool, 20 * times, (40, 200), seed), 20)
    assert np.median([one.value for one in found]) == pytest.approx(times, rel=0.2)
    held = np.mean([one.low <= times <= one.high for one in found])
    assert 0.85 < held <= 1


def test_better_regrets_are_more_times() -> None:
    low, high = as_good_as_random(uniform(10_000), np.array([[0.02] * 5, [0.01] * 5]), 10)
    assert low.low == low.value == low.high == pytest.approx(3.44, abs=0.01)
    assert high.value == pytest.approx(6.90, abs=0.01)


def test_what_the_pool_cannot_tell_is_said() -> None:
    pool = uniform(1000)
    none, all_found = as_good_as_random(pool, np.array([[math.nan] * 9, [0.0] * 9]), 10)
    assert str(none) == "less than 0.1 times"
    assert str(all_found) == "more than 6.9 times"
    (half,) = as_good_as_random(pool, np.array([[0.02] * 5 + [0.0] * 4]), 10)
    assert str(half) == "3.4 times (3.4 to more than 6.9)"


def test_an_interval_goes_from_less_to_more() -> None:
    assert str(Times(2.0, 0.0, math.inf, 0.01, 71)) == "2 times (less than 0.01 to more than 71)"


@pytest.mark.parametrize(
    ("value", "most", "told"),
    [(140.0, 2e3, "140 times"), (math.inf, 1700.0, "more than 1,700 times")],
)
def test_many_times_are_told_without_powers_of_ten(value: float, most: float, told: str) -> None:
    assert str(Times(value, value, value, 0.01, most)) == told
