"""Reading an SQLite file without writing a byte to it or leaving a file beside it."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

WAL = 2  # bytes 18 and 19 of the header: file format versions (https://sqlite.org/fileformat.html)
SIDECARS = ("-wal", "-journal")


@contextmanager
def read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """Connect to ``path`` for reading; all that is read is of one moment.

    A rollback-mode file is opened with ``mode=ro``. That cannot read a file whose writer was
    killed, because the journal must be rolled back first, and in WAL mode it would make a -shm
    file; those are read from a private copy, together with their sidecar.
    """
    if not _needs_copy(path):
        with _connect(path, "mode=ro") as connection:
            yield connection
        return
    with (
        tempfile.TemporaryDirectory(prefix="hpland-") as folder,
        _connect(private_copy(path, Path(folder)), "mode=rw") as connection,
    ):
        yield connection


@contextmanager
def _connect(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    url = f"file:{quote(str(path.absolute()))}?{mode}"
    connection = sqlite3.connect(url, uri=True, timeout=60)
    try:
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("BEGIN")
        yield connection
    finally:
        connection.close()


def _needs_copy(path: Path) -> bool:
    with path.open("rb") as file:
        if WAL in file.read(20)[18:20]:
            return True
    if not Path(f"{path}-journal").exists():
        return False
    try:
        with _connect(path, "mode=ro") as connection:
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        return True
    return False


def private_copy(path: Path, folder: Path) -> Path:
    """Copy the file with its sidecars, again if it changed meanwhile; return the copy."""
    copy = folder / path.name
    while True:
        before = _stamp(path)
        for suffix in ("", *SIDECARS):
            source = Path(f"{path}{suffix}")
            target = Path(f"{copy}{suffix}")
            target.unlink(missing_ok=True)
            if source.exists():
                shutil.copyfile(source, target)
        if _stamp(path) == before:
            return copy


def _stamp(path: Path) -> list[tuple[int, int]]:
    files = [Path(f"{path}{suffix}") for suffix in ("", *SIDECARS)]
    return [(s.st_mtime_ns, s.st_size) for s in (f.stat() for f in files if f.exists())]
