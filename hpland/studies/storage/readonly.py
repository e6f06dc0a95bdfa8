"""Reading an SQLite file without writing a byte to it or leaving a file beside it."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from urllib.parse import quote

from hpland.errors import HplandError
from hpland.studies.storage import waiting

WAL = 2  # bytes 18 and 19 of the header: file format versions (https://sqlite.org/fileformat.html)
WAL_HEADER = 32  # bytes; two salts among them (https://sqlite.org/walformat.html)
SIDECARS = ("-wal", "-journal")
TRIES = 20  # of a private copy


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
    """Connect to a file once no other process keeps it from being read.

    Raises HplandError if one still does after `hpland.studies.storage.waiting.LIMIT` seconds.
    """
    url = f"file:{quote(str(path.absolute()))}?{mode}"
    connection = sqlite3.connect(url, uri=True, timeout=waiting.LIMIT)
    try:
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("BEGIN")
        with waiting.waiting(f"{path}, which another process is writing to"):
            _parse_schema(connection)
        yield connection
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        why = f"{path} is locked by another process; hpland waited {waiting.LIMIT:g} seconds"
        raise HplandError(why) from error
    finally:
        connection.close()


def _parse_schema(connection: sqlite3.Connection) -> None:
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except UnicodeDecodeError as error:  # SQLite's message quotes what is damaged, byte by byte
        raise sqlite3.DatabaseError("malformed database schema") from error


def _needs_copy(path: Path) -> bool:
    with path.open("rb") as file:
        if WAL in file.read(20)[18:20]:
            return True
    if not Path(f"{path}-journal").exists():
        return False
    try:
        with _connect(path, "mode=ro"):
            pass
    except sqlite3.OperationalError:
        return True
    return False


def private_copy(path: Path, folder: Path) -> Path:
    """Copy the file with its sidecars and return the copy, which is of one moment.

    What a writer appends to the write-ahead log meanwhile does no harm: SQLite ignores a frame that
    is not whole. Only when the log begins anew, or the file itself is written, is the copy made
    again, up to `TRIES` times.

    Raises:
        HplandError: it was written to during every try.
    """
    copy = folder / path.name
    for _ in range(TRIES):
        before = _stamp(path)
        for suffix in ("", *SIDECARS):
            source = Path(f"{path}{suffix}")
            target = Path(f"{copy}{suffix}")
            target.unlink(missing_ok=True)
            with suppress(FileNotFoundError) if suffix else nullcontext():
                shutil.copyfile(source, target)
        if _stamp(path) == before:
            return copy
    raise HplandError(f"{path} is written to all the time; read it when its writer pauses")


def _stamp(path: Path) -> list[object]:
    """Return what changes when the file is written, or its log begins anew (new salts)."""
    files = (path, Path(f"{path}-journal"))
    stamps: list[object] = []
    for file in files:
        with suppress(FileNotFoundError):
            stamps.append((file.name, file.stat().st_mtime_ns, file.stat().st_size))
    with suppress(FileNotFoundError), Path(f"{path}-wal").open("rb") as log:
        stamps.append(log.read(WAL_HEADER))
    return stamps
