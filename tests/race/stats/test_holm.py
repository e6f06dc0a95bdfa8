import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.race.stats.holm import holm

P = st.lists(st.floats(0, 1), min_size=1, max_size=8)


def test_it_is_the_textbooks_example() -> None:
    p = np.array([0.01, 0.04, 0.03, 0.005])
    np.testing.assert_allclose(holm(p), [0.03, 0.06, 0.06, 0.02])


def test_nothing_to_correct() -> None:
    assert holm(np.empty(0)).shape == (0,)


@given(P, st.sampled_from([0.01, 0.05, 0.3]))
def test_it_rejects_what_stepping_down_rejects(p: list[float], alpha: float) -> None:
    rejected, left = set(), len(p)
    for i in sorted(range(len(p)), key=p.__getitem__):
        if p[i] * left > alpha:
            break
        rejected.add(i)
        left -= 1
    assert set(np.flatnonzero(holm(np.array(p)) <= alpha)) == rejected


@given(P)
def test_it_is_no_smaller_and_in_the_same_order(given_: list[float]) -> None:
    p = np.array(given_)
    adjusted = holm(p)
    assert (adjusted >= p).all()
    assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0).all()
    assert adjusted.max() <= 1


@pytest.mark.parametrize("m", [3, 45])
def test_false_rejections_are_as_rare_as_promised(m: int) -> None:
    p = np.random.default_rng(m).random((2000, m))
    assert np.mean([holm(row).min() <= 0.05 for row in p]) < 0.065
