import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.text import last_line, number, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mred", "a\\x1b[31mred"),
        ("two\nlines\r\tand a tab", "two\\nlines\\r\\tand a tab"),
        ("bell\x07, \x7f and \x9b2J", "bell\\x07, \\x7f and \\x9b2J"),
        ("abc\u202edef", "abc\\u202edef"),
        ("\u2066x\u2069 \u200f", "\\u2066x\\u2069 \\u200f"),
        ("a\u2028b", "a\\u2028b"),
        ("\udcff.db", "\\udcff.db"),
        ("Größe, 学習率, שלום, 👩\u200d🔬, C:\\new", "Größe, 学習率, שלום, 👩\u200d🔬, C:\\new"),
    ],
)
def test_what_a_terminal_would_obey_is_shown(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.0, "0"),
        (0.93812, "0.938"),
        (0.001, "0.001"),
        (0.00091, "9.1e-4"),
        (5.5e-5, "5.5e-5"),
        (1e-6, "1e-6"),
        (0.0009999, "0.001"),
        (999.9, "1,000"),
        (-12.34, "-12.3"),
        (1600.0, "1,600"),
        (123456.0, "123,000"),
        (999_999.0, "1e6"),
        (1.25e9, "1.25e9"),
        (1234, "1,234"),
        (1_234_567, "1.23e6"),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
    ],
)
def test_numbers_have_three_significant_digits(x: float, text: str) -> None:
    assert number(x) == text


@pytest.mark.parametrize(
    ("x", "digits", "text"),
    [
        (1234.5678, 6, "1,234.57"),
        (40_912.34, 4, "40,910"),
        (123_456.7, 6, "123,457"),
        (12.3456789, 8, "12.345679"),
        (1_234_567.0, 6, "1.23457e6"),
        (0.0221, 2, "0.022"),
        (123.4, 2, "120"),
    ],
)
def test_more_digits_are_told_where_asked_for(x: float, digits: int, text: str) -> None:
    assert number(x, digits) == text


@given(st.floats(-1e9, 1e9), st.integers(1, 9))
def test_a_number_reads_back_as_the_float_of_so_many_digits(x: float, digits: int) -> None:
    assert float(number(x, digits).replace(",", "")) == float(f"{x:.{digits}g}")


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs", "M"))))
def test_letters_digits_and_signs_stay(text: str) -> None:
    assert printable(text) == text


def test_nothing_that_controls_or_reverses_is_left() -> None:
    bidi = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    for sign in map(chr, range(0x10000)):
        unsafe = (
            unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"}
            or unicodedata.bidirectional(sign) in bidi
        )
        assert (printable(sign) != sign) >= unsafe, hex(ord(sign))
    assert printable("a\nb").splitlines() == ["a\\nb"]


def test_the_last_line_of_a_program() -> None:
    assert last_line("E: one\nE: two\n\n", "silence") == "E: two"
    assert last_line(" \n", "silence") == "silence"
