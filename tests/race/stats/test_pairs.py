import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import wilcoxon

from hpland.race.stats.holm import holm
from hpland.race.stats.pairs import over_seeds, pairwise
from hpland.space import Floats

FEW = st.sampled_from([0.0, 0.125, 0.25, 0.5, np.inf])  # their differences are exact
REGRETS = arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 7)), elements=FEW)


def runs(s: int, n: int, seed: int = 0) -> Floats:
    rng = np.random.default_rng(seed)
    return rng.random((s, n)) * 0.1 + rng.random(n)


def test_each_pair_is_tested_as_scipy_does() -> None:
    regrets = runs(4, 20)
    found = pairwise(regrets)
    for i, j in np.argwhere(~np.eye(4, dtype=bool)):
        off = regrets[i] - regrets[j]
        assert found.p[i, j] == pytest.approx(wilcoxon(off).pvalue)
        assert found.difference.value[i, j] == pytest.approx(np.median(off))
        assert found.wins.value[i, j] == pytest.approx((off < 0).mean())
    above = np.triu_indices(4, 1)
    np.testing.assert_array_equal(found.adjusted[above], holm(found.p[above]))
    np.testing.assert_array_equal(found.adjusted, found.adjusted.T)


@settings(max_examples=25)
@given(REGRETS, st.integers(1, 3))
def test_two_names_of_one_strategy_do_not_differ(regrets: Floats, times: int) -> None:
    found = pairwise(np.concatenate([regrets] * times + [regrets[:1]]))
    assert [end[0, -1] for end in found.difference] == [0, 0, 0]
    assert [end[0, -1] for end in found.wins] == [0.5, 0.5, 0.5]
    assert found.p[0, -1] == found.adjusted[-1, 0] == 1


@settings(max_examples=25)
@given(REGRETS)
def test_the_other_way_round_it_is_mirrored(regrets: Floats) -> None:
    found = pairwise(regrets)
    value, low, high = found.difference
    np.testing.assert_array_equal(value, 0 - value.T)
    np.testing.assert_array_equal(low, 0 - high.T)
    np.testing.assert_allclose(found.wins.value + found.wins.value.T, 1)
    np.testing.assert_allclose(found.wins.low + found.wins.high.T, 1)
    for interval in (found.difference, found.wins):
        assert (interval.low <= interval.value).all()
        assert (interval.value <= interval.high).all()


@settings(max_examples=25)
@given(REGRETS, st.integers(0, 99))
def test_names_and_the_order_of_seeds_do_not_matter(regrets: Floats, seed: int) -> None:
    rng = np.random.default_rng(seed)
    names, seeds = (rng.permutation(k) for k in regrets.shape)
    one, two = pairwise(regrets), pairwise(regrets[names][:, seeds])
    for before, after in (
        (one.p, two.p),
        (one.adjusted, two.adjusted),
        (one.difference.value, two.difference.value),
        (one.wins.value, two.wins.value),
    ):
        np.testing.assert_allclose(before[np.ix_(names, names)], after)


def test_who_found_nothing_loses_and_two_of_them_are_equal() -> None:
    found = pairwise(np.array([[0.1, 0.2, 0.3], [np.nan] * 3, [np.inf] * 3]))
    assert found.difference.value.tolist() == [
        [0, -np.inf, -np.inf],
        [np.inf, 0, 0],
        [np.inf, 0, 0],
    ]
    assert found.wins.value.tolist() == [[0.5, 1, 1], [0, 0.5, 0.5], [0, 0.5, 0.5]]
    assert found.p[1, 2] == 1


@pytest.mark.parametrize("seed", range(3))
def test_the_interval_of_a_difference_holds_the_truth(seed: int) -> None:
    rng = np.random.default_rng(seed)
    held = []
    for _ in range(100):
        regrets = rng.normal(size=25) + np.stack([rng.normal(0.5, 1, 25), np.zeros(25)])
        difference = pairwise(regrets).difference
        held.append(difference.low[0, 1] <= 0.5 <= difference.high[0, 1])
    assert 0.87 < np.mean(held) <= 1


def test_pairing_takes_out_what_seeds_have_in_common() -> None:
    regrets = np.stack([np.linspace(0, 1, 15), np.linspace(0, 1, 15) + np.linspace(0.01, 0.02, 15)])
    assert pairwise(regrets).p[0, 1] == 2.0**-14


def test_over_landscapes_seeds_are_averaged_first() -> None:
    regrets = np.array([[[0.1, 0.3], [0.2, np.nan]]])
    np.testing.assert_allclose(over_seeds(regrets), [[0.2, np.inf]])
