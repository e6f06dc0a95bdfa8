import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.figures.data.ticks import ticks
from hpland.space import Choice, Integer, Parameter, Real

DECADES = ("10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹")


@pytest.mark.parametrize(
    ("parameter", "labels"),
    [
        (Real(1e-5, 1e-1, log=True), DECADES),
        (Integer(16, 512, log=True), ("16", "32", "64", "128", "256", "512")),
        (Integer(64, 1024, log=True), ("64", "128", "256", "512", "1,024")),
        (Integer(1, 1000, log=True), ("1", "10", "10²", "10³")),
        (Real(2e-4, 6e-3, log=True), ("2e-4", "5e-4", "0.001", "0.002", "0.005")),
        (Real(3.0, 4.2, log=True), ("3.0", "3.2", "3.4", "3.6", "3.8", "4.0", "4.2")),
        (Integer(2, 24), ("5", "10", "15", "20")),
        (Integer(64, 1024), ("200", "400", "600", "800", "1,000")),
        (Integer(1, 3), ("1", "2", "3")),
        (Real(0.1, 0.94), ("0.2", "0.4", "0.6", "0.8")),
        (Real(0.0, 2e-6), ("0", "5e-7", "1e-6", "1.5e-6", "2e-6")),
        (Real(0.5, 0.5), ("0.5",)),
        (Choice(("adam", "sgd", None)), ("adam", "sgd", "None")),
    ],
)
def test_labels(parameter: Parameter, labels: tuple[str, ...]) -> None:
    low, high = (0, 2) if isinstance(parameter, Choice) else (parameter.low, parameter.high)
    assert ticks(parameter, low, high).labels == labels


def test_decades_have_minor_ticks_between_them() -> None:
    minor = ticks(Real(1e-3, 0.1, log=True), 1e-3, 0.1).minor
    assert minor == pytest.approx([*np.arange(2, 10) * 1e-3, *np.arange(2, 10) * 1e-2])


def test_many_decades_are_thinned() -> None:
    assert len(ticks(Real(1e-20, 1.0, log=True), 1e-20, 1.0).at) <= 7


spans = st.tuples(st.floats(-12, 8), st.floats(0.001, 16)).map(
    lambda s: (10.0 ** s[0], 10.0 ** (s[0] + s[1]))
)


@given(spans, st.booleans())
def test_ticks_rise_within_the_range_and_say_different_things(
    span: tuple[float, float], log: bool
) -> None:
    low, high = span
    found = ticks(Real(low, high, log=log), low, high)
    assert len(found.at) == len(found.labels) <= 14
    assert len(found.at) >= 1
    assert (np.diff(found.at) > 0).all()
    assert (found.at >= low - 1e-6 * (high - low)).all()
    assert (found.at <= high + 1e-6 * (high - low)).all()
    assert len(set(found.labels)) == len(found.labels)


@given(st.integers(1, 10_000), st.integers(1, 100_000), st.booleans())
def test_ticks_of_integers_are_integers(low: int, more: int, log: bool) -> None:
    found = ticks(Integer(low, low + more, log=log), low, low + more)
    assert (found.at == np.rint(found.at)).all()
    assert [float(x.replace(",", "")) for x in found.labels if "10" not in x] == [
        at for at, x in zip(found.at, found.labels, strict=True) if "10" not in x
    ]


@pytest.mark.parametrize(("low", "high"), [(1.0, 1e307), (1.0, 1e308), (2e307, 1.7e308)])
def test_ticks_near_the_largest_number_are_finite(low: float, high: float) -> None:
    found = ticks(Real(low, high, log=True), low, high)
    assert np.isfinite(found.at).all()
    assert np.isfinite(found.minor).all()
    assert len(found.at) >= 2


def test_ticks_of_a_range_beyond_the_largest_number_are_finite() -> None:
    found = ticks(Real(-1e300, np.finfo(float).max), -1e300, np.finfo(float).max)
    assert np.isfinite(found.at).all()
    assert len(found.at) >= 3
