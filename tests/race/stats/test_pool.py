import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.race.stats.pool import Pool
from hpland.space import Floats

TRIAL = st.tuples(
    st.sampled_from([0.0, 0.25, 0.5, math.nan]),  # so that many are observed as equal
    st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.4]),
)
POOLS = st.lists(TRIAL, min_size=1, max_size=5)


def picked(pool: Pool, draw: tuple[int, ...]) -> float:
    """Return the regret of the first of the best observed; infinite if all failed."""
    seen = np.where(np.isnan(pool.observed), np.inf, pool.observed)[list(draw)]
    return float(pool.regrets[draw[int(seen.argmin())]]) if seen.min() < np.inf else math.inf


def noisy(m: int, seed: int = 0) -> Pool:
    rng = np.random.default_rng(seed)
    regrets = rng.beta(1, 5, m)
    return Pool(np.where(rng.random(m) < 0.1, np.nan, regrets + rng.normal(0, 0.05, m)), regrets)


def uniform(m: int) -> Pool:
    """Return a pool without noise whose regrets are as of a uniform distribution."""
    regrets = (np.arange(m) + 0.5) / m
    return Pool(regrets, regrets)


@given(POOLS, st.integers(1, 3), st.sampled_from([0.0, 0.1, 0.25, 0.4, math.inf]))
def test_it_is_what_going_through_all_draws_gives(
    trials: list[tuple[float, float]], k: int, regret: float
) -> None:
    pool = Pool(*np.array(trials).T)
    found = sorted(picked(pool, draw) for draw in product(range(len(trials)), repeat=k))
    assert pool.within(regret, k) == pytest.approx(np.mean(np.array(found) <= regret))
    assert pool.median(k) == found[(len(found) - 1) // 2]


@pytest.mark.parametrize("k", [1, 7, 60])
@pytest.mark.parametrize("seed", range(2))
def test_it_is_what_random_search_does(k: int, seed: int) -> None:
    pool, n = noisy(300, seed), 4000
    draws = np.random.default_rng(seed).integers(0, 300, (n, k))
    found = np.array([picked(pool, tuple(draw)) for draw in draws])
    for q in (0.1, 0.5, 0.9):
        regret = float(pool.quantiles(k, np.array(q)))
        chance = pool.within(regret, k)
        doubt = 5 * math.sqrt(chance * (1 - chance) / n)
        assert (found <= regret).mean() == pytest.approx(chance, abs=doubt)


def test_chances_sum_to_one_for_any_k() -> None:
    for k in (0.3, 1, 2.5, 100, 1e5):
        assert noisy(200).chances(k).sum() == pytest.approx(1)


def test_nothing_found_is_infinite_as_often_as_all_trials_fail() -> None:
    pool = Pool(np.array([np.nan, np.nan, np.nan, 0.2]), np.array([0.5, 0.5, 0.5, 0.3]))
    assert pool.quantiles(2, np.array([0.43, 0.44])).tolist() == [0.3, math.inf]  # 1 - .75^2


@pytest.mark.parametrize("k", [1.5, 10, 123.4])
def test_without_noise_it_is_the_minimum_of_uniform_numbers(k: float) -> None:
    median = 1 - 0.5 ** (1 / k)
    pool = uniform(100_000)
    assert pool.median(k) == pytest.approx(median, abs=1e-5)
    assert pool.trainings_to(median) == pytest.approx(k, rel=2e-3)


@given(st.floats(0.001, 0.3), st.integers(0, 3))
def test_the_inverse_is_where_the_median_comes_down(regret: float, seed: int) -> None:
    pool = noisy(2000, seed)
    k = pool.trainings_to(regret)
    if k == 0:
        assert pool.median(1) <= regret
    elif k == math.inf:
        assert pool.median(pool.most) > regret
    else:
        assert pool.median(k) <= regret < pool.median(k * (1 - 1e-5))


def test_beyond_what_the_pool_tells_the_inverse_is_infinite() -> None:
    pool = uniform(1000)
    assert pool.trainings_to(0.0) == math.inf
    assert pool.trainings_to(9.4 / 1000) == math.inf
    assert pool.most == pytest.approx(1000 * math.log(2) / 10, rel=0.01)
    assert pool.trainings_to(11 / 1000) < pool.most


def test_worse_than_a_single_trial_is_zero() -> None:
    pool = noisy(1000)
    assert pool.trainings_to(math.inf) == pool.trainings_to(0.9) == 0


@pytest.mark.parametrize("m", [1, 10, 12])
def test_a_tiny_pool_tells_no_more_than_one_training(m: int) -> None:
    pool = uniform(m)
    assert 1 <= pool.most < 3
    assert pool.trainings_to(-1.0) == math.inf


@given(POOLS, st.permutations(range(5)), st.floats(0.5, 9))
def test_the_order_of_trials_does_not_matter(
    trials: list[tuple[float, float]], order: list[int], k: float
) -> None:
    rows = np.array(trials)
    other: Floats = rows[[i for i in order if i < len(rows)]]
    one, two = Pool(*rows.T), Pool(*other.T)
    assert one.within(0.2, k) == pytest.approx(two.within(0.2, k))
