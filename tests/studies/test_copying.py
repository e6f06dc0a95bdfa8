"""A copy is its original, field by field, between any two storages."""

import sqlite3
from pathlib import Path
from typing import Any

import optuna
import pytest
from optuna.trial import create_trial

from hpland.errors import HplandError
from hpland.studies.copying import Wanted, copy_studies
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.writing import bulk
from tests.conftest import new_postgres
from tests.studies import everything

KINDS = ("sqlite", "journal", "postgresql by COPY", "postgresql by INSERT")


def new(kind: str, path: Path, request: pytest.FixtureRequest) -> Storage:
    if kind.startswith("postgresql"):
        return new_postgres(request.getfixturevalue("postgres"))
    return parse_storage(str(path.with_suffix({"sqlite": ".db", "journal": ".log"}[kind])))


def facts(storage: Storage, name: str = "all") -> dict[str, Any]:
    with open_storage(storage) as opened:
        return everything.facts(opened, name)


def wanted(*names: str) -> list[Wanted]:
    return [Wanted(name, name) for name in names]


def add(storage: Storage, name: str, *values: float) -> None:
    with open_storage(storage, create=True) as opened:
        study = optuna.create_study(study_name=name, storage=opened, load_if_exists=True)
        trials = [create_trial(value=value) for value in values]
        for trial in trials:
            trial.datetime_start = trial.datetime_complete = everything.START
        study.add_trials(trials)


def values(storage: Storage, name: str) -> list[float]:
    return [trial["values"][0] for trial in facts(storage, name)["trials"]]


@pytest.mark.parametrize("objectives", [1, 3])
@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("sqlite", "sqlite"),
        ("sqlite", "journal"),
        ("journal", "sqlite"),
        ("sqlite", "postgresql by COPY"),
        ("sqlite", "postgresql by INSERT"),
        ("postgresql by COPY", "journal"),
    ],
)
def test_a_copy_is_its_original(
    source: str,
    target: str,
    objectives: int,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if target.endswith("INSERT"):
        monkeypatch.setattr(bulk, "_copies", lambda connection: False)
    one, two = (new(kind, tmp_path / str(i), request) for i, kind in enumerate((source, target)))
    add(two, "other", 1.0)  # so that ids differ
    everything.make(one, objectives=objectives)
    whole = facts(one)
    assert copy_studies(one, wanted("all"), two) == {"all": len(whole["trials"])}
    assert facts(two) == facts(one) == whole
    assert copy_studies(one, wanted("all"), two) == {}
    assert facts(two) == whole
    assert values(two, "other") == [1.0]


def test_a_copy_can_be_gone_on_with(database: Storage, tmp_path: Path) -> None:
    add(database, "all", 1.0, 2.0)
    copied = parse_storage(str(tmp_path / "copy.db"))
    copy_studies(database, wanted("all"), copied)
    with open_storage(copied) as opened:
        study = optuna.load_study(study_name="all", storage=opened)
        study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=2)
        assert [trial.number for trial in study.trials] == [0, 1, 2, 3]


@pytest.mark.parametrize("suffix", ["db", "log"])
def test_a_taken_name_is_as_if_exists_has_it(suffix: str, tmp_path: Path) -> None:
    one, two = parse_storage("one.db"), parse_storage(f"two.{suffix}")
    add(one, "first", 5.0)
    add(one, "all", 1.0, 2.0, 3.0)
    add(two, "all", 1.0, 2.0)
    with pytest.raises(HplandError) as failed:
        copy_studies(one, wanted("first", "all"), two)
    assert str(failed.value) == (
        f"another study 'all' is already in two.{suffix}; "
        "use --if-exists skip, replace or continue, or give another --study-name"
    )
    with open_storage(two) as opened:
        assert [study.study_name for study in opened.get_all_studies()] == ["all"]
    assert copy_studies(one, wanted("all"), two, "skip") == {}
    assert values(two, "all") == [1.0, 2.0]
    assert copy_studies(one, wanted("first", "all"), two, "continue") == {"first": 1, "all": 1}
    assert values(two, "all") == [1.0, 2.0, 3.0]
    add(two, "all", 4.0)
    with pytest.raises(HplandError, match="cannot be continued: it is not the beginning"):
        copy_studies(one, wanted("all"), two, "continue")
    assert copy_studies(one, wanted("all"), two, "replace") == {"all": 3}
    assert facts(two) == facts(one)


def test_a_study_with_other_attributes_is_another(tmp_path: Path) -> None:
    one, two = parse_storage("one.db"), parse_storage("two.db")
    for storage in (one, two):
        add(storage, "all", 1.0)
    with open_storage(two) as opened:
        optuna.load_study(study_name="all", storage=opened).set_user_attr("seed", 1)
    with pytest.raises(HplandError, match=r"^another study 'all' is already in "):
        copy_studies(one, wanted("all"), two)


@pytest.mark.parametrize("if_exists", ["fail", "replace"])
def test_a_copy_that_fails_leaves_nothing(if_exists: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = parse_storage("one.db"), parse_storage("two.db")
    everything.make(one)
    if if_exists == "replace":
        add(two, "all", 1.0)

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("hpland.studies.writing.records.typed", full)
    with pytest.raises(HplandError, match=r"^two.db cannot be written: database or disk is full$"):
        copy_studies(one, wanted("all"), two, if_exists)
    assert Path("two.db").exists() == (if_exists == "replace")
    assert if_exists == "fail" or values(two, "all") == [1.0]


def test_some_trials_are_numbered_anew() -> None:
    one, two = parse_storage("one.db"), parse_storage("two.db")
    add(one, "all", 3.0, 1.0, 2.0)
    some = [Wanted("all", "best", [1, 2])]
    assert copy_studies(one, some, two) == {"best": 2}
    assert copy_studies(one, some, two) == {}
    assert values(two, "best") == [1.0, 2.0]
    assert [trial["number"] for trial in facts(two, "best")["trials"]] == [0, 1]


def test_a_storage_is_not_copied_into_itself() -> None:
    one = parse_storage("one.db")
    add(one, "all", 3.0)
    with pytest.raises(HplandError, match=r"^one.db cannot be copied into itself$"):
        copy_studies(parse_storage("./one.db"), wanted("all"), one)
