import pytest

from hpland.explain.cost import costs, duration, grid
from hpland.space import Choice, Integer, Real, Space


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (1 / 6, "10 minutes"),
        (1, "1 hour"),
        (2, "2 hours"),
        (36, "36 hours"),
        (100, "4.2 days"),
        (9_216, "13 months"),
        (100_000, "11 years"),
    ],
)
def test_a_time_is_told_in_the_unit_that_suits(hours: float, text: str) -> None:
    assert duration(hours) == text


def test_what_grids_cost_is_computed() -> None:
    rows = costs([(4, 4, 4, 4, 4, 3, 3), (10,) * 5]).rows
    assert rows[0] == ("4 x 4 x 4 x 4 x 4 x 3 x 3", "9,216", "6.4 days", "13 months")
    assert rows[1] == ("10 x 10 x 10 x 10 x 10", "100,000", "2.3 months", "11 years")


def test_a_parameter_has_no_more_values_than_there_are() -> None:
    space: Space = {"x": Real(0, 1), "n": Integer(1, 4), "c": Choice(("a", "b", "c"))}
    assert grid(space, 10) == [10, 4, 3]
    assert grid(space, 2) == [2, 2, 2]
