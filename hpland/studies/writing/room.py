"""Whether a study fits where it is to go, before anything of it is written."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from hpland.errors import HplandError
from hpland.studies.sampling.run import Run
from hpland.studies.storage.parsing import Storage

ROW = 100  # bytes that a parameter, a value or an attribute takes on disk, at least
STEP = 30  # that an intermediate value takes
REPORT = 40  # bytes of memory that an epoch of a trial takes while it runs, at least
WORKER = 50_000_000  # bytes of memory that a process takes, at least
HELD = 10_000  # bytes of memory that a trial takes while a sampler learns from it, at least


def check_room(runs: Sequence[Run], storage: Storage) -> None:
    """Raise HplandError for studies that cannot fit on the disk or into memory.

    The estimate is low, so that nothing that fits is refused.
    """
    needed = sum(run.trials * _per_trial(run) for run in runs)
    if storage.path and needed > (free := _free(storage.path)):
        raise HplandError(
            f"{_trials(runs)} take at least {_size(needed)}; {storage} has room for {_size(free)}"
        )
    for run in runs:
        learning = run.learns
        each = HELD * learning + REPORT * (run.epochs or 0)
        held = each * (run.trials if learning else 1)
        if held > (memory := _memory()):
            hint = "; grid, random and qmc without a pruner need almost none" * learning
            raise HplandError(
                f"{_trials([run])} take at least {_size(held)} of memory; this machine has "
                f"{_size(memory)}{hint}"
            )


def check_workers(count: int) -> None:
    """Raise HplandError for so many processes that this machine has no memory for them."""
    if (needed := count * WORKER) > (memory := _memory()):
        raise HplandError(
            f"{count:,} workers are as many processes, which take at least {_size(needed)} of "
            f"memory; this machine has {_size(memory)}; let several machines work at one study "
            "with --if-exists continue, or a cluster with --dask"
        )


def _per_trial(run: Run) -> int:
    return ROW * (len(run.landscape.space) + 4) + STEP * (run.epochs or 0)


def _trials(runs: Sequence[Run]) -> str:
    return f"{sum(run.trials for run in runs):,} trials"


def _free(path: Path) -> int:
    folder = next(p for p in path.absolute().parents if p.exists())
    return shutil.disk_usage(folder).free


def _memory() -> float:
    """Return the machine's memory in bytes; endless where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # as on Windows
        return float("inf")


def _size(count: float) -> str:
    return f"{count / 1e9:,.1f} GB" if count >= 1e8 else f"{count / 1e6:,.1f} MB"
