import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.figures.data.apart import MOST, SAME, apart, beside
from hpland.figures.data.axes import Axis
from hpland.space import Choice, Floats, Real

AREA = (880.0, 518.0)
REAL = Axis("a", Real(0, 1), 0.0, 1.0)
CHOICE = Axis("c", Choice(("x", "y", "z")), -0.5, 2.5)


def pixels(axes: tuple[Axis, Axis], x: Floats, y: Floats) -> Floats:
    return np.stack([axes[0].fraction(x) * AREA[0], axes[1].fraction(y) * AREA[1]], axis=1)


def test_trials_at_places_of_their_own_stay_there() -> None:
    x, y = np.array([0.1, 0.5, 0.9]), np.array([0.2, 0.2, 0.3])
    there = apart((REAL, REAL), (x, y), AREA)
    assert (there.x.tolist(), there.y.tolist()) == (x.tolist(), y.tolist())
    assert not there.moved.any()


@given(st.integers(2, 300))
def test_trials_at_one_place_are_spread_around_the_first(n: int) -> None:
    others = np.linspace(0, 1, 401)
    for axes, room in (((CHOICE, CHOICE), MOST), ((REAL, REAL), SAME)):
        more = others if axes[0] is REAL else others[:0]
        x, y = np.append(np.full(n, 1.0), more), np.append(np.full(n, 1.0), more**2 / 2)
        there = apart(axes, (x, y), AREA)
        at = (pixels(axes, there.x, there.y) - pixels(axes, x, y))[:n]
        assert at[0].tolist() == [0, 0]
        assert len(np.unique(at.round(6), axis=0)) == n
        assert np.abs(at).max() <= room + 1e-6


def test_those_of_a_choice_stand_beside_its_line_at_their_own_number() -> None:
    x, y = np.array([0.0, 0, 0, 2]), np.array([0.1, 0.5, 0.9, 0.5])
    there = apart((CHOICE, REAL), (x, y), AREA)
    assert there.y.tolist() == y.tolist()
    assert np.rint(there.x).tolist() == x.tolist()
    assert len(np.unique(there.x)) == 4
    assert there.moved.tolist() == [False, True, True, False]


def test_a_log_axis_is_spread_on_its_scale() -> None:
    log = Axis("lr", Real(1e-5, 1e-1, log=True), 1e-5, 1e-1)
    there = apart((log, REAL), (np.full(9, 1e-3), np.full(9, 0.5)), AREA)
    off = np.log10(there.x) + 3
    assert np.abs(off).max() == pytest.approx(-off.min(), rel=0.5)


def test_beside_is_even() -> None:
    assert beside(np.arange(1))[0] == 0
    assert np.histogram(beside(np.arange(100)), 10, (-1, 1))[0].tolist() == pytest.approx(
        [10] * 10, abs=1
    )
