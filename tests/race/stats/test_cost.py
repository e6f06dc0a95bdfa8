import numpy as np
import pytest
from scipy.stats import binomtest

from hpland.race.stats.cost import expected_costs

INF = np.inf


def test_runs_that_fail_cost_all_they_spent() -> None:
    found = expected_costs(np.array([[3.0, INF, 5]]), np.full((1, 3), 10.0))
    assert found.cost.value == 9
    assert found.rate.value == 2 / 3


def test_what_follows_the_target_costs_nothing() -> None:
    found = expected_costs(np.array([[1.0, 2]]), np.array([[1.0, 1000]]))
    assert np.stack(found.cost).ravel().tolist() == [1.5, 1, 2]


@pytest.mark.parametrize("never", [INF, np.nan])
def test_where_no_run_succeeds_the_cost_is_infinite(never: float) -> None:
    found = expected_costs(np.full((2, 5), never), np.ones((2, 5)))
    assert np.isinf(np.stack(found.cost)).all()
    assert found.rate.low.tolist() == [0, 0]
    assert (found.rate.high > 0.3).all()  # five failures do not prove that it is impossible


@pytest.mark.parametrize("successes", [0, 1, 12, 30])
def test_the_interval_of_the_rate_is_wilsons(successes: int) -> None:
    reached = np.where(np.arange(30) < successes, 1.0, INF)[None]
    rate = expected_costs(reached, np.ones((1, 30))).rate
    theirs = binomtest(successes, 30).proportion_ci(method="wilson")
    ends = (float(rate.low[0]), float(rate.high[0]))
    assert ends == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_the_interval_of_the_cost_holds_that_of_restarting(seed: int) -> None:
    succeeds = np.random.default_rng(seed).random((300, 40)) < 0.4
    cost = expected_costs(np.where(succeeds, 1.0, INF), np.ones((300, 40))).cost
    assert np.median(cost.value) == pytest.approx(2.5, rel=0.05)  # geometric: one in 0.4
    assert 0.9 < ((cost.low <= 2.5) & (cost.high >= 2.5)).mean() < 0.99


def test_some_resamples_without_a_success_leave_the_upper_end_open() -> None:
    cost = expected_costs(np.array([[1.0, INF, INF, INF]]), np.ones((1, 4))).cost
    assert [cost.value[0], cost.high[0]] == [4, INF]
