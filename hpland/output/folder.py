"""Temporary folders that are gone afterwards, even those of a process that was killed."""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hpland.errors import HplandError

PREFIX = ".hpland-draft-"
_YOUNG = 60.0  # seconds in which a folder may not be locked yet


@contextmanager
def own_folder(parent: Path | None = None) -> Iterator[Path]:
    """Make a temporary folder in ``parent``, or where such folders go; remove it afterwards.

    The folder of a process that was killed stays. It is not locked any more, so the next process
    that makes a folder beside it removes it.
    """
    with ExitStack() as stack:
        name = stack.enter_context(
            TemporaryDirectory(prefix=PREFIX, dir=parent, ignore_cleanup_errors=True)
        )
        folder = Path(name)
        with suppress(OSError):  # not every file system has locks
            stack.enter_context(_locked(folder))
            _sweep(folder.parent)
        yield folder


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder until the end, or that of the process; HplandError if another one does."""
    with ExitStack() as stack:
        try:
            stack.enter_context(_locked(folder))
        except BlockingIOError:
            raise HplandError(f"another process is writing to {str(folder)!r}") from None
        except OSError:  # not every file system has locks
            pass
        yield


def _sweep(parent: Path) -> None:
    """Remove the folders that processes left that are gone."""
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):
            about = folder.lstat()
            if about.st_uid == os.getuid() and time.time() - about.st_mtime > _YOUNG:
                with _locked(folder):
                    shutil.rmtree(folder)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which ends with the process; OSError if it cannot be had."""
    if sys.platform == "win32":
        raise OSError("no locks of folders")
    import fcntl

    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(held)
