import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import rankdata

from hpland.race.stats.standing import mean_ranks
from hpland.space import Floats

FEW = st.sampled_from([0.0, 0.1, 0.2, np.inf])
REGRETS = arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(1, 6)), elements=FEW)


@settings(max_examples=25)
@given(REGRETS)
def test_mean_ranks_are_those_of_scipy(regrets: Floats) -> None:
    found = mean_ranks(regrets)
    np.testing.assert_allclose(found.value, rankdata(regrets, axis=0).mean(1))
    assert found.value.sum() == pytest.approx(len(regrets) * (len(regrets) + 1) / 2)


@settings(max_examples=25)
@given(REGRETS)
def test_only_the_order_matters(regrets: Floats) -> None:
    np.testing.assert_array_equal(
        np.stack(mean_ranks(regrets)), np.stack(mean_ranks(np.exp(3 * regrets)))
    )


@settings(max_examples=25)
@given(REGRETS, st.integers(0, 99))
def test_other_names_have_the_same_ranks(regrets: Floats, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(regrets))
    np.testing.assert_array_equal(
        np.stack(mean_ranks(regrets))[:, order], np.stack(mean_ranks(regrets[order]))
    )


def test_who_found_nothing_is_last_with_all_others_that_did_not() -> None:
    regrets = np.array([[np.nan], [0.5], [np.inf]])
    assert mean_ranks(regrets).value.tolist() == [2.5, 1, 2.5]


@pytest.mark.parametrize("seed", range(3))
def test_equal_strategies_have_intervals_around_the_middle(seed: int) -> None:
    found = mean_ranks(np.random.default_rng(seed).random((3, 25, 200)))
    assert 0.9 < ((found.low <= 2) & (found.high >= 2)).mean() < 0.98
