import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.regret import EXACT, simple_regret


@pytest.mark.parametrize(
    ("values", "maximize", "expected"),
    [
        ([0.5, 0.94], True, [0.44, 0.0]),
        ([0.5, 1.94], False, [0.0, 1.0]),
        ([0.94 + 4e-16, 0.94 - EXACT / 2, np.nan], True, [0.0, 0.0, np.nan]),
        ([np.inf, -np.inf], True, [0.0, np.inf]),
    ],
)
def test_how_far_from_the_optimum(
    values: list[float], maximize: bool, expected: list[float]
) -> None:
    assert simple_regret(values, 0.94, maximize) == pytest.approx(expected, nan_ok=True)


@given(st.floats(allow_nan=False), st.floats(-1e300, 1e300), st.booleans())
def test_it_is_never_negative_and_keeps_shapes(value: float, optimum: float, up: bool) -> None:
    with np.errstate(over="ignore"):
        assert simple_regret(value, optimum, up) >= 0
        assert simple_regret([[value], [optimum]], optimum, up)[1, 0] == 0
