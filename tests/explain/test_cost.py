import pytest

from hpland.explain import measure
from hpland.explain.cost import combinations, costs, duration, grid
from hpland.explain.landscape import explain
from hpland.landscapes import LANDSCAPES
from hpland.space import Choice, Integer, Real, Space, When


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (1 / 3600, "1 second"),
        (1 / 7200, "0.5 seconds"),
        (1 / 6, "10 minutes"),
        (1, "1 hour"),
        (2, "2 hours"),
        (36, "36 hours"),
        (100, "4.2 days"),
        (9_216, "13 months"),
        (100_000, "11 years"),
        (1_000_000, "110 years"),
    ],
)
def test_a_time_is_told_in_the_unit_that_suits(hours: float, text: str) -> None:
    assert duration(hours) == text


def test_what_grids_cost_is_computed() -> None:
    rows = costs([(4, 4, 4, 4, 4, 3, 3), (10,) * 5]).rows
    assert rows[0] == ("4 x 4 x 4 x 4 x 4 x 3 x 3", "9,216", "6.4 days", "13 months")
    assert rows[1] == ("10 x 10 x 10 x 10 x 10", "100,000", "2.3 months", "11 years")


def test_what_grids_of_a_landscape_cost_is_its_own_time() -> None:
    table = costs([(5, 5)], own=0.2)
    assert table.columns[2] == "here, at 12 minutes a run"
    assert table.rows[0][2] == "5 hours"
    landscape = LANDSCAPES["lr-weight-decay"]
    assert measure.hours(landscape) == 5 / 60
    section = next(s for s in explain(landscape).sections if s.heading == "What a grid would cost")
    assert section.table
    assert section.table.columns[2] == "here, at 5 minutes a run"
    assert [row[2] for row in section.table.rows] == ["45 minutes", "2.1 hours", "8.3 hours"]


def test_a_parameter_has_no_more_values_than_there_are() -> None:
    space: Space = {"x": Real(0, 1), "n": Integer(1, 4), "c": Choice(("a", "b", "c"))}
    assert grid(space, 10) == [10, 4, 3]
    assert grid(space, 2) == [2, 2, 2]


def test_a_grid_varies_only_what_exists() -> None:
    mlp, cnn = When("family", ("mlp",)), When("family", ("cnn",))
    space: Space = {
        "family": Choice(("mlp", "cnn", "none")),
        "rate": Real(0, 1),
        "units": Integer(1, 100, when=mlp),
        "filters": Integer(1, 100, when=cnn),
        "kernel": Choice((3, 5, 7), when=cnn),
    }
    assert combinations(space, 2) == 2 * 2 + 2 * 2 * 2 + 2  # mlp, cnn, none
    assert combinations({"x": Real(0, 1), "c": Choice(("a", "b"))}, 10) == 20


def test_the_grid_of_architecture_goes_through_its_four_families() -> None:
    rate = 10
    cnn, rnn, transformer, mlp = 3 * 10 * 10, 10 * 4 * 2, 10 * 10 * 10, 10 * 8
    there = combinations(LANDSCAPES["architecture"].space, 10)
    assert there == rate * (cnn + rnn + transformer + mlp)
