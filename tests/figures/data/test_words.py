import pytest

from hpland.figures.data.hover import hover
from hpland.figures.data.measure import Measure
from hpland.figures.data.ticks import ticks
from hpland.figures.data.words import count, heading, listed, plain, power_of_ten, shown, words
from hpland.output.page import trial_rows
from hpland.space import Choice, Integer, Real, Space
from tests.figures.tables import table


def test_values_are_shown_as_numbers_or_as_they_are() -> None:
    assert [shown(v) for v in (0.00055, 128, 123_456_789, "adam", None, True)] == [
        "5.5e-4",
        "128",
        "123,456,789",
        "adam",
        "None",
        "True",
    ]


def test_a_blank_choice_can_be_seen() -> None:
    assert [shown(v) for v in ("", " ", "\t\n", "a b")] == ['""', '" "', '" "', "a b"]
    space: Space = {"prefix": Choice(("", "new"))}
    study = table(space, {"prefix": [0, 1]}, [0.5, 0.6])
    assert ticks(study.space["prefix"], -0.5, 1.5).labels == ('""', "new")
    assert hover(study, Measure("accuracy", maximize=True)).customdata[0][2] == '""'
    assert trial_rows(study, [0])[0]["prefix"] == '""'


@pytest.mark.parametrize(("value", "text"), [(40_912.34, "40,912.3"), (2e-5, "2e-5"), (0.5, "0.5")])
def test_values_in_a_reports_table_are_written_as_in_figures(value: float, text: str) -> None:
    study = table({"x": Real(0, 1)}, {"x": [0.5]}, [value])
    assert trial_rows(study, [0])[0]["value"] == text


def test_no_name_turns_the_text_around_it() -> None:
    assert plain("lr\u202egnp.exe\u2066") == r"lr\u202egnp.exe\u2066"
    assert plain("a\x1b[2Jb\0") == r"a\x1b[2Jb\x00"
    assert words("two\nlines\t_here") == "two lines here"
    assert plain(plain("\u202e<b>")) == plain("\u202e<b>")


def test_powers_of_ten_use_superscripts() -> None:
    assert [power_of_ten(k) for k in (-5, -1, 0, 1, 2, 12)] == [
        "10⁻⁵",
        "10⁻¹",
        "1",
        "10",
        "10²",
        "10¹²",
    ]


def test_names_lose_their_underscores_and_gain_their_unit() -> None:
    assert words("weight_decay") == "weight decay"
    assert heading("width", Integer(64, 1024, unit="units per layer")) == "width (units per layer)"
    assert heading("learning_rate", Real(1e-5, 1e-1)) == "learning rate"


def test_counts_and_lists_read_as_english() -> None:
    assert [count(n, "trial") for n in (0, 1, 1600)] == ["0 trials", "1 trial", "1,600 trials"]
    assert [listed("a"), listed("ab"), listed("abc")] == ["a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ("%{x}", "&#37;{x}"),
        ("100 %", "100 %"),
        ("$x^2$", "$x^2$"),
        ("two\nlines\tand tabs", "two lines and tabs"),
        ("\N{FIRE}", "\N{FIRE}"),
        ("x" * 500, "x" * 39 + "…"),
        ("<" * 500, "&lt;" * 39 + "…"),
        ("'; DROP TABLE trials; --", "'; DROP TABLE trials; --"),
        ("", "(no name)"),
        (" _ ", "(no name)"),
    ],
)
def test_any_name_is_shown_as_it_is_and_plain_once_is_plain_for_ever(name: str, text: str) -> None:
    assert words(name) == text
    assert words(words(name)) == text


def test_plain_text_is_cut_where_it_is_told() -> None:
    assert plain("abcdef", 4) == "abc…"
