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
