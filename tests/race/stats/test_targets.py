import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.race.stats.targets import TARGETS, shares_reached


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


def test_better_runs_have_a_higher_share() -> None:
    regrets = np.geomspace(1, 0.001, 5)[None, None] * np.array([[[1.0]], [[0.5]]])
    share = shares_reached(regrets).value
    assert (share[0] < share[1]).all()
    assert (np.diff(share) > 0).all()
