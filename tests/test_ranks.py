import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.stats import rankdata, spearmanr

from hpland.ranks import midranks, rank_correlations, spearman
from hpland.space import Floats

FEW = st.sampled_from([-np.inf, -1.0, 0.0, 2.0, np.inf])  # so that many are equal


@given(arrays(np.float64, array_shapes(max_dims=3, max_side=6), elements=FEW), st.data())
def test_ranks_are_scipys_along_any_axis(values: Floats, data: st.DataObject) -> None:
    axis = data.draw(st.integers(-values.ndim, values.ndim - 1))
    np.testing.assert_array_equal(midranks(values, axis), rankdata(values, axis=axis))


def test_nothing_has_no_ranks() -> None:
    assert midranks(np.empty(0)).shape == (0,)


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=2))
def test_the_rank_correlation_is_scipys(pairs: list[tuple[int, int]]) -> None:
    one, other = np.array(pairs, dtype=np.float64).T
    ours = spearman(one, other)
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        assert ours is None
    else:
        assert ours == pytest.approx(spearmanr(one, other).statistic)


def test_rows_are_correlated_each_by_itself() -> None:
    one = np.array([[1.0, 2, 3], [1, 2, 3], [5, 5, 5]])
    other = np.array([[4.0, 5, 9], [3, 2, 1], [1, 2, 3]])
    np.testing.assert_allclose(rank_correlations(one, other), [1, -1, np.nan])


def test_pairs_without_a_number_are_passed_over() -> None:
    assert spearman(np.array([1, 2, np.nan, 3]), np.array([2, 3, 9, np.nan])) == pytest.approx(1)
    assert spearman(np.array([1.0, np.nan]), np.array([1.0, 2.0])) is None
