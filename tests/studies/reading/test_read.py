"""The doors to a study: by columns from SQLite, and through Optuna. They must agree."""

import hashlib
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import optuna
import pytest
from optuna.trial import create_trial

from benchmarks.peers.server import proxy
from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES
from hpland.space import Choice, Integer, Real
from hpland.studies.reading import by_optuna
from hpland.studies.reading.read import read_studies, read_table
from hpland.studies.reading.wide import ROWS
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.parsing import Storage
from hpland.studies.storage.readonly import read_only
from hpland.studies.writing.studies import write_studies
from hpland.table import LACKING, TrialTable
from tests.conftest import DEFAULT
from tests.studies.reading.conftest import LR, UNITS


def assert_same(one: TrialTable, other: TrialTable) -> None:
    assert (one.study, one.directions, one.space) == (other.study, other.directions, other.space)
    assert (one.metric_names, one.attrs) == (other.metric_names, other.attrs)
    assert one.number.tolist() == other.number.tolist()
    assert one.state.tolist() == other.state.tolist()
    np.testing.assert_array_equal(one.values, other.values)
    assert list(one.params) == list(other.params) == list(one.space)
    for name in one.params:
        np.testing.assert_array_equal(one.params[name], other.params[name])
    assert (one.curves is None) == (other.curves is None)
    if one.curves and other.curves:
        for key in ("row", "step", "value"):
            np.testing.assert_array_equal(getattr(one.curves, key), getattr(other.curves, key))


@pytest.mark.parametrize("name", ["strange", "two", "empty"])
def test_the_doors_agree_field_by_field(strange: Storage, name: str) -> None:
    for curves in (False, True):
        one = read_table(name, strange, curves=curves)
        assert_same(one, by_optuna.read_table(strange, name, curves=curves))


@pytest.mark.parametrize("name", ["a", "b"])
def test_the_doors_agree_on_attributes_and_durations(timed: Storage, name: str) -> None:
    def through(door: str, *notes: str) -> TrialTable:
        if door == "columns":
            return read_table(name, timed, notes=notes, durations=True)
        return by_optuna.read_table(timed, name, notes=notes, durations=True)

    for door in ("columns", "optuna"):
        table = through(door, "epoch", "kind", "kin")
        attrs: dict[str, object] = {"epoch": 3} if name == "a" else {"epoch": None, "kind": "x"}
        for key in ("epoch", "kind", "kin"):
            own = attrs.get(key, LACKING)
            assert table.notes[key].tolist() == [LACKING, own, LACKING, own, LACKING, own]
        assert table.note_names == tuple(attrs)
        assert through(door, "epoch").note_names == ()  # not read where nothing is misspelt
        assert table.durations is not None
        np.testing.assert_array_equal(table.durations, [86_402.0, np.nan, np.nan, 1e-6, -0.5, 0.0])
        assert read_table(name, timed).durations is None


@pytest.mark.parametrize("name", DEFAULT)
def test_the_doors_agree_on_simulated_studies(default_studies: Storage, name: str) -> None:
    assert_same(read_table(name, default_studies), by_optuna.read_table(default_studies, name))


def test_the_doors_agree_on_the_list_of_studies(strange: Storage) -> None:
    assert read_studies(strange) == by_optuna.summaries(strange)


def test_the_doors_agree_on_what_the_best_trials_are_worth(default_studies: Storage) -> None:
    studies = read_studies(default_studies)
    assert studies == by_optuna.summaries(default_studies)
    for study in studies:
        table = read_table(study.name, default_studies)
        assert table.best is not None
        landscape = LANDSCAPES[study.name]
        best = {name: column[table.best] for name, column in table.params.items()}
        assert study.worth == landscape(**best)
        assert study.regret == landscape.regret(**best)


@pytest.mark.parametrize(("direction", "worth", "regret"), [("maximize", 7, 3), ("minimize", 1, 0)])
def test_the_first_of_equal_trials_is_the_best_and_regret_is_never_negative(
    database: Storage, direction: Literal["minimize", "maximize"], worth: float, regret: float
) -> None:
    study = optuna.create_study(study_name="ties", storage=database.url, direction=direction)
    for value, noise_free in [(0.5, 1.0), (0.9, 7.0), (0.9, 8.0), (0.5, 2.0)]:
        study.add_trial(create_trial(value=value, user_attrs={"noise_free": noise_free}))
    assert [s.worth for s in read_studies(database)] == [None]  # not made by hpland
    study.set_user_attr("hpland_version", "0.1.0")
    study.set_user_attr("optimum", {"value": 10.0 if direction == "maximize" else 1.5})
    (told,) = read_studies(database)
    assert [told] == by_optuna.summaries(database)
    assert (told.worth, told.regret) == (worth, regret)


def test_what_a_table_holds(strange: Storage) -> None:
    table = read_table("strange", strange)
    assert table.state.tolist() == [
        "COMPLETE", "COMPLETE", "COMPLETE", "FAIL", "PRUNED", "PRUNED", "RUNNING", "WAITING",
    ]  # fmt: skip
    np.testing.assert_array_equal(
        table.value, [0.5, np.inf, -np.inf, np.nan, 0.25, np.nan, np.nan, np.nan]
    )
    assert table.space == {
        "lr": Real(1e-6, 1e-1, log=True),  # widened by the trial whose range was another
        "units": Integer(1, 9),
        "kind": Choice(("adam", 3, None, True)),
        "'; DROP TABLE": Integer(1, 9),
        "🙂": Integer(1, 9),
    }
    assert table.shown(0) == {"lr": 1e-3, "units": 3, "kind": None}
    assert table.best == 0
    assert table.attrs == {"team": "blue"}


def test_the_curves_of_a_table_and_of_some_of_its_rows(strange: Storage) -> None:
    assert read_table("strange", strange).curves is None
    table = read_table("strange", strange, curves=True)
    assert table.curves
    assert table.curves.row.tolist() == [3, 3, 3, 4, 4, 5, 5, 6]
    assert table.curves.step.tolist() == [1, 3, 7, 0, 5, 0, 5, 1]
    assert [str(x) for x in table.curves.value[:5]] == ["inf", "0.5", "nan", "0.25", "-inf"]
    assert table.curves.lengths(len(table)).tolist() == [0, 0, 0, 3, 2, 2, 1, 0]
    some = table.rows(np.array([6, 0, 3])).curves
    assert some
    assert some.row.tolist() == [0, 2, 2, 2]
    assert some.step.tolist() == [1, 1, 3, 7]
    none = table.rows(table.state == "WAITING").curves
    assert none
    assert none.value.tolist() == []


def test_a_study_of_many_parameters_is_read_whole(database: Storage) -> None:
    names = [f"p{i}" for i in range(130)]  # SQLite joins at most 64 tables
    study = optuna.create_study(study_name="wide", storage=database.url)
    trial = create_trial(
        value=1.0, params=dict.fromkeys(names, 3), distributions=dict.fromkeys(names, UNITS)
    )
    study.add_trial(trial)
    table = read_table("wide", database)
    assert list(table.space) == names
    assert all(column.tolist() == [3.0] for column in table.params.values())


def test_an_unknown_study_is_told_with_the_nearest_name(default_studies: Storage) -> None:
    with pytest.raises(HplandError) as caught:
        read_table("swep", default_studies)
    assert str(caught.value) == "unknown study 'swep': did you mean 'sweep'?"


def fingerprint(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_reading_writes_nothing(strange: Storage, tmp_path: Path) -> None:
    before = fingerprint(tmp_path)
    read_studies(strange)
    read_table("strange", strange)
    assert fingerprint(tmp_path) == before


def test_a_wal_file_is_read_with_what_is_not_in_it_yet(strange: Storage, tmp_path: Path) -> None:
    assert strange.path
    writer = sqlite3.connect(strange.path)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("UPDATE studies SET study_name = 'renamed' WHERE study_name = 'strange'")
    writer.commit()
    before = fingerprint(tmp_path)
    assert "own.db-wal" in before
    assert [study.name for study in read_studies(strange)] == ["renamed", "two", "empty"]
    assert fingerprint(tmp_path) == before
    writer.close()


def test_a_file_whose_writer_was_killed_is_read_as_it_was_before(database: Storage) -> None:
    run = plan_run(LANDSCAPES["sweep"], trials=500)
    write_studies([run], database)
    assert database.path
    whole = database.path.read_bytes()
    writer = sqlite3.connect(database.path, isolation_level=None)
    writer.execute("PRAGMA cache_size=1")  # so that pages reach the file before the commit
    writer.execute("BEGIN")
    writer.execute("UPDATE trials SET state = 'WAITING'")
    torn, journal = database.path.read_bytes(), Path(f"{database.path}-journal").read_bytes()
    writer.execute("ROLLBACK")
    writer.close()
    assert torn != whole
    database.path.write_bytes(torn)
    Path(f"{database.path}-journal").write_bytes(journal)
    table = read_table("sweep", database)
    assert len(table) == 500
    assert set(table.state) == {"COMPLETE", "FAIL"}
    assert database.path.read_bytes() == torn
    assert Path(f"{database.path}-journal").read_bytes() == journal


def test_a_connection_cannot_write(strange: Storage) -> None:
    assert strange.path
    with (
        read_only(strange.path) as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        connection.execute("DELETE FROM trials")


@pytest.mark.filterwarnings("ignore::optuna.exceptions.ExperimentalWarning")
def test_a_study_behind_a_proxy_is_the_same(strange: Storage) -> None:
    with proxy(strange.url) as url:
        there = read_table("strange", url)
    here = read_table("strange", strange)
    order = {name: there.space[name] for name in here.space}  # protobuf's maps have none
    columns = {name: there.params[name] for name in here.params}
    assert_same(replace(there, space=order, params=columns), here)
    with pytest.raises(HplandError, match=f"^{url} does not answer: "):
        read_table("strange", url)


def two_at_once(storage: Storage) -> None:
    """Make two studies whose trials take turns."""
    one, other = (optuna.create_study(study_name=name, storage=storage.url) for name in "ab")
    for i in range(5):
        one.add_trial(
            create_trial(value=float(i), params={"lr": 1e-3 / (1 + i)}, distributions={"lr": LR})
        )
        other.add_trial(
            create_trial(value=-1.0, params={"units": 3}, distributions={"units": UNITS})
        )


def test_studies_whose_trials_take_turns_are_kept_apart(database: Storage) -> None:
    two_at_once(database)
    for name in "ab":
        assert_same(read_table(name, database), by_optuna.read_table(database, name))
    assert list(read_table("a", database).space) == ["lr"]
    assert list(read_table("b", database).space) == ["units"]


def test_trials_come_by_number_in_whatever_order_they_are_stored(database: Storage) -> None:
    two_at_once(database)
    assert database.path
    connection = sqlite3.connect(database.path)
    connection.execute("UPDATE trials SET number = 4 - number")
    connection.commit()
    connection.close()
    table = read_table("a", database)
    assert table.number.tolist() == [0, 1, 2, 3, 4]
    assert table.value.tolist() == [4, 3, 2, 1, 0]
    assert table.params["lr"].tolist() == [1e-3 / 5, 1e-3 / 4, 1e-3 / 3, 1e-3 / 2, 1e-3]


@pytest.mark.parametrize("trials", [ROWS - 1, ROWS, ROWS + 1])
def test_a_study_of_more_trials_than_are_fetched_at_a_time_is_whole(
    database: Storage, trials: int
) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=trials, sampler="random")], database)
    assert_same(read_table("sweep", database), by_optuna.read_table(database, "sweep"))


def test_what_is_read_in_turn_is_of_one_moment(strange: Storage) -> None:
    assert strange.path
    writer = sqlite3.connect(strange.path, timeout=0, isolation_level=None)
    count = "SELECT count(*) FROM trials"
    with read_only(strange.path) as connection:
        before = connection.execute(count).fetchone()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            writer.execute("DELETE FROM trials")
        assert connection.execute(count).fetchone() == before
    writer.execute("DELETE FROM trials")
    writer.close()


def test_a_file_that_is_torn_is_told_in_one_line(strange: Storage) -> None:
    assert strange.path
    whole = strange.path.read_bytes()
    strange.path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(HplandError, match=r"own\.db cannot be read: "):
        read_table("strange", strange)
