"""Studies in PostgreSQL: by columns they are what they are in SQLite, and through Optuna."""

from dataclasses import replace

import optuna
import pytest
import sqlalchemy as sa
from optuna.trial import create_trial

from hpland.errors import HplandError
from hpland.studies.reading import by_optuna
from hpland.studies.reading.read import read_studies, read_table, study_names
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage
from hpland.studies.storage.postgresql import reading_postgresql
from hpland.table import TrialTable
from tests.studies.reading.conftest import LR, UNITS
from tests.studies.reading.test_read import assert_same


def copied(storage: Storage, target: Storage) -> None:
    with open_storage(target, create=True) as opened:
        for name in study_names(storage):
            optuna.copy_study(from_study_name=name, from_storage=storage.url, to_storage=opened)


@pytest.fixture
def by_columns_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def through_optuna(*_: object, **__: object) -> None:
        raise AssertionError("read through Optuna")

    for name in ("read_table", "summaries", "study_names"):
        monkeypatch.setattr(by_optuna, name, through_optuna)


def test_a_study_is_the_same_as_in_sqlite(
    strange: Storage, postgres_database: Storage, by_columns_only: None
) -> None:
    copied(strange, postgres_database)
    for name in study_names(strange):
        one, other = (read_table(name, s, curves=True) for s in (strange, postgres_database))
        assert_same(one, other)
    assert read_studies(postgres_database) == read_studies(strange)


def test_attributes_and_durations_are_the_same_as_in_sqlite(
    timed: Storage, postgres_database: Storage, by_columns_only: None
) -> None:
    copied(timed, postgres_database)

    def read(storage: Storage, name: str) -> TrialTable:
        return read_table(name, storage, notes=("epoch", "kind", "none"), durations=True)

    for name in ("a", "b"):
        one, other = read(timed, name), read(postgres_database, name)
        assert one.durations is not None
        assert other.durations is not None
        assert one.durations.tolist() == pytest.approx(other.durations.tolist(), nan_ok=True)
        assert {key: list(column) for key, column in one.notes.items()} == {
            key: list(column) for key, column in other.notes.items()
        }
        assert one.note_names == other.note_names


def test_studies_whose_trials_take_turns_are_kept_apart(postgres_database: Storage) -> None:
    with open_storage(postgres_database, create=True) as opened:
        one, other = (optuna.create_study(study_name=name, storage=opened) for name in "ab")
        for i in range(5):
            lr = create_trial(value=float(i), params={"lr": 1e-3}, distributions={"lr": LR})
            one.add_trial(lr)
            other.add_trial(
                create_trial(value=-1.0, params={"units": 3}, distributions={"units": UNITS})
            )
    for name in "ab":
        found = read_table(name, postgres_database)
        through = by_optuna.read_table(postgres_database, name)
        assert_same(replace(found, curves=None), through)


def test_nothing_can_be_written_while_it_is_read(
    strange: Storage, postgres_database: Storage
) -> None:
    copied(strange, postgres_database)
    with (
        pytest.raises(HplandError, match="cannot execute DELETE in a read-only transaction"),
        reading_postgresql(postgres_database) as connection,
    ):
        connection.execute("DELETE FROM trials")


def test_a_database_without_studies_is_none_of_optunas(postgres_database: Storage) -> None:
    with pytest.raises(HplandError) as caught:
        read_studies(postgres_database)
    assert str(caught.value) == f"{postgres_database} is not an Optuna database"


@pytest.mark.parametrize(("revision", "told"), [("v9.0.0.a", "newer than"), ("v3.0.0.d", "not")])
def test_other_tables_are_read_through_optuna(
    strange: Storage, postgres_database: Storage, revision: str, told: str
) -> None:
    copied(strange, postgres_database)
    engine = sa.create_engine(postgres_database.url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :v"), {"v": revision})
    engine.dispose()
    with pytest.warns(UserWarning, match=f"has the schema {revision}, {told} v3.2.0.a"):
        there = read_table("strange", postgres_database)
    assert_same(there, read_table("strange", strange))
