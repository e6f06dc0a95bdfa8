"""Where work runs beside other work: processes of this machine, or a Dask cluster's workers."""

import os
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from threading import Thread
from typing import NamedTuple

from hpland.errors import HplandError

AHEAD = 4  # tasks for each process that wait for it


class Pool(NamedTuple):
    """Where tasks run beside one another.

    Attributes:
        executor: what runs them.
        ahead: how many tasks are handed over before the first has come back.
    """

    executor: Executor
    ahead: int


@contextmanager
def cores(jobs: int) -> Iterator[Pool | None]:
    """Give processes on this machine; None for one job, which this process does itself."""
    if jobs == 1:
        yield None
        return
    executor = ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (warnings.showwarning,))
    try:
        yield Pool(executor, AHEAD * jobs)
    except BrokenProcessPool:
        raise HplandError(
            "a process ended in the middle of a run, killed or out of memory; "
            "the same command goes on"
        ) from None
    except BaseException:
        for child in active_children():  # else they end their cells first, which may take minutes
            child.terminate()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def _begin(show: Callable[..., None]) -> None:
    """Let a process show warnings as the one that made it, and end with it; ^C is for that one."""
    import signal

    warnings.showwarning = show
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with, daemon=True).start()


def _end_with() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


@contextmanager
def cluster(address: str) -> Iterator[Pool]:
    """Give the workers of a Dask cluster; they need the same version of hpland.

    Raises HplandError without the extra, and where no cluster answers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise HplandError("--dask needs distributed: pip install 'hpland[dask]'") from None
    try:
        client = Client(address, timeout=5)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise HplandError(f"no Dask cluster answers at {address}: {error}") from None
    with client:
        ahead = AHEAD * sum(client.ncores().values())  # type: ignore[no-untyped-call]
        executor = client.get_executor(pure=False, retries=3)  # type: ignore[no-untyped-call]
        yield Pool(executor, ahead)
