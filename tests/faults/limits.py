"""What a process is given less of, or wrongly: called in it before it begins."""

import resource
import time
from collections.abc import Callable

GIGABYTE = 1 << 30


def no_file_above(size: int) -> None:
    """Let no file grow above a number of bytes: as on a full disk, wherever the disk is."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def a_gigabyte() -> None:
    """Let the process have no more memory than that."""
    resource.setrlimit(resource.RLIMIT_AS, (GIGABYTE, GIGABYTE))


def heir(grace: int = 4) -> None:
    """Take over the lock of a journal after so many seconds; Optuna waits for half a minute."""
    from optuna.storages.journal import JournalFileSymlinkLock

    JournalFileSymlinkLock.__init__.__defaults__ = (grace,)


def backwards() -> None:
    """Let every look at the clock show a minute earlier than the one before."""
    for name, minute in (("time", 60.0), ("time_ns", 60_000_000_000)):
        setattr(time, name, _falling(getattr(time, name), minute))


def _falling(clock: Callable[[], float], step: float) -> Callable[[], float]:
    looks = 0

    def look() -> float:
        nonlocal looks
        looks += 1
        return clock() - looks * step

    return look
