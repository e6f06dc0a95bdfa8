"""The space that is found in columns of values, and the columns that are no parameters."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.errors import HplandError
from hpland.importing.columns import MOST_CHOICES, SAMPLE, Column
from hpland.importing.fit import batches
from hpland.importing.infer import Understood, parse_space, understand
from hpland.importing.sweep import Asked, Record, Sweep, in_columns
from hpland.space import Choice, Integer, Parameter, Real, external
from hpland.studies.batch import Batch

FINITE = st.floats(allow_nan=False, allow_infinity=False)
INTEGERS = st.integers(-(2**53), 2**53)
TEXT = st.text(alphabet="abcxyz", min_size=1, max_size=4)
ANYTHING = st.one_of(st.none(), st.booleans(), INTEGERS, FINITE, TEXT, st.lists(INTEGERS))


def sweep_of(values: Sequence[Any], *, sure: bool = True) -> Sweep:
    records = [Record({"x": x}, {"loss": float(i)}) for i, x in enumerate(values)]
    return Sweep("a test", lambda: in_columns(records), ("loss",), sure=sure)


def understood(values: Sequence[Any], asked: Asked | None = None) -> Understood:
    return understand(sweep_of(values), asked or Asked(), ("loss",))


def parameter(values: Sequence[Any]) -> Parameter:
    return understood(values).params["x"].parameter


def kept(values: Sequence[Any], asked: Asked | None = None) -> Batch:
    sweep = sweep_of(values)
    (batch,) = batches(sweep, understand(sweep, asked or Asked(), ("loss",)), ("loss",))
    return batch


@given(st.lists(INTEGERS, min_size=1))
def test_integers_are_an_integer_and_come_back(values: list[int]) -> None:
    found = parameter(values)
    assert isinstance(found, Integer)
    assert (found.low, found.high) == (min(values), max(values))
    assert kept(values).params["x"].tolist() == values


@given(st.lists(FINITE, min_size=1))
def test_numbers_lie_within_their_range_and_come_back(values: list[float]) -> None:
    found = parameter(values)
    assert isinstance(found, Real | Integer)
    assert (found.low, found.high) == (min(values), max(values))
    assert not found.log or found.low > 0
    assert kept(values).params["x"].tolist() == values


@given(st.lists(ANYTHING, min_size=1))
def test_whatever_was_tried_can_be_told_from_what_was_not(values: list[Any]) -> None:
    """Two trials that differ still differ, and Optuna takes every column."""
    column, found = kept(values).params["x"], parameter(values)
    if isinstance(found, Choice):
        assert not np.isnan(column).any()
        assert len(set(found.choices)) == len(found.choices)
        shown = [external(found, x) for x in column]
        for told, given_value in zip(shown, values, strict=True):
            assert told is None or isinstance(told, bool | int | float | str)
            assert str(told) == str(given_value) or told == given_value
    else:
        assert all(math.isnan(x) for x, v in zip(column, values, strict=True) if v is None)


@given(st.lists(st.lists(ANYTHING, max_size=9), min_size=1, max_size=5))
def test_it_does_not_matter_how_a_column_is_cut(pieces: list[list[Any]]) -> None:
    cut, whole = Column(text=False), Column(text=False)
    for piece in pieces:
        cut.add(piece)
    whole.add([x for piece in pieces for x in piece])
    assert (cut.kind, cut.constant) == (whole.kind, whole.constant)
    assert cut.choices() == whole.choices()
    if whole.numeric:
        assert (cut.low, cut.high) == (whole.low, whole.high)


@given(st.lists(FINITE | INTEGERS, min_size=1))
def test_text_is_read_as_the_numbers_that_it_is(values: list[float]) -> None:
    text, numbers = Column(text=True), Column(text=False)
    text.add(list(map(str, values)))
    numbers.add(values)
    assert (text.low, text.high) == (numbers.low, numbers.high)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1e-5, 1e-4, 1e-3, 1e-2, 1e-1], Real(1e-5, 1e-1, log=True)),
        ([0.1, 0.2, 0.3, 0.4, 0.5], Real(0.1, 0.5)),
        ([0.01, 0.2, 0.4, 0.6, 0.8, 1.0], Real(0.01, 1.0)),  # two decades, but even
        ([0.02, 0.1, 1.0], Real(0.02, 1.0)),  # less than two decades
        ([-1.0, 0.001, 0.01, 1.0], Real(-1.0, 1.0)),
        ([1, 10, 100, 1000], Integer(1, 1000, log=True)),
        ([64, 64, 32, 32, 64], Integer(32, 64)),  # few distinct numbers are still numbers
        ([1.0, 2.0], Real(1.0, 2.0)),
        ([2**60, 2**61], Real(2.0**60, 2.0**61)),  # no float64 holds all integers between
        ([True, False], Choice((False, True))),
        (["sgd", "adam", "sgd"], Choice(("adam", "sgd"))),
        ([None, 5, 10], Choice((None, 5, 10))),
        ([*range(50), None], Integer(0, 49)),  # of many numbers, None is the lack of one
        ([[64, 64], [128]], Choice(("[128]", "[64, 64]"))),
        ([True, 1, "a"], Choice(("1", "True", "a"))),  # True equals 1, and would be lost
        ([0.5, float("inf"), 0.25, float("-inf")], Real(0.25, 0.5)),
    ],
)
def test_what_values_are(values: list[Any], expected: Parameter) -> None:
    assert parameter(values) == expected


@pytest.mark.parametrize(
    ("cells", "choices"),
    [
        (["True", "False"], [False, True]),
        (["true", "false", ""], [False, True]),
        (["None", "5", "10"], [None, 5, 10]),
        (["None", "0.5"], [None, 0.5]),
        (["relu", "None"], [None, "relu"]),
        (["1", "2", "auto"], ["1", "2", "auto"]),
        (["1_0", "1_1"], ["1_0", "1_1"]),  # no number to anyone but Python
    ],
)
def test_text_that_is_choices(cells: list[str], choices: list[Any]) -> None:
    column = Column(text=True)
    column.add(cells)
    assert column.kind == "choice"
    assert list(column.choices().values()) == choices


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "2"], "integer"),
        (["64.0", "32.0", ""], "integer"),  # pandas knows no integers beside a blank
        (["1.0", "2.0"], "real"),
        (["1e3", "1"], "real"),
        (["nan", "1"], "integer"),
        (["", ""], "nothing"),
    ],
)
def test_numbers_in_text(cells: list[str], kind: str) -> None:
    column = Column(text=True)
    column.add(cells)
    assert column.kind == kind


def test_memory_does_not_grow_with_the_column() -> None:
    column = Column(text=True)
    for start in range(0, 100_000, 5_000):
        column.add([str(x) for x in range(start, start + 5_000)])
    assert len(column.sample) <= SAMPLE
    assert not column.known
    assert column.many
    assert MOST_CHOICES < 100_000
    assert np.ptp(column.sample) > 0.9 * 100_000  # of all of it, not of its start


def test_what_is_no_parameter_is_kept_as_an_attribute() -> None:
    rows = [
        {
            "lr": 0.1 * (i + 1),
            "epochs": 10,
            "seed": i,
            "data": f"/data/{i % 3}",
            "run": f"happy-{i}",
            "val_loss": 0.5 * i,
            "opt": "adam" if i % 2 else "sgd",
        }
        for i in range(12)
    ]
    records = [Record(row, {"loss": 1.0}, attrs={"host": "a"}) for row in rows]
    sweep = Sweep("a test", lambda: in_columns(records), ("loss",))
    found = understand(sweep, Asked(), ("loss",))
    assert list(found.params) == ["lr", "opt"]
    assert found.notes == {
        "epochs": "constant",
        "seed": "a note by its name",
        "data": "paths",
        "run": "different in every trial",
        "val_loss": "an outcome by its name",
    }
    (batch,) = batches(sweep, found, ("loss",))
    assert batch.user_attrs["seed"] == list(range(12))
    assert batch.user_attrs["host"] == ["a"] * 12
    asked = Asked(params=("seed", "lr"))
    assert set(understand(sweep, asked, ("loss",)).params) == {"lr", "seed"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lr=1e-5:0.1:log", Real(1e-5, 0.1, log=True)),
        ("depth=2:12", Integer(2, 12)),
        ("x=0:1.5:linear", Real(0.0, 1.5)),
        ("a=b=16,32,64", Choice((16, 32, 64))),
    ],
)
def test_a_space_that_is_given(text: str, expected: Parameter) -> None:
    ((name, found),) = parse_space([text])
    assert (name, found) == (text.rpartition("=")[0], expected)


@pytest.mark.parametrize(
    "text",
    ["lr", "lr=", "=1:2", "lr=1", "lr=2:1", "lr=0:1:log", "lr=1:2:exp", "lr=nan:1", "lr=a:b"],
)
def test_a_space_that_is_none(text: str) -> None:
    with pytest.raises(HplandError) as caught:
        list(parse_space([text]))
    assert str(caught.value) == (
        f"--space {text!r} is no range; write one like lr=1e-5:0.1:log, depth=2:12 or "
        "optimizer=adam,sgd"
    )


def test_what_is_given_replaces_what_is_inferred() -> None:
    asked = Asked(space={"x": Real(1e-5, 1.0, log=True)})
    found = understood([0.25, 0.5], asked).params["x"]
    assert (found.parameter, found.how) == (Real(1e-5, 1.0, log=True), "given")
    asked = Asked(space={"x": Choice((64, 16, 32))})
    assert understood([16, 64], asked).params["x"].parameter == Choice((64, 16, 32))
    assert understood(["64", "16"], asked).params["x"].parameter == Choice(("64", "16", 32))
    assert kept([16, 64], asked).params["x"].tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("values", "space", "message"),
    [
        ([0.5, 2.0], Real(0.0, 1.0), "x has the value 2, outside of --space x=0:1"),
        ([0.5, -2.0], Integer(0, 1), "x has the value -2, outside of --space x=0:1"),
        (
            ["a", "b"],
            Integer(0, 1),
            "x has values that are no numbers, such as 'a'; give its choices, as in --space x=a,b",
        ),
        (["a", "c"], Choice(("a", "b")), "x has the value 'c', which is not in a,b"),
    ],
)
def test_a_space_that_trials_do_not_fit(values: list[Any], space: Parameter, message: str) -> None:
    with pytest.raises(HplandError) as caught:
        understood(values, Asked(space={"x": space}))
    assert str(caught.value) == message
