import contextlib
import re
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.errors import HplandError
from hpland.select import select
from hpland.space import Choice, Real
from hpland.table import TrialTable
from hpland.where import where

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


@pytest.mark.parametrize(
    ("condition", "numbers"),
    [
        ("value < 2.5", [1, 2, 3]),
        ("value < 2.5 and lr >= 1e-2", [2, 3]),
        ("value < 1 or value > 2", [0, 3]),
        ("not value < 1", [0, 1, 2, 4, 5]),
        ("(lr < 1e-3 or lr > 1e-2) and value == value", [0, 3]),
        ("1e-4 < lr <= 0.01", [1, 2]),
        ("`weight decay` >= 0.4", [3, 4]),
        ("kind == 'sgd'", [1, 4]),
        ("kind == None", [2]),
        ("kind != 'adam'", [1, 2, 4]),
        ("number >= 4", [4, 5]),
        ("value > -1", [0, 1, 2, 3]),
        ("1 < 2", [0, 1, 2, 3, 4, 5]),
    ],
)
def test_conditions(condition: str, numbers: list[int]) -> None:
    assert TABLE.number[where(TABLE, condition)].tolist() == numbers


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "value",
        "value <",
        "value + 1 < 2",
        "__import__('os').system('true')",
        "value.real < 1",
        "lambda: 1",
        "value in [1, 2]",
        "value is None",
        "kind < 3",
        "[value for value in kind]",
        "value < 1; value > 2",
        "(" * 500,
    ],
)
def test_what_is_no_condition_is_told(condition: str) -> None:
    with pytest.raises(HplandError) as caught:
        where(TABLE, condition)
    assert str(caught.value) == (
        f"--where {condition!r} is no condition; write one like 'value < 1 and depth >= 3'"
    )


@pytest.mark.parametrize("deep", ["not " * 2000, "not " * 100_000, "-" * 50_000, "(" * 150])
def test_what_is_nested_too_deeply_is_no_condition(deep: str) -> None:
    with pytest.raises(HplandError) as caught:
        where(TABLE, f"{deep}value < 1{')' * deep.count('(') * 9}")
    text = str(caught.value)
    assert re.fullmatch(r"--where '.{,500}\.{3}' is no condition; write one like .*", text)


@pytest.mark.parametrize("odd", ["1or value < 1", "value < 1or 2 > 1", r"kind == '\d'"])
@pytest.mark.filterwarnings("error")
def test_code_that_python_warns_of_is_read_without_a_word(odd: str) -> None:
    with contextlib.suppress(HplandError), warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        where(TABLE, odd)
    assert not warned


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(HplandError) as caught:
        where(TABLE, "`weigth decay` < 1")
    assert str(caught.value) == "unknown parameter 'weigth decay': did you mean 'weight decay'?"


@given(st.text(max_size=30))
def test_any_text_is_a_condition_or_a_clear_error(text: str) -> None:
    told = ""
    try:
        assert where(TABLE, text).shape == (6,)
    except HplandError as error:
        told = str(error)
    assert "\n" not in told


@given(st.floats(allow_nan=False), st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
def test_a_comparison_is_numpys(bound: float, sign: str) -> None:
    if np.isinf(bound):
        return
    expected = [i for i, x in enumerate(TABLE.value) if x == x and eval(f"{x} {sign} {bound}")]
    assert TABLE.number[where(TABLE, f"value {sign} {bound!r}")].tolist() == expected


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
    assert second.directions == ("maximize",)
    assert second.values.shape == (6, 1)
    assert second.value[:3].tolist() == [0, 5, 9]


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
