import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.race.stats.bootstrap import RESAMPLES, drawn, ends, means, worst


def test_nothing_found_is_the_worst() -> None:
    assert worst(np.array([0.1, np.nan, np.inf])).tolist() == [0.1, np.inf, np.inf]


@pytest.mark.parametrize("n", [1, 2, 30])
def test_resamples_are_the_same_each_time_and_others_in_another_stream(n: int) -> None:
    rows = drawn(n)
    assert rows.shape == (RESAMPLES, n)
    assert set(np.unique(rows)) == set(range(n))
    np.testing.assert_array_equal(rows, drawn(n))
    assert n == 1 or (rows != drawn(n, stream=1)).any()


def test_the_ends_leave_as_much_below_as_above() -> None:
    low, high = ends(np.random.default_rng(0).permutation(np.arange(2000.0)))
    assert [low, high] == [49, 1999 - 49]


def test_ends_are_values_though_some_are_infinite() -> None:
    low, high = ends(np.repeat([[-np.inf, 1.0, np.inf]], 100, axis=1), axis=1)
    assert [low[0], high[0]] == [-np.inf, np.inf]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("n", [20, 50])
def test_intervals_of_means_hold_the_truth_as_often_as_they_say(seed: int, n: int) -> None:
    found = means(np.random.default_rng(seed).normal(size=(500, n)))
    assert 0.89 < ((found.low <= 0) & (found.high >= 0)).mean() < 0.98


def test_intervals_of_means_are_as_wide_as_theory_says() -> None:
    values = np.random.default_rng(1).normal(size=(3, 400, 2))
    found = means(values)
    np.testing.assert_array_equal(found.value, values.mean(1))
    half = 1.96 * values.std(1) / 20
    np.testing.assert_allclose(found.high - found.value, half, rtol=0.15)
    np.testing.assert_allclose(found.value - found.low, half, rtol=0.15)


@given(st.integers(1, 20), st.floats(-10, 10))
def test_equal_runs_leave_no_doubt(n: int, value: float) -> None:
    found = means(np.full((2, n), value))
    np.testing.assert_allclose(np.stack(found), value)
