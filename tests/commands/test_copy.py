from pathlib import Path

import pytest

from hpland.studies import parse_storage, read_studies, read_table
from hpland.studies.storage.parsing import Storage
from tests.commands.conftest import Hpland
from tests.studies.test_copying import add


def names(storage: str) -> list[str]:
    return [study.name for study in read_studies(parse_storage(storage))]


def test_two_files_are_merged_by_copying_both(hpland: Hpland) -> None:
    add(parse_storage("one.db"), "a", 1.0, 2.0)
    add(parse_storage("two.log"), "b", 3.0)
    one = hpland("copy", "one.db", "all.db")
    assert (one.code, one.out, one.err) == (0, "a: 2 trials in all.db\n", "")
    assert hpland("copy", "two.log", "all.db").out == "b: 1 trials in all.db\n"
    assert names("all.db") == ["a", "b"]
    assert hpland("copy", "one.db", "all.db").out == "a: kept as it is in all.db\n"


def test_a_copied_study_of_hplands_is_verified(hpland: Hpland, default_studies: Storage) -> None:
    assert hpland("copy", default_studies.url, "copy.db", "sweep").code == 0
    verified = hpland("verify", "sweep", "--storage", "copy.db")
    assert (verified.code, verified.err) == (0, "")


def test_the_best_are_copied_under_a_name(hpland: Hpland, default_studies: Storage) -> None:
    asked = ("copy", default_studies.url, "best.db", "sweep", "--top", "10", "--study-name", "best")
    assert hpland(*asked).out == "best: 10 trials in best.db\n"
    assert hpland(*asked).out == "best: kept as it is in best.db\n"
    table, every = read_table("best", "best.db"), read_table("sweep", default_studies)
    assert sorted(table.value) == sorted(every.value[every.ranked()[:10]])


@pytest.mark.parametrize("suffix", ["db", "log"])
def test_filters_are_those_of_plot_and_the_source_stays(suffix: str, hpland: Hpland) -> None:
    source = Path(f"one.{suffix}")
    add(parse_storage(str(source)), "a", 3.0, 1.0, 2.0)
    before = source.read_bytes()
    done = hpland("copy", source, "some.db", "--where", "value >= 2", "--state", "complete")
    assert (done.code, done.out, done.err) == (0, "a: 2 trials in some.db\n", "")
    assert read_table("a", "some.db").value.tolist() == [3.0, 2.0]
    assert source.read_bytes() == before
    assert {path.name for path in Path().iterdir()} == {source.name, "some.db"}


def test_another_study_of_the_name_is_one_line(hpland: Hpland) -> None:
    add(parse_storage("one.db"), "a", 1.0)
    add(parse_storage("two.db"), "a", 2.0)
    before = Path("two.db").read_bytes()
    done = hpland("copy", "one.db", "two.db")
    assert (done.code, done.out, done.err) == (
        2,
        "",
        "hpland: another study 'a' is already in two.db; "
        "use --if-exists skip, replace or continue, or give another --study-name\n",
    )
    assert Path("two.db").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("one.db", "one.db"), "one.db cannot be copied into itself"),
        (("none.db", "all.db"), "no storage at none.db; `hpland simulate` makes one"),
        (("one.db", "all.db", "c"), "unknown study 'c': choose from a, b"),
        (("one.db", "all.db", "--study-name", "c"), "--study-name needs exactly one study"),
        (("one.db", "all.db", "--if-exists", "x"), "unknown action 'x': choose from fail, skip, "),
    ],
)
def test_bad_input_is_one_line(arguments: tuple[str, ...], said: str, hpland: Hpland) -> None:
    add(parse_storage("one.db"), "a", 1.0)
    add(parse_storage("one.db"), "b", 1.0)
    done = hpland("copy", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"hpland: {said}")
    assert not parse_storage("all.db").path.exists()  # type: ignore[union-attr]
