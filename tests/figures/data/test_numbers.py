import numpy as np
import pytest

from hpland.figures.brief import Brief
from hpland.figures.data.numbers import numbered, numbered_brief
from hpland.space import Choice, Integer, Real
from hpland.table import Grid, Note, Truth
from tests.figures.tables import OPTIMIZER, table

C, DEPTH = Choice((0.1, 1.0, 10.0), unit="cost"), Choice((1, 2, 3))
SPACE = {"C": C, "depth": DEPTH, "optimizer": OPTIMIZER}
NAN = np.nan


def test_choices_of_numbers_become_numbers_and_others_stay() -> None:
    study = table(SPACE, {"C": [2, 0, NAN], "depth": [0, 2, 1], "optimizer": [2, 0, 1]}, [1, 2, 3])
    found = numbered(study)
    assert found.space == {
        "C": Real(0.1, 10.0, log=True, unit="cost"),
        "depth": Integer(1, 3),
        "optimizer": OPTIMIZER,
    }
    np.testing.assert_array_equal(found.params["C"], [10.0, 0.1, NAN])
    assert found.params["depth"].tolist() == [1, 3, 2]
    assert found.params["optimizer"].tolist() == [2, 0, 1]
    assert found.values is study.values


def test_what_is_known_and_said_moves_with_them() -> None:
    truth = Truth(
        1.0,
        ({"C": 1.0, "depth": 2.0, "optimizer": 2.0},),
        Grid("C", "optimizer", np.arange(3.0), np.arange(3.0), np.zeros((3, 3))),
        lines={"C": np.array([[0.0, 0.5], [1.0, 0.7], [2.0, 0.6]])},
    )
    brief = Brief("what it says", truth, (Note("here", {"C": 2.0, "unknown": 1.0}),))
    found = numbered_brief(brief, SPACE)
    assert found.notes == (Note("here", {"C": 10.0, "unknown": 1.0}),)
    assert found.truth is not None
    assert found.truth.optimizers == ({"C": 1.0, "depth": 3.0, "optimizer": 2.0},)
    assert found.truth.grid is not None
    assert found.truth.grid.xs.tolist() == [0.1, 1.0, 10.0]
    assert found.truth.grid.ys.tolist() == [0, 1, 2]
    assert found.truth.lines["C"].tolist() == [[0.1, 0.5], [1.0, 0.7], [10.0, 0.6]]
    assert truth.lines["C"][0, 0] == 0  # what was given stays as it is


@pytest.mark.parametrize("brief", [Brief(), Brief("title", Truth(0.5, ({"C": 0.0},)))])
def test_a_brief_may_know_less(brief: Brief) -> None:
    assert numbered_brief(brief, SPACE).title == brief.title
