import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import spearmanr

from hpland.race.stats.agreement import agreement
from hpland.space import Floats


def runs(noise: float, n: int, seed: int) -> Floats:
    """Return regrets of six strategies, each better than the next but for noise."""
    return np.arange(6.0)[:, None] + np.random.default_rng(seed).normal(0, noise, (6, n))


@settings(max_examples=25)
@given(arrays(np.float64, (5, 3), elements=st.integers(0, 4).map(float)))
def test_the_value_is_scipys_of_the_means(one: Floats) -> None:
    other = runs(2, 8, 0)[:5]
    found = agreement(one, other).value
    if np.ptp(one.mean(1)) == 0:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(spearmanr(one.mean(1), other.mean(1)).statistic)


def test_clear_rankings_agree_or_disagree_without_doubt() -> None:
    one, other = runs(0.01, 10, 0), runs(0.01, 12, 1)
    assert np.stack(agreement(one, other)).tolist() == pytest.approx([1, 1, 1])
    assert np.stack(agreement(one, -other)).tolist() == pytest.approx([-1, -1, -1])


def test_noise_leaves_doubt_and_seeds_take_it_away() -> None:
    few, many = (agreement(runs(3, n, 0), runs(3, n, 1)) for n in (5, 500))
    assert few.low <= few.value <= few.high
    assert few.high - few.low > 0.5
    assert many.high - many.low < 0.2


def test_both_sides_are_resampled_independently() -> None:
    one = runs(3, 6, 0)
    found = agreement(one, one)  # with the same resamples it would be 1 in each
    assert found.value == pytest.approx(1)
    assert found.low < 0.9


def test_one_problem_may_have_an_axis_of_its_own() -> None:
    one, other = runs(3, 5, 0), runs(3, 5, 1)
    assert agreement(one, other) == agreement(one[:, None], other[:, None])


def test_problems_count_by_their_ranks_not_by_their_scale() -> None:
    one = np.stack([runs(2, 5, 0), 1000 * runs(2, 5, 1), runs(2, 5, 2)], axis=1)
    scaled = one * np.array([1.0, 1e-6, 50])[:, None]
    np.testing.assert_array_equal(
        np.stack(agreement(one, runs(1, 5, 3))), np.stack(agreement(scaled, runs(1, 5, 3)))
    )


def test_rankings_that_tie_everywhere_say_nothing() -> None:
    found = agreement(np.full((6, 3), np.nan), runs(1, 5, 0))
    assert np.isnan(found.value)
    assert [float(found.low), float(found.high)] == [-1, 1]


def test_landscapes_are_drawn_anew_each_for_itself() -> None:
    """Seeds of one landscape have nothing to do with those of another, even if runs are alike."""
    one, other = runs(3, 8, 0), runs(3, 8, 1)
    twice = [np.stack([side] * 2, axis=1) for side in (one, other)]
    once, both = agreement(one, other), agreement(*twice)
    assert both.value == pytest.approx(once.value)
    assert both.high - both.low < once.high - once.low
