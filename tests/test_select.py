import numpy as np
import pytest

from hpland.errors import HplandError
from hpland.select import select
from hpland.space import Choice, Real
from hpland.table import TrialTable

NAN = np.nan
TABLE = TrialTable(
    study="six",
    directions=("minimize", "maximize"),
    number=np.arange(6),
    state=np.array(["COMPLETE", "COMPLETE", "COMPLETE", "PRUNED", "FAIL", "RUNNING"]),
    values=np.array([[3, 0], [1, 5], [2, 9], [0.5, 1], [NAN, NAN], [NAN, NAN]], dtype=np.float64),
    space={
        "lr": Real(1e-5, 1.0, log=True),
        "weight decay": Real(0.0, 1.0),
        "kind": Choice(("adam", "sgd", None)),
    },
    params={
        "lr": np.array([1e-4, 1e-3, 1e-2, 1e-1, 1e-4, NAN]),
        "weight decay": np.array([0.1, 0.2, 0.3, 0.4, 0.5, NAN]),
        "kind": np.array([0, 1, 2, 0, 1, NAN]),
    },
)


def test_states() -> None:
    kept = select(TABLE, states=["complete", "Pruned"])
    assert kept.number.tolist() == [0, 1, 2, 3]
    assert kept.best == 3  # what a pruned trial had reached counts if it is asked for
    assert kept.left_out == {"of another state": 2}
    assert select(TABLE, states=["complete", "fail"]).best == 1


@pytest.mark.parametrize(
    ("top", "numbers"), [("1", [1]), ("50%", [1, 2]), ("100%", [0, 1, 2]), ("7", [0, 1, 2])]
)
def test_top(top: str, numbers: list[int]) -> None:
    assert select(TABLE, top=top).number.tolist() == numbers


def test_top_is_in_the_direction_of_the_objective() -> None:
    assert select(TABLE, top="1", objective=1).number.tolist() == [2]


def test_an_objective_is_picked() -> None:
    second = select(TABLE, objective=1)
    assert second.value[:3].tolist() == [0, 5, 9]
    assert second.maximize
    assert second.best == 2
    assert second.values.shape == (6, 2)  # all are kept, for what shows them together


def test_filters_add_up_and_are_counted() -> None:
    kept = select(TABLE, states=["complete"], condition="lr < 5e-3", top="1")
    assert kept.number.tolist() == [1]
    assert kept.left_out == {"of another state": 3, "not lr < 5e-3": 1, "not in the top 1": 1}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"states": ["complet"]}, "unknown state 'complet': did you mean 'complete'?"),
        ({"top": "0"}, "--top '0' is neither a share like 10% nor a number like 50"),
        ({"top": "ten"}, "--top 'ten' is neither a share like 10% nor a number like 50"),
        ({"top": "1.5"}, "--top '1.5' is neither a share like 10% nor a number like 50"),
        ({"objective": 2}, "--objective 2: study 'six' has objectives 0 to 1"),
        ({"objective": -1}, "--objective -1: study 'six' has objectives 0 to 1"),
    ],
)
def test_what_cannot_be_selected_is_told(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(HplandError) as caught:
        select(TABLE, **wrong)  # type: ignore[arg-type]
    assert str(caught.value) == message
