import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from hpland.errors import HplandError
from hpland.studies.storage.readonly import private_copy, read_only


@contextmanager
def busy_writer(path: Path) -> Iterator[None]:
    """Commit rows to a WAL file, one after the other, as long as the block lasts."""
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA wal_autocheckpoint = 1000000")  # rarer, as commits of a tuner are
    connection.execute("CREATE TABLE t (x, filler)")
    connection.execute("INSERT INTO t VALUES (0, zeroblob(30000000))")
    stop, started = threading.Event(), threading.Event()

    def write() -> None:
        for x in count(1):
            connection.execute("INSERT INTO t VALUES (?, zeroblob(100))", (x,))
            started.set()
            if stop.is_set():
                return

    thread = threading.Thread(target=write)
    thread.start()
    started.wait()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        connection.close()


def test_a_file_beside_a_busy_writer_is_read_as_of_one_moment() -> None:
    path = Path("x.db")
    with busy_writer(path):
        for _ in range(3):
            with read_only(path) as connection:
                rows, last = connection.execute("SELECT count(*), max(x) FROM t").fetchone()
                assert rows == last + 1
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [p.name for p in Path().iterdir()] == ["x.db"]


def test_a_file_that_is_written_all_the_time_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("x.db").write_bytes(b"x")
    Path("private").mkdir()
    ticks = count()
    monkeypatch.setattr("hpland.studies.storage.readonly._stamp", lambda path: [next(ticks)])
    with pytest.raises(HplandError) as caught:
        private_copy(Path("x.db"), Path("private"))
    assert str(caught.value) == "x.db is written to all the time; read it when its writer pauses"
    assert next(ticks) == 40
