import contextlib
import re
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.errors import HplandError
from hpland.where import where
from tests.test_select import TABLE


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
        f"--where {condition!r} is not a condition; write one like 'value < 1 and depth >= 3'"
    )


@pytest.mark.parametrize("deep", ["not " * 2000, "not " * 100_000, "-" * 50_000, "(" * 150])
def test_what_is_nested_too_deeply_is_no_condition(deep: str) -> None:
    with pytest.raises(HplandError) as caught:
        where(TABLE, f"{deep}value < 1{')' * deep.count('(') * 9}")
    text = str(caught.value)
    assert re.fullmatch(r"--where '.{,500}\.{3}' is not a condition; write one like .*", text)


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
