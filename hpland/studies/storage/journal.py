"""Optuna's journals, in files and on Redis.

A full disk or a power cut leaves half a line at the end of a file. Optuna skips it there, but
appends to it what comes next, and can then read nothing behind it. So half a line is cut off before
anything follows it.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileSymlinkLock, JournalRedisBackend

from hpland.errors import HplandError, first_line, removed
from hpland.studies.storage.waiting import WRITER, waiting

BEGINS = b'{"op_code":'  # every line of Optuna's
BLOCK = 1 << 16
LOCK_FILE_SUFFIX = ".lock"  # Optuna's


@contextmanager
def whole_lines(path: Path) -> Iterator[None]:
    """Cut half a line off the end of a journal before the block, and after it.

    Raises HplandError if what would be cut off is not Optuna's.
    """
    _cut_half_line(path)
    try:
        yield
    finally:
        with suppress(FileNotFoundError):  # it was removed meanwhile
            _cut_half_line(path)


def open_journal(path: Path) -> JournalStorage:
    """Open a journal through Optuna, which makes the file if there is none."""
    return JournalStorage(JournalFileBackend(str(path), _Lock(path)))


class _Lock(JournalFileSymlinkLock):
    """Optuna's lock of a journal, which tells whom it waits for.

    With the lock held Optuna makes a file that is gone anew, without what was in it; here that is
    an HplandError.
    """

    def __init__(self, path: Path) -> None:
        """Take the journal that it locks."""
        super().__init__(str(path))
        self._path = path

    def acquire(self) -> bool:
        """Return when nobody else has the lock."""
        taken = os.path.lexists(f"{self._path}{LOCK_FILE_SUFFIX}")
        with waiting(WRITER) if taken else nullcontext():
            had = super().acquire()
        if not self._path.exists():
            self.release()
            raise removed(self._path)
        return had


def open_redis(url: str) -> JournalStorage:
    """Open the journal on a Redis server.

    Raises ValueError for a URL that Redis does not know, and ImportError without its client.
    """
    if not re.fullmatch(r"/?|/[0-9]+/?", unquote(urlsplit(url).path)):  # its client takes 0 or 12
        raise ValueError("a database of Redis is a number, as in redis://host:6379/0")
    try:
        return JournalStorage(JournalRedisBackend(url))
    except TypeError as error:  # what follows ? in a URL are arguments
        raise ValueError(first_line(error)) from error


def _cut_half_line(path: Path) -> None:
    if not _half_line(path):
        return
    lock = _Lock(path)
    lock.acquire()  # nobody is in the middle of a line now
    try:
        half = _half_line(path)
        if not half.startswith(BEGINS[: len(half)]):
            raise HplandError(f"{path} is not an Optuna journal: its last line has no end")
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size - len(half))
    finally:
        lock.release()


def _half_line(path: Path) -> bytes:
    """Return what stands behind the last end of a line."""
    half = b""
    with path.open("rb") as file:
        at = file.seek(0, 2)
        while at and b"\n" not in half:
            at = max(0, at - BLOCK)
            file.seek(at)
            half = file.read(BLOCK) + half if at else file.read()
    return half.rpartition(b"\n")[2]
