import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import chi2, friedmanchisquare

from hpland.race.stats.friedman import chi_squared_above, friedman
from hpland.space import Floats

FEW = st.sampled_from([0.0, 0.1, 0.2, 0.3, np.inf])
REGRETS = arrays(np.float64, st.tuples(st.integers(3, 6), st.integers(2, 8)), elements=FEW)


@settings(max_examples=25)
@given(REGRETS)
def test_it_is_scipys(regrets: Floats) -> None:
    assume((regrets != regrets[:1]).any())  # scipy divides by 0 there
    ours, theirs = friedman(regrets), friedmanchisquare(*regrets)
    assert ours.statistic == pytest.approx(theirs.statistic, abs=1e-9)
    assert ours.p == pytest.approx(theirs.pvalue)


@given(st.integers(1, 30), st.floats(0, 300))
def test_the_tail_of_chi_squared_is_scipys(df: int, x: float) -> None:
    assert chi_squared_above(x, df) == pytest.approx(chi2.sf(x, df), rel=1e-9, abs=1e-300)


def test_equal_strategies_do_not_differ() -> None:
    assert friedman(np.full((3, 5), np.nan)) == (0, 1)


@settings(max_examples=25)
@given(REGRETS)
def test_only_the_order_matters(regrets: Floats) -> None:
    assert friedman(regrets) == friedman(np.exp(2 * regrets))


def test_a_clear_winner_is_found() -> None:
    regrets = np.random.default_rng(0).random((4, 12))
    regrets[2] -= 1
    assert friedman(regrets).p < 0.001
