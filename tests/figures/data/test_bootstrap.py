import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.figures.data.bootstrap import (
    MOST,
    RESAMPLES,
    counted,
    levels_of,
    resamples,
    summed,
)


@pytest.mark.parametrize("n", [1, 7, MOST, MOST + 1])
@pytest.mark.parametrize("block", [1, 3])
def test_a_resample_has_as_many_trials_or_the_most(n: int, block: int) -> None:
    found = resamples(n, block=block)
    assert found.rows.shape == (RESAMPLES, min(n, MOST))
    assert found.rows.min() >= 0
    assert found.rows.max() < n
    assert found.shrink == pytest.approx((min(n, MOST) / n) ** 0.5)


def test_resamples_are_the_same_each_time_and_others_in_another_stream() -> None:
    np.testing.assert_array_equal(resamples(20).rows, resamples(20).rows)
    assert (resamples(20).rows != resamples(20, stream=1).rows).any()


def test_blocks_stay_together_the_first_after_the_last() -> None:
    rows = resamples(10, block=4).rows[:, :8].reshape(-1, 4)
    np.testing.assert_array_equal(rows, (rows[:, :1] + np.arange(4)) % 10)
    assert (rows[:, 0] == 9).any()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_levels_keep_the_order_and_equals(values: list[float]) -> None:
    column = np.array(values)
    level = levels_of(column)
    np.testing.assert_array_equal(column[:, None] < column, level[:, None] < level)


def test_many_levels_are_merged_with_their_neighbours() -> None:
    level = levels_of(np.arange(3.0 * MOST))
    assert np.bincount(level).tolist() == [3] * MOST


def test_levels_are_counted_and_summed_in_each_resample() -> None:
    level = np.array([[0, 2, 2], [1, 1, 1]])
    assert counted(level, 3).tolist() == [[1, 0, 2], [0, 3, 0]]
    what = np.array([[1.0, 2, 3], [4, 5, 6]])
    assert summed(level, 3, what).tolist() == [[1, 0, 5], [0, 15, 0]]
