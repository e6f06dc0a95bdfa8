"""Saying what hpland waits for when a storage is busy."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

PATIENCE = 2.0  # seconds of silence
LIMIT = 60.0  # seconds until a reader gives up
ANSWER = 10  # seconds in which a server is to answer
WRITER = "another process that is writing to the same database"


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Warn once that ``what`` is waited for if the block takes longer than `PATIENCE`."""
    timer = Timer(PATIENCE, warnings.warn, (f"waiting for {what}",))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
