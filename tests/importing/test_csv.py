"""CSV as people and programs of many places write it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.errors import HplandError
from hpland.importing.numerals import MINUS, as_python, with_commas
from hpland.importing.tabular import Table, csv_table
from hpland.space import Integer, Real
from tests.importing.forms import imported, planned, states

LOSS = {"objectives": ("loss",), "directions": ("minimize",)}


def table(text: str) -> Table:
    Path("t.csv").write_text(text, encoding="utf-8", newline="")
    return csv_table(Path("t.csv"))


def rows(text: str) -> list[tuple[str, ...]]:
    read = table(text)
    return [
        read.names,
        *(row for piece in read.pieces() for row in zip(*piece.values(), strict=True)),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lr|bs|loss\n1|2|3\n", [("lr", "bs", "loss"), ("1", "2", "3")]),
        ('"a;b;c;d",loss\n1,2\n', [("a;b;c;d", "loss"), ("1", "2")]),
        ("a;b,c;loss\n1;2,5;3\n", [("a", "b,c", "loss"), ("1", "2.5", "3")]),
        ('"a\nb",loss\n1,2\n', [("a\nb", "loss"), ("1", "2")]),
        ("\n\r\n\na,loss\n\n1,2\n", [("a", "loss"), ("1", "2")]),
        ("a, b, loss\n1, x, 3\n", [("a", "b", "loss"), ("1", "x", "3")]),
        ("a,b\n1, x\n", [("a", "b"), ("1", " x")]),
        ('a,b\n1,"x\ny"\n', [("a", "b"), ("1", "x\ny")]),
        (",Unnamed: 0.1,Unnamed: 0,a,b\n0,0,0,1,2\n", [("a", "b"), ("1", "2")]),
        ("a,Unnamed: 0,b\n1,0,2\n", [("a", "Unnamed: 0", "b"), ("1", "0", "2")]),
    ],
)
def test_what_separates_cells(text: str, expected: list[tuple[str, ...]]) -> None:
    assert rows(text) == expected


def test_a_table_of_another_country() -> None:
    Path("t.csv").write_text(
        "lr;opt;loss\n0,001;a,b;\N{MINUS SIGN}0,9\n1e\N{MINUS SIGN}2;c;2\n"
        ',1;"d;0,5";1,5e\N{MINUS SIGN}1'
    )
    study = imported("t.csv", **LOSS)
    assert [trial.value for trial in study.trials] == [-0.9, 2.0, 0.15]
    assert [trial.params["lr"] for trial in study.trials] == [0.001, 0.01, 0.1]
    assert [trial.params["opt"] for trial in study.trials] == ["a,b", "c", "d;0,5"]


def test_beside_decimal_points_a_comma_is_text() -> None:
    Path("t.csv").write_text("layers;lr;loss\n64,32;1;1\n64,16;2;.5\n")
    study = imported("t.csv", **LOSS)
    assert [trial.params["layers"] for trial in study.trials] == ["64,32", "64,16"]


def test_text_with_a_printed_minus_stays() -> None:
    Path("t.csv").write_text(
        'x,opt,loss\n\N{MINUS SIGN}1,"a \N{MINUS SIGN}2",1\n2,\N{MINUS SIGN}b,2\n'
    )
    study = imported("t.csv", **LOSS)
    assert [trial.params for trial in study.trials] == [
        {"x": -1, "opt": "a \N{MINUS SIGN}2"},
        {"x": 2, "opt": "\N{MINUS SIGN}b"},
    ]


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2),
    st.sampled_from((MINUS, "-")),
)
def test_numbers_of_any_place_are_the_same_numbers(xs: list[float], minus: str) -> None:
    cells = [repr(x).replace(".", ",").replace("-", minus) for x in [0.5, *xs]]
    assert with_commas([["a"] * len(cells), cells])
    assert [float(one) for one in as_python(cells, commas=True)] == [0.5, *xs]


def test_a_single_column_is_no_table() -> None:
    Path("t.txt").write_text("lr  bs  loss\n1  2  3\n")
    with pytest.raises(HplandError) as error:
        planned("t.txt", **LOSS)
    assert str(error.value) == (
        "t.txt has a single column, 'lr  bs  loss'; a table has one per parameter and one for the "
        "objective, separated by commas, semicolons, tabs or |"
    )


@pytest.mark.parametrize("late", [False, True])
def test_an_objective_of_text_is_not_a_study_of_failures(late: bool) -> None:
    Path("t.csv").write_text("lr,loss\n" + "0.5,\n" * 6000 * late + "0.1,nan\n0.2,95%\n")
    with pytest.raises(HplandError) as error:
        planned("t.csv", **LOSS)
    assert str(error.value) == (
        "t.csv has '95%' as its loss, and no trial with a number there; write numbers as in 0.95"
    )


def test_trials_that_all_failed_are_a_study() -> None:
    Path("t.csv").write_text("lr,loss\n0.1,nan\n0.2,\n0.3,None\n")
    assert states(imported("t.csv", **LOSS)) == ["FAIL"] * 3


@pytest.mark.parametrize("n", [3, 12_000])
def test_optunas_trials_stand_in_the_order_of_their_numbers(n: int) -> None:
    order = sorted(range(n), key=lambda i: i * 37 % 101)
    lines = [f"{i},{i / 7},{i % 5},COMPLETE\n" for i in order]
    Path("t.csv").write_text("number,value,params_x,state\n" + "".join(lines))
    made = planned("t.csv", directions=("minimize",)).study
    values = [x for batch in made.batches() for x in batch.values[:, 0].tolist()]
    assert values == [i / 7 for i in range(n)]


def test_two_of_optunas_tables_in_one_file_stand_as_they_are() -> None:
    Path("t.csv").write_text("number,value,params_x\n0,1,1\n1,2,2\n0,3,3\n1,4,4\n")
    study = imported("t.csv", directions=("minimize",))
    assert [trial.value for trial in study.trials] == [1, 2, 3, 4]


def test_names_of_states_may_be_small() -> None:
    Path("t.csv").write_text("number,value,params_x,state\n0,1,1,complete\n1,,2,Fail\n")
    assert states(imported("t.csv", directions=("minimize",))) == ["COMPLETE", "FAIL"]


@pytest.mark.parametrize("name", ["datetime_start", "datetime_complete"])
def test_a_time_that_cannot_be_read_is_not_made_up(name: str) -> None:
    Path("t.csv").write_text(f"value,params_x,{name}\n1,1,NaT\n2,2,\n3,3,01/02/2024 10:00\n")
    with pytest.raises(HplandError) as error:
        planned("t.csv", directions=("minimize",))
    assert str(error.value) == (
        f"t.csv has the {name} '01/02/2024 10:00'; write times as in 2025-01-31 12:30:00, or leave "
        "the column out"
    )


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        (("2024-01-02T03:04:05Z", "2024-01-02 03:04:06+02:00"), "dates"),
        (("01/02/2024", "2/2/2024 10:00"), "dates"),
        (("3.2.2024", "4.2.2024"), "dates"),
        (("64-32-16", "1024-32-16"), None),
        (("2024-01-02", "adam"), None),
        (("1.0.1", "1.0.2"), None),
    ],
)
def test_dates_are_no_parameter(cells: tuple[str, str], note: str | None) -> None:
    Path("t.csv").write_text(f"x,since,loss\n1,{cells[0]},1\n2,{cells[1]},2\n")
    understood = planned("t.csv", **LOSS).understood
    assert understood.notes.get("since") == note
    assert ("since" in understood.params) == (note is None)


def test_a_number_that_no_float_holds() -> None:
    Path("t.jsonl").write_text(
        f'{{"k": {10**400}, "x": 1, "loss": 1}}\n{{"k": 2, "x": 2, "loss": {10**400}}}\n'
    )
    study = imported("t.jsonl", **LOSS)
    assert [trial.params["k"] for trial in study.trials] == [str(10**400), 2]
    assert states(study) == ["COMPLETE", "FAIL"]


def test_json_lines_with_a_mark_of_their_order_and_in_another_encoding() -> None:
    text = '{"x": 1, "opt": "ä", "loss": 1}\n{"x": 2, "opt": "b", "loss": 2}\n'
    Path("t.jsonl").write_text(text, encoding="utf-8-sig")
    assert imported("t.jsonl", **LOSS).trials[0].params == {"x": 1, "opt": "ä"}
    Path("u.jsonl").write_text(text, encoding="latin-1")
    with pytest.raises(HplandError, match=r"^line 1 of u\.jsonl is not in UTF-8$"):
        planned("u.jsonl", **LOSS)


def test_a_range_over_decimal_commas() -> None:
    Path("t.csv").write_text("lr;bs;loss\n0,1;1;1\n0,3;5;2\n")
    params = planned("t.csv", **LOSS).understood.params
    assert params["lr"].parameter == Real(0.1, 0.3)
    assert params["bs"].parameter == Integer(1, 5)
