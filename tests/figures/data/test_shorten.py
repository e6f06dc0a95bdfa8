import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.figures.data.shorten import in_lines, shortened


def test_what_fits_stays() -> None:
    assert shortened(["depth", "width"], 5) == ["depth", "width"]


@pytest.mark.parametrize(
    ("texts", "short"),
    [
        (["encoder dropout", "decoder dropout"], ["enco…out", "deco…out"]),
        (["a long name, one", "a long name, two"], ["a lo…one", "a lo…two"]),
        (["of all the layer 1 units", "of all the layer 2 units"], ["…1 units", "…2 units"]),
        (["the 1st layer of all", "the 2nd layer of all"], ["the 1st…", "the 2nd…"]),
    ],
)
def test_names_that_begin_or_end_alike_are_told_apart(texts: list[str], short: list[str]) -> None:
    assert shortened(texts, 8) == short


def test_names_that_differ_where_nothing_is_kept_are_numbered() -> None:
    texts = ["a" * 20 + sign + "b" * 20 for sign in "xyx"]
    assert shortened(texts, 8) == ["aaaaaa…1", "aaaaaa…2", "aaaaaa…1"]


def test_what_all_begin_with_goes_before_they_are_numbered() -> None:
    texts = [f"efficientnet-b{i}-pretrained" for i in (0, 1, 10)]
    assert shortened(texts, 9) == ["…b0-pret…", "…b1-pret…", "…b10-pre…"]


names = st.lists(st.text("ab _", min_size=1, max_size=60), min_size=1, max_size=8)


@given(names, st.integers(4, 30))
def test_texts_are_short_and_as_different_as_before(texts: list[str], most: int) -> None:
    found = shortened(texts, most)
    assert max(map(len, found)) <= most
    assert len(set(found)) == len(set(texts))


@given(names, st.integers(6, 30), st.integers(1, 3))
def test_lines_are_few_and_narrow(texts: list[str], across: int, lines: int) -> None:
    found = in_lines(texts, across, lines)
    assert len(found) == len(texts)
    assert all(len(each) <= lines for each in found)
    assert all(len(line) <= across for each in found for line in each)
