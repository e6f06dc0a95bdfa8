"""Another process holds the lock of an SQLite file; what a reader says, and when it gives up."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from optuna.storages import RDBStorage

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES
from hpland.studies.reading.read import read_studies, read_table
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.writing.studies import write_studies

HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")  # so that what is written reaches the file at once
connection.execute("BEGIN EXCLUSIVE")
if sys.argv[2] == "writes":
    connection.execute("UPDATE trials SET state = 'WAITING'")
print("held", flush=True)
sys.stdin.read()
connection.execute("ROLLBACK")
"""
HOW = pytest.mark.parametrize("how", ["holds", "writes"])


@contextmanager
def holder(path: Path, how: str) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold the lock of a file until its stdin is closed."""
    command = [sys.executable, "-c", HOLDER, str(path), how]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout
        assert process.stdin
        assert process.stdout.readline() == "held\n"
        assert Path(f"{path}-journal").exists() == (how == "writes")
        yield process
        process.stdin.close()


@pytest.fixture
def path(database: Storage) -> Path:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=300)], database)
    assert database.path
    return database.path


@HOW
def test_what_is_waited_for_is_told_and_then_read(
    path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hpland.studies.storage.waiting.PATIENCE", 0.05)
    told: list[str] = []
    with holder(path, how) as process:
        assert process.stdin
        stdin = process.stdin

        def release(message: str) -> None:
            told.append(message)
            stdin.close()

        monkeypatch.setattr("warnings.warn", release)
        table = read_table("sweep", str(path))
        monkeypatch.undo()
    assert told == [f"waiting for {path}, which another process is writing to"]
    assert len(table) == 300
    assert "WAITING" not in table.state


@HOW
def test_a_file_that_stays_locked_is_given_up_in_one_line(
    path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hpland.studies.storage.waiting.LIMIT", 0.1)
    with holder(path, how), pytest.raises(HplandError) as caught:
        read_studies(Storage(f"sqlite:///{path}", path))
    assert str(caught.value) == (f"{path} is locked by another process; hpland waited 0.1 seconds")


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize(("asked", "seconds"), [("", 60), ("?timeout=7", 7)])
def test_of_many_workers_at_one_file_each_waits_a_minute_for_its_turn(
    asked: str, seconds: int, create: bool, tmp_path: Path
) -> None:
    with open_storage(parse_storage(str(tmp_path / "x.db")), create=True):
        pass
    storage = parse_storage(f"sqlite:///{tmp_path}/x.db{asked}")
    with open_storage(storage, create=create) as opened:
        assert isinstance(opened, RDBStorage)
        with opened.engine.connect() as connection:
            limit = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    assert limit == 1000 * seconds
