"""Studies of several storages: which are meant, and what they are called."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from optuna.study import StudyDirection

from hpland.commands.places import endings, parse_storages, places, wanted_studies
from hpland.errors import HplandError
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage, parse_storage


def empty_studies(path: str, *names: str) -> Storage:
    storage = parse_storage(path)
    with open_storage(storage, create=True) as opened:
        for name in names:
            opened.create_new_study([StudyDirection.MINIMIZE], name)
    return storage


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Storage]:
    """Make yesterday.db with the studies a and b, and today.log, a journal, with a and c."""
    monkeypatch.chdir(tmp_path)
    return [empty_studies("yesterday.db", "a", "b"), empty_studies("today.log", "a", "c")]


def labels(storages: list[Storage], *names: str) -> list[str]:
    return [place.label for place in places(storages, names)]


def test_a_study_is_taken_from_every_storage_that_has_it(two: list[Storage]) -> None:
    assert labels(two, "a") == ["a (yesterday.db)", "a (today.log)"]
    assert labels(two[::-1], "a") == ["a (today.log)", "a (yesterday.db)"]
    assert labels(two, "c", "b") == ["c", "b"]
    assert labels(two, "b", "a", "b") == ["b", "a (yesterday.db)", "a (today.log)"]
    assert labels(two[:1], "a") == ["a"]
    assert [(place.storage, place.study) for place in places(two, ["a"])] == [
        (two[0], "a"),
        (two[1], "a"),
    ]


def test_without_names_all_are_meant(two: list[Storage]) -> None:
    assert labels(two) == ["a (yesterday.db)", "a (today.log)", "b", "c"]


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (["a", "bb"], "unknown study 'bb': did you mean 'b'?"),
        (["zzz"], "unknown study 'zzz': choose from a, b, c"),
        (["b"], "today.log: unknown study 'b': choose from a, c"),
    ],
)
def test_a_name_that_is_not_there_is_told(two: list[Storage], names: list[str], why: str) -> None:
    with pytest.raises(HplandError) as error:
        places(two, names)
    assert str(error.value) == why


def test_a_storage_without_studies_is_told(two: list[Storage]) -> None:
    none = empty_studies("none.db")
    for names in ([], ["a"]):
        with pytest.raises(HplandError) as error:
            places([*two, none], names)
        assert str(error.value) == "none.db has no study in it"


def test_a_storage_counts_once_however_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ways = ["x.db", "./x.db", str(tmp_path / "x.db"), "sqlite:///x.db", "y.db"]
    assert [one.path for one in parse_storages(ways)] == [Path("x.db"), Path("y.db")]
    monkeypatch.setenv("OPTUNA_STORAGE", "mine.db")
    assert parse_storages([]) == [parse_storage("mine.db")]


@pytest.mark.parametrize(
    ("paths", "ends"),
    [
        (["old/study.db", "new/study.db"], ["old/study.db", "new/study.db"]),
        (["/a/old/x/study.db", "/a/new/x/study.db"], ["old/x/study.db", "new/x/study.db"]),
        (["/a/study.db", "study.db"], ["a/study.db", "study.db"]),
        (["/study.db", "study.db"], ["/study.db", "study.db"]),
        (["/a/one.db", "postgresql://me:***@host/two"], ["one.db", "two"]),
        (["/a/one.db"], ["one.db"]),
    ],
)
def test_paths_are_as_short_as_tells_them_apart(paths: list[str], ends: list[str]) -> None:
    assert endings(paths) == ends


@given(st.lists(st.text("a/", min_size=1, max_size=6), min_size=1, max_size=5, unique=True))
def test_different_paths_stay_different(paths: list[str]) -> None:
    ends = endings(paths)
    assert len(set(ends)) == len(paths)
    assert all(path.endswith(end) for path, end in zip(paths, ends, strict=True))


def test_the_studies_that_are_meant_are_each_meant_once(two: list[Storage]) -> None:
    assert wanted_studies(two[0], ["b", "a", "b"]) == ["b", "a"]
    assert wanted_studies(two[0], []) == ["a", "b"]
    with pytest.raises(HplandError) as error:
        wanted_studies(empty_studies("none.db"), [])
    assert str(error.value) == "none.db has no study in it"
