"""What a parameter may be, and how its values are columns."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.space import (
    Choice,
    Integer,
    Parameter,
    Real,
    Space,
    When,
    coded,
    exists,
    external,
    masked,
    on_line,
)

REALS = st.floats(1e-6, 1e6)
SPANS = st.tuples(REALS, REALS, st.booleans()).map(lambda s: Real(min(s[:2]), max(s[:2]), s[2]))
WHOLES = st.integers(1, 2000)
COUNTS = st.tuples(WHOLES, WHOLES, st.booleans()).map(
    lambda s: Integer(min(s[:2]), max(s[:2]), s[2])
)
CHOICES = st.integers(1, 9).map(lambda n: Choice(tuple(range(n))))
PARAMETERS = SPANS | COUNTS | CHOICES
NAN = np.nan


def ends(parameter: Parameter) -> tuple[float, float]:
    if isinstance(parameter, Choice):
        return 0.0, len(parameter.choices) - 1.0
    return parameter.low, parameter.high


@given(PARAMETERS, st.lists(st.floats(0, 1, exclude_max=True), min_size=1))
def test_a_uniform_number_is_a_value_in_the_range_and_rises_with_it(
    parameter: Parameter, u: list[float]
) -> None:
    x = parameter.from_unit(sorted(u))
    low, high = ends(parameter)
    assert ((low <= x) & (x <= high)).all()
    assert (np.diff(x) >= 0).all()
    if not isinstance(parameter, Real):
        assert (x == np.rint(x)).all()


@given(PARAMETERS, st.integers(2, 50))
def test_levels_rise_within_the_range(parameter: Parameter, n: int) -> None:
    levels = parameter.levels(n)
    low, high = ends(parameter)
    if isinstance(parameter, Real):
        assert len(levels) == n
        assert (np.diff(levels) >= 0).all()
    else:
        assert len(levels) == min(n, high - low + 1)
        assert (np.diff(levels) > 0).all()
    assert levels[0] == low
    end = low if len(levels) == 1 else high  # a logarithm rounds
    assert isinstance(parameter, Choice) or levels[-1] == pytest.approx(end, rel=1e-14)


def test_every_integer_and_every_choice_is_equally_likely() -> None:
    u = (np.arange(6000) + 0.5) / 6000
    for parameter in (Integer(3, 8), Choice(tuple("abcdef"))):
        counts = np.unique(parameter.from_unit(u), return_counts=True)[1]
        assert counts.tolist() == [1000] * 6


def test_a_log_scale_halves_a_decade_in_its_logarithm() -> None:
    assert Real(1e-4, 1e-2, log=True).from_unit([0.5]) == pytest.approx([1e-3])
    assert Real(0.0, 2.0).from_unit([0.5]).tolist() == [1.0]


def test_natural_values_and_columns_are_each_others_inverse() -> None:
    optimizer = Choice(("sgd", "adam", None))
    assert [external(optimizer, x) for x in (0.0, 1.0, 2.0)] == ["sgd", "adam", None]
    assert [coded(optimizer, choice) for choice in optimizer.choices] == [0.0, 1.0, 2.0]
    assert coded(optimizer, [["adam", "sgd"]]).tolist() == [[1.0, 0.0]]
    assert (external(Integer(1, 9), 3.0), external(Real(0, 1), 0.5)) == (3, 0.5)
    assert isinstance(external(Integer(1, 9), 3.0), int)
    with pytest.raises(KeyError):
        coded(optimizer, "lion")


def test_a_condition_on_what_is_absent_does_not_hold() -> None:
    space: Space = {
        "model": Choice(("net", "tree")),
        "layers": Integer(1, 3, when=When("model", ("net",))),
        "width": Integer(8, 64, when=When("layers", (2, 3))),
    }
    given = {"model": [0, 0, 1], "layers": [1, 2, 2], "width": [8, 16, 32]}
    columns = {name: np.array(x, dtype=np.float64) for name, x in given.items()}
    there = {name: here.tolist() for name, here in exists(space, columns).items()}
    assert there == {
        "model": [True] * 3,
        "layers": [True, True, False],
        "width": [False, True, False],
    }
    np.testing.assert_equal(
        {name: x.tolist() for name, x in masked(space, columns).items()},
        {"model": [0, 0, 1], "layers": [1, 2, NAN], "width": [NAN, 16, NAN]},
    )


@pytest.mark.parametrize(
    ("choices", "line"),
    [
        ((0.1, 1.0, 10.0), Real(0.1, 10.0, log=True)),
        ((16, 32, 64), Integer(16, 64, log=True)),
        ((1, 2, 3), Integer(1, 3)),
        ((0.0, 0.3, 0.6), Real(0.0, 0.6)),
        ((-1, 1, 5), Integer(-1, 5)),
        ((1, 2.5), Real(1, 2.5)),
        ((2, 1), None),
        ((1, 1), None),
        ((1,), None),
        ((False, True), None),
        ((1, "2", 3), None),
        ((float("nan"), 1.0), None),
        ((1.0, float("inf")), None),
        ((1, 10**400), None),
    ],
)
def test_choices_of_rising_numbers_have_a_line(
    choices: tuple[object, ...], line: Parameter | None
) -> None:
    found = Choice(choices, unit="cm").line
    assert found == (replace(line, unit="cm") if line else None)


def test_a_column_on_the_line_has_values_for_indices() -> None:
    column = np.array([[2.0, np.nan], [0.0, 1.0]])
    np.testing.assert_array_equal(
        on_line(Choice((0.1, 1.0, 10.0)), column), [[10.0, np.nan], [0.1, 1.0]]
    )
    np.testing.assert_array_equal(on_line(Choice(("a", "b", "c")), column), column)
    np.testing.assert_array_equal(on_line(Real(0, 9), column), column)
