"""Processes of several commands that start at once, forked from one that has imported all."""

import os
import signal
import sys
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from hpland.landscapes import LANDSCAPES
from hpland.studies.sampling import adaptive, run
from hpland.studies.sampling.samplers import ADAPTIVE
from hpland.studies.storage.parsing import Storage
from hpland.studies.writing import studies

FORKS = "spawn" if sys.platform == "win32" else "forkserver"
CONTEXT: Any = get_context(FORKS)
if FORKS == "forkserver":
    CONTEXT.set_forkserver_preload([__name__, "distributed", "scipy.stats"])


def processes(
    folder: Path, storage: Storage, wishes: list[dict[str, Any]], count: int, dies: int = -1
) -> list[int]:
    """Run processes of one command at once, which trial ``dies`` kills; return how they end."""
    gate = CONTEXT.Barrier(count)
    said = [folder / f"said {number}" for number in range(count)]
    started = [
        CONTEXT.Process(target=_command, args=(storage, wishes, dies, gate, file)) for file in said
    ]
    for one in started:
        one.start()
    for one in started:
        one.join()
    assert not any(texts := [file.read_text() for file in said]), texts
    return [one.exitcode for one in started]


def _command(
    storage: Storage, wishes: list[dict[str, Any]], dies: int, gate: Barrier, said: Path
) -> None:
    """Make the studies of these wishes, in chunks that are small."""
    os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT), 2)
    plain = adaptive.objective_of

    def mortal(mine: run.Run) -> Any:
        def objective(trial: Any) -> Any:
            found = plain(mine)(trial)
            if trial.number == dies:
                os.kill(os.getpid(), signal.SIGKILL)
            return found

        return objective

    patch = pytest.MonkeyPatch()
    patch.setattr(run, "CHUNK", 7)
    patch.setattr(studies, "PART", 7)
    few = {name: replace(one, chunk=10) for name, one in ADAPTIVE.items()}
    patch.setattr(adaptive, "ADAPTIVE", few)
    patch.setattr(adaptive, "objective_of", mortal)
    runs = [run.plan_run(LANDSCAPES["sweep"], **wish) for wish in wishes]
    gate.wait(60)
    studies.write_studies(runs, storage, "continue")
