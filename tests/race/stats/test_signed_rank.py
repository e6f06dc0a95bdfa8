from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import wilcoxon

from hpland.race.stats.signed_rank import EXACT, _normal, signed_rank
from hpland.ranks import midranks
from hpland.space import Floats

SMALL = st.lists(st.integers(-3, 3), min_size=1, max_size=7)  # many are equal, some 0


@settings(max_examples=25)
@given(st.lists(st.integers(1, 10**6), unique=True, min_size=1, max_size=40), st.data())
def test_without_ties_it_is_scipys_exact_test(sizes: list[int], data: st.DataObject) -> None:
    signs = data.draw(st.lists(st.sampled_from([-1, 1]), min_size=len(sizes), max_size=len(sizes)))
    off = np.array(sizes, dtype=np.float64) * signs
    assert signed_rank(off) == pytest.approx(wilcoxon(off, method="exact").pvalue)


@given(SMALL)
def test_with_ties_it_is_what_going_through_all_signs_gives(given_: list[int]) -> None:
    off = np.array([x for x in given_ if x], dtype=np.float64)
    ranks = midranks(np.abs(off))
    sums = np.array([ranks @ np.array(signs) for signs in product((0, 1), repeat=len(off))])
    above = ranks[off > 0].sum()
    p = min(1.0, 2 * min((sums <= above).mean(), (sums >= above).mean()))
    assert signed_rank(np.array(given_, dtype=np.float64)) == pytest.approx(p)


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from([EXACT + 1, 300]), st.floats(-0.3, 0.3))
def test_with_many_pairs_it_is_scipys_normal_approximation(seed: int, n: int, by: float) -> None:
    off = np.round(np.random.default_rng(seed).normal(by, 1, n + 150), 1)
    off = np.concatenate([off[off != 0][:n], np.zeros(3)])
    assert signed_rank(off) == pytest.approx(wilcoxon(off, method="asymptotic").pvalue)


@pytest.mark.parametrize("by", [0.0, 0.1, 0.3])
def test_both_agree_where_they_meet(by: float) -> None:
    off = np.random.default_rng(0).normal(by, 1, EXACT)
    ranks = midranks(np.abs(off))
    assert signed_rank(off) == pytest.approx(_normal(ranks, ranks[off > 0].sum()), abs=0.003)


@pytest.mark.parametrize("off", [[], [0.0], [0.0, 0.0, 0.0]])
def test_no_difference_is_no_evidence(off: list[float]) -> None:
    assert signed_rank(np.array(off)) == 1


def test_infinite_differences_are_the_largest_and_equal() -> None:
    infinite: Floats = np.array([np.inf, -1.0, 2.0, -np.inf, np.inf])
    assert signed_rank(infinite) == signed_rank(np.array([9.0, -1.0, 2.0, -9.0, 9.0]))


@given(SMALL)
def test_swapping_the_two_changes_nothing(given_: list[int]) -> None:
    off = np.array(given_, dtype=np.float64)
    assert signed_rank(off) == pytest.approx(signed_rank(-off))


@pytest.mark.parametrize("n", [6, 10, 30])
def test_it_rejects_no_more_often_than_it_says(n: int) -> None:
    off = np.random.default_rng(n).normal(size=(1500, n))
    assert np.mean([signed_rank(row) <= 0.05 for row in off]) < 0.065
