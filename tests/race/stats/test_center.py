import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import bootstrap

from hpland.race.stats.bootstrap import drawn, ends
from hpland.race.stats.center import medians
from hpland.space import Floats

REGRETS = arrays(
    np.float64, st.tuples(st.just(2), st.integers(1, 12)), elements=st.floats(0, 1, width=32)
)


@settings(max_examples=25)
@given(REGRETS)
def test_the_median_is_numpys_and_inside_its_interval(regrets: Floats) -> None:
    found = medians(regrets)
    np.testing.assert_allclose(found.value, np.median(regrets, axis=1))
    assert (found.low <= found.value).all()
    assert (found.value <= found.high).all()


@settings(max_examples=25)
@given(REGRETS, st.integers(0, 99))
def test_the_order_of_seeds_does_not_matter(regrets: Floats, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(regrets.shape[1])
    np.testing.assert_array_equal(np.stack(medians(regrets)), np.stack(medians(regrets[:, order])))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("n", [15, 30])
def test_intervals_of_medians_hold_the_truth_as_often_as_they_say(seed: int, n: int) -> None:
    regrets = np.random.default_rng(seed).exponential(size=(500, n))
    found = medians(regrets)
    assert 0.91 < ((found.low <= np.log(2)) & (found.high >= np.log(2))).mean() < 0.98


@pytest.mark.parametrize("n", [31, 30])
def test_the_interval_is_that_of_scipys_bootstrap(n: int) -> None:
    values = np.random.default_rng(n).normal(size=n)
    theirs = bootstrap(
        (values,), np.median, method="percentile", n_resamples=9999, rng=np.random.default_rng(0)
    ).confidence_interval
    ours = medians(values[None])
    assert (ours.low[0], ours.high[0]) == pytest.approx(tuple(theirs), abs=0.08)


@pytest.mark.parametrize("n", [1, 2, 5, 6])
def test_the_ends_are_those_of_the_medians_of_resamples(n: int) -> None:
    values = np.sort(np.random.default_rng(n).random(n))
    found = medians(values[None])
    low, high = ends(np.median(values[drawn(n)], axis=1))
    assert [found.low[0], found.high[0]] == pytest.approx([float(low), float(high)])


def test_runs_that_found_nothing_count_as_the_worst() -> None:
    found = medians(np.array([[0.1, np.nan, 0.2, 0.3, np.inf], [np.nan, np.nan, np.nan, 0.0, 0.0]]))
    assert found.value.tolist() == [0.3, np.inf]
    assert found.high.tolist() == [np.inf, np.inf]
    assert found.low[1] == 0


def test_between_the_infinities_is_nothing() -> None:
    assert medians(np.array([[-np.inf, np.inf]])).value == 0


def test_points_of_the_budget_are_looked_at_each_by_itself() -> None:
    regrets = np.random.default_rng(0).random((3, 7, 4))
    whole = medians(regrets)
    for point in range(4):
        one = medians(regrets[:, :, point])
        np.testing.assert_array_equal(np.stack(whole)[:, :, point], np.stack(one))
