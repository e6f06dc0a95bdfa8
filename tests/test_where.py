import contextlib
import operator
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hpland.errors import HplandError
from hpland.space import Choice, Integer, Parameter, Real
from hpland.table import LACKING, STATES, TrialTable
from hpland.where import Needs, needs, where
from tests.figures.tables import table
from tests.test_select import TABLE as SIX


def column(*values: object) -> NDArray[np.object_]:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


TABLE = replace(
    SIX,
    notes={
        "epoch": column(3, "last", 7.5, [3], LACKING, LACKING),
        "a `b`": column(*5 * [LACKING], True),
        "epcoh": column(*6 * [LACKING]),
    },
    note_names=("a `b`", "epoch"),
    durations=np.array([1, 61, 60, 3600, 0, np.nan]),
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
        ("lr in (1e-4, 1e-2)", [0, 2, 4]),
        ("value in [1, 2]", [1, 2]),
        ("kind in {'sgd', None}", [1, 2, 4]),
        ("kind not in ('sgd', None)", [0, 3]),
        ("not kind in ('sgd', None)", [0, 3, 5]),
        ("1 in (1, 2) and number not in ()", [0, 1, 2, 3, 4, 5]),
        ("state == 'PRUNED'", [3]),
        ("'complete' == state", [0, 1, 2]),
        ("state != 'complete'", [3, 4, 5]),
        ("state in ('COMPLETE', 'Pruned')", [0, 1, 2, 3]),
        ("state not in ('complete',)", [3, 4, 5]),
        ("kind is absent", [5]),
        ("`weight decay` is not absent", [0, 1, 2, 3, 4]),
        ("value is absent and number < 5", [4]),
        ("duration > 60", [1, 3]),
        ("duration is absent", [5]),
        ("user_attrs['epoch'] >= 3", [0, 2]),
        ("user_attrs['epoch'] == 'last'", [1]),
        ("user_attrs['epoch'] in (3, 'last')", [0, 1]),
        ("user_attrs['epoch'] not in (3, 'last')", [2, 3]),
        ("user_attrs['epoch'] is absent", [4, 5]),
        ("user_attrs['a `b`'] == True", [5]),
        ("kind == user_attrs['epoch']", []),
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
        "user_attrs[3] == 1",
        "attrs['epoch'] == 1",
        "user_attrs['epoch'].real > 3",
        "lr in (1 + 1,)",
        "number < 1" + 400 * "0",
        "[value for value in kind]",
        "value < 1; value > 2",
        "(" * 500,
    ],
)
def test_what_is_no_condition_is_told(condition: str) -> None:
    with pytest.raises(HplandError) as caught:
        where(TABLE, condition)
    assert str(caught.value) == (
        f"--where {condition!r} is not a condition; "
        "write one like 'value < 1 and depth >= 3', odd names as `a-b`"
    )


@pytest.mark.parametrize("name", ["\N{MICRO SIGN}", "\N{LATIN SMALL LIGATURE FI}lters", "漢字"])
@pytest.mark.parametrize("form", ["{} < 0.5", "`{}` < 0.5", "not {} >= 0.5", "{} in (0.1,)"])
def test_a_name_is_the_studys_own_in_any_script(name: str, form: str) -> None:
    study = table({name: Real(0, 1)}, {name: np.array([0.1, 0.9])}, [1, 2])
    assert where(study, form.format(name)).tolist() == [True, False]


def test_of_names_that_python_reads_alike_the_exact_one_is_meant() -> None:
    names = ("\N{MICRO SIGN}", "\N{GREEK SMALL LETTER MU}")
    columns = {name: np.array([x, 1 - x]) for name, x in zip(names, (0.9, 0.1), strict=True)}
    study = table({name: Real(0, 1) for name in names}, columns, [1, 2])
    assert where(study, f"{names[1]} < 0.5").tolist() == [True, False]
    assert where(study, f"`{names[0]}` < 0.5").tolist() == [False, True]


@pytest.mark.parametrize(
    "own", ["quoted_0", "quoted__0", "\N{FULLWIDTH LATIN SMALL LETTER Q}uoted_0"]
)
def test_a_name_like_our_own_for_a_quoted_one_is_not_mixed_up_with_it(own: str) -> None:
    names = (own, "a-b")
    columns = {name: np.array([x, 1 - x]) for name, x in zip(names, (0.9, 0.1), strict=True)}
    study = table({name: Real(0, 1) for name in names}, columns, [1, 2])
    assert where(study, f"`a-b` < 0.5 and {own} > 0.5").tolist() == [True, False]
    assert where(study, f"{own} > 0.5 and `a-b` < 0.5").tolist() == [True, False]


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


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("kind < 3", "--where 'kind < 3': 'adam' and 3 have no order"),
        ("'a' < 3", "--where \"'a' < 3\": 'a' and 3 have no order"),
        ("state < 'FAIL'", "--where \"state < 'FAIL'\": states have no order"),
        ("state == 'complet'", "unknown state 'complet': did you mean 'COMPLETE'?"),
        ("state in (3,)", "unknown state '3': choose from " + ", ".join(STATES)),
        (
            "lr in 3",
            "--where 'lr in 3': after in comes a list of values, such as ('adam', 'sgd')",
        ),
        (
            "lr in (value, 3)",
            "--where 'lr in (value, 3)': after in comes a list of values, such as ('adam', 'sgd')",
        ),
        (
            "value is None",
            "--where 'value is None': only 'NAME is absent' and 'NAME is not absent' use is",
        ),
        (
            "3 is absent",
            "--where '3 is absent': only 'NAME is absent' and 'NAME is not absent' use is",
        ),
        ("user_attrs['epcoh'] > 3", "unknown user attribute 'epcoh': did you mean 'epoch'?"),
        (
            "user_attrs['x'] > 3",
            "--where \"user_attrs['x'] > 3\": the table was read without the user attribute 'x'",
        ),
        ("sate == 'FAIL'", "unknown parameter 'sate': did you mean 'state'?"),
        (
            "`absent` is absent",
            "unknown parameter 'absent': choose from "
            "lr, weight decay, kind, value, number, state, duration",
        ),
    ],
)
def test_what_cannot_be_compared_is_told(condition: str, message: str) -> None:
    with pytest.raises(HplandError) as caught:
        where(TABLE, condition)
    assert str(caught.value) == message


def test_durations_that_were_not_read_are_told() -> None:
    with pytest.raises(HplandError) as caught:
        where(SIX, "duration > 3")
    assert str(caught.value) == "--where 'duration > 3': the table was read without durations"


@pytest.mark.parametrize(
    ("condition", "needed"),
    [
        (None, Needs()),
        ("value < 1", Needs()),
        ("not (1 < duration < 60)", Needs((), True)),
        ("`duration` is absent", Needs((), True)),
        ("kind == 'duration'", Needs()),
        ("user_attrs['b'] < 1 or user_attrs['a'] is absent", Needs(("b", "a"))),
        ("user_attrs['b'] < user_attrs['b']", Needs(("b",))),
    ],
)
def test_what_a_condition_needs_is_known_before_the_table(
    condition: str | None, needed: Needs
) -> None:
    assert needs(condition) == needed


def test_a_parameter_comes_before_what_every_trial_has() -> None:
    odd = replace(SIX, space={"state": Real(0, 1)}, params={"state": np.arange(6) / 6})
    assert SIX.number[where(odd, "state > 0.5")].tolist() == [4, 5]


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


KINDS: Sequence[Any] = ("adam", "sgd", None, 3, True, 2.5)
SPACE: Mapping[str, Parameter] = {
    "lr": Real(0.0, 1.0),
    "n": Integer(0, 5),
    "weight decay": Real(0.0, 1.0),
}
FEW = st.sampled_from([0.0, 0.25, 0.5, 1.0, 2.0, 5.0])
CONSTANTS = st.one_of(
    FEW, st.integers(-2, 6), st.sampled_from(["adam", "sgd", "", "it's", "`a`", None, True])
)
JSON = st.one_of(FEW, st.integers(0, 5), st.sampled_from(["adam", "", None, False, [1], {"a": 1}]))
COLUMNS = ("lr", "n", "weight decay", "kind", "value", "number", "duration")
Trial = Mapping[str, Any]  # what it has, by name
Meant = Callable[[Trial], bool]


@st.composite
def tables(draw: st.DrawFn) -> TrialTable:
    n = draw(st.integers(0, 6))
    missing = st.just(np.nan)

    def floats(of: st.SearchStrategy[float]) -> NDArray[np.float64]:
        return np.array(draw(st.lists(of | missing, min_size=n, max_size=n)), dtype=np.float64)

    values = draw(st.lists(JSON | st.just(LACKING), min_size=n, max_size=n))
    return TrialTable(
        study="random",
        directions=("minimize",),
        number=np.arange(n) * 2,
        state=np.array(draw(st.lists(st.sampled_from(STATES), min_size=n, max_size=n)), np.str_),
        values=floats(FEW).reshape(n, 1),
        space={**SPACE, "kind": Choice(tuple(KINDS))},
        params={
            "lr": floats(FEW),
            "n": floats(st.sampled_from([0.0, 3.0, 5.0])),
            "weight decay": floats(FEW),
            "kind": floats(st.sampled_from([float(i) for i in range(len(KINDS))])),
        },
        notes={"epoch": column(*values)},
        note_names=("epoch",),
        durations=floats(FEW),
    )


def trials(table: TrialTable) -> list[Trial]:
    """Return what each trial has, as plain Python."""
    shown = {**table.params, "value": table.value, "duration": table.durations}
    found: list[Trial] = []
    for row in range(len(table)):
        has: dict[str, Any] = {
            name: float(x[row]) for name, x in shown.items() if x is not None and x[row] == x[row]
        }
        if "kind" in has:
            has["kind"] = KINDS[int(has["kind"])]
        has |= {"number": int(table.number[row]), "state": str(table.state[row])}
        if table.notes["epoch"][row] is not LACKING:
            has["user_attrs['epoch']"] = table.notes["epoch"][row]
        found.append(has)
    return found


def compared(one: str, sign: str, other: Any) -> Meant:
    compare = {"<": operator.lt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne}[sign]

    def meant(trial: Trial) -> bool:
        try:
            return one in trial and bool(compare(trial[one], other))
        except TypeError:
            return False

    return meant


@st.composite
def atoms(draw: st.DrawFn) -> tuple[str, Meant]:
    """Return a condition and what it means of one trial."""
    name = draw(st.sampled_from([*COLUMNS, "user_attrs['epoch']"]))
    written = f"`{name}`" if " " in name else name
    match draw(st.sampled_from(["compare", "in", "not in", "is", "is not", "state"])):
        case "compare":
            sign, bound = draw(st.sampled_from(["<", ">=", "==", "!="])), draw(CONSTANTS)
            return f"{written} {sign} {bound!r}", compared(name, sign, bound)
        case "is":
            return f"{written} is absent", lambda trial: name not in trial
        case "is not":
            return f"{written} is not absent", lambda trial: name in trial
        case "state":
            states = draw(st.lists(st.sampled_from(STATES)))
            listed = [state.lower() for state in states]
            return f"state in {listed}", lambda trial: trial["state"] in states
        case word:
            items = draw(st.lists(CONSTANTS, max_size=3))
            wanted = word == "in"
            return (
                f"{written} {word} {tuple(items)!r}",
                lambda trial: name in trial and (trial[name] in items) is wanted,
            )


def joined(parts: st.SearchStrategy[tuple[str, Meant]]) -> st.SearchStrategy[tuple[str, Meant]]:
    def both(two: tuple[tuple[str, Meant], tuple[str, Meant]]) -> tuple[str, Meant]:
        (a, one), (b, other) = two
        return f"({a}) and {b}", lambda trial: one(trial) and other(trial)

    def either(two: tuple[tuple[str, Meant], tuple[str, Meant]]) -> tuple[str, Meant]:
        (a, one), (b, other) = two
        return f"({a} or ({b}))", lambda trial: one(trial) or other(trial)

    def negated(one: tuple[str, Meant]) -> tuple[str, Meant]:
        text, meant = one
        return f"not ({text})", lambda trial: not meant(trial)

    pair = st.tuples(parts, parts)
    return st.one_of(pair.map(both), pair.map(either), parts.map(negated))


@given(tables(), st.recursive(atoms(), joined, max_leaves=6))
@settings(max_examples=400)
def test_a_condition_means_what_python_means_trial_by_trial(
    table: TrialTable, condition: tuple[str, Meant]
) -> None:
    text, meant = condition
    notes = {} if all(x is LACKING for x in table.notes["epoch"]) else table.notes
    assume("user_attrs" not in text or notes)
    try:
        found = where(table, text)
    except HplandError as error:
        if str(error).endswith("have no order"):
            return
        raise
    assert found.dtype == np.bool_
    assert found.tolist() == [meant(trial) for trial in trials(table)]


def test_nothing_is_compared_where_no_trial_is_left() -> None:
    nobody = SIX.rows(np.zeros(len(SIX), dtype=np.bool_))
    assert where(nobody, "value < 'adam' or value > 1").tolist() == []
