import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from hpland.figures.data.running import LEAST, LEVEL, below_median, running


@given(st.integers(6, 20_000))
def test_the_interval_holds_the_median_as_often_as_it_says_and_is_no_wider(k: int) -> None:
    cut = below_median(k)
    assert 1 - 2 * binom.cdf(cut, k, 0.5) >= LEVEL
    assert 1 - 2 * binom.cdf(cut + 1, k, 0.5) < LEVEL


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_of_very_few_values_nothing_is_cut(k: int) -> None:
    assert below_median(k) == 0


@given(st.integers(0, 2**32 - 1), st.integers(LEAST, 80))
def test_each_window_is_of_the_nearest_trials(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    x, z = rng.random(n), rng.random(n)
    found = running(x, z)
    assert found
    for at, median, low, high in zip(found.at, found.median, found.low, found.high, strict=True):
        if np.isfinite(median):
            near = np.sort(z[np.argsort(np.abs(x - at), kind="stable")[: found.window]])
            assert median == pytest.approx(np.median(near))
            assert low in near
            assert high in near
            assert low <= median <= high


def test_it_follows_a_line_and_knows_nothing_across_a_gap() -> None:
    x = np.concatenate([np.linspace(0, 0.3, 60), np.linspace(0.9, 1, 60)])
    found = running(x, 2 * x)
    assert found
    known = np.isfinite(found.median)
    inside = known & (found.at > 0.05) & (found.at < 0.25)
    np.testing.assert_allclose(found.median[inside], 2 * found.at[inside], atol=0.02)
    assert not known[(found.at > 0.5) & (found.at < 0.7)].any()
    assert known[0]
    assert known[-1]


@pytest.mark.parametrize(
    ("x", "why"),
    [(np.arange(LEAST - 1.0), "too few"), (np.ones(50), "all at one place")],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_where_there_is_nothing_to_follow_there_is_none(x: np.ndarray, why: str) -> None:
    assert running(x, np.arange(float(len(x)))) is None, why


def test_a_window_that_reaches_over_a_third_of_the_axis_says_nothing() -> None:
    x = np.linspace(0, 1, 16)  # eight of them take 7/15 of the axis
    found = running(x, x)
    assert found is not None
    assert np.isnan(found.median).all()
