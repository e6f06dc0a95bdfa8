import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.race.stats.targets import TARGETS, log_areas, shares_reached
from hpland.space import Floats


@given(st.lists(st.floats(0, 2), min_size=1, max_size=6))
def test_it_is_the_share_of_pairs_of_seed_and_target(regrets: list[float]) -> None:
    pairs = [regret <= target for regret in regrets for target in TARGETS]
    assert shares_reached(np.array([regrets])).value == pytest.approx(np.mean(pairs))


def test_targets_include_a_point_and_end_at_all_and_nothing_found() -> None:
    assert 0.01 in TARGETS
    found = shares_reached(np.array([[[0.0, 0.01, 1.0, 1.1, np.nan]]]))
    np.testing.assert_allclose(found.value[0], [1, 21 / 41, 1 / 41, 0, 0])


def test_only_the_order_of_regrets_and_targets_matters() -> None:
    regrets = np.random.default_rng(0).random((2, 9, 3))
    one, two = shares_reached(regrets), shares_reached(regrets**3, TARGETS**3)
    np.testing.assert_array_equal(np.stack(one), np.stack(two))


def test_better_runs_have_a_higher_share_and_a_smaller_area() -> None:
    regrets = np.geomspace(1, 0.001, 5)[None, None] * np.array([[[1.0]], [[0.5]]])
    share = shares_reached(regrets).value
    assert (share[0] < share[1]).all()
    assert (np.diff(share) > 0).all()
    worse, better = log_areas(regrets, np.arange(5.0)).value
    assert worse - better == pytest.approx(np.log10(2))


def test_the_area_weighs_regrets_by_how_long_they_hold() -> None:
    regrets = np.array([[[np.nan, 0.1, 0.01, 0.0]]])
    found = log_areas(regrets, np.array([0.0, 1, 4, 10]))
    assert found.value == pytest.approx((0 * 1 - 1 * 3 - 2 * 6) / 10)


def test_no_regret_is_as_good_as_the_least_target() -> None:
    at = np.array([0.0, 1])
    assert log_areas(np.zeros((1, 3, 2)), at).value == pytest.approx(-4)
    assert log_areas(np.full((1, 3, 2), np.inf), at).value == 0


@pytest.mark.parametrize("seed", range(3))
def test_area_and_shares_are_one_thing(seed: int) -> None:
    regrets: Floats = 10 ** np.random.default_rng(seed).uniform(-4, 0, (2, 5, 6))
    share = shares_reached(regrets, 10.0 ** np.linspace(-4, 0, 100_001)).value[:, :-1].mean(1)
    np.testing.assert_allclose(log_areas(regrets, np.arange(6.0)).value, -4 * share, atol=1e-3)
