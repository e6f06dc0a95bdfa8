"""What a piece of work costs: whole processes, and sections of one.

Every measurement is a process of its own in an empty folder, so that none inherits another's
caches, modules, heap or files. Linux only: it counts with ``wait4``, ``prctl`` and ``/proc``.
"""

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from time import perf_counter
from typing import TypeAlias

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
# with bytecode, as installed packages have it, peers and hpland alike
SETTINGS = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


@dataclass(frozen=True)
class Cost:
    """What one measurement took.

    Attributes:
        wall, cpu: seconds; cpu is user and system time of the process and all its descendants.
        memory: MB by which the peak of resident memory grew; of a whole process the peak itself.
        size: MB of the files that it wrote, where it says so.
    """

    wall: float = 0.0
    cpu: float = 0.0
    memory: float = 0.0
    size: float = 0.0


Runner: TypeAlias = Callable[[], Cost]


def process(*command: str | Path) -> Runner:
    """Return what runs a command and costs it as a whole; programs come from this environment."""
    program = [BIN / command[0], *command[1:]]
    return lambda: _run(program)[0]


def section(function: str, *arguments: object, repeat: int = 1) -> Runner:
    """Return what costs one section of a fresh interpreter.

    Args:
        function: ``"module:name"``; called with ``arguments``, as texts, it prepares the work and
            returns a function without parameters, which is the section.
        repeat: how often the section is done; the cost is that of one time. Above 1 it is done
            once before, unmeasured.
    """
    words = [BIN / "python", "-m", "benchmarks.section", function, repeat, *arguments]
    return lambda: Cost(**json.loads(_run(words)[1]))


def allowance(**most: float) -> Runner:
    """Return a peer that costs what is allowed at most."""
    return lambda: Cost(**most)


def _run(command: Sequence[object]) -> tuple[Cost, bytes]:
    """Run a command in an empty folder; return its cost and what it printed."""
    words = [str(word) for word in command]
    with TemporaryDirectory(prefix="bench-") as folder, TemporaryFile() as out:
        before, start = _children(), perf_counter()
        child = subprocess.Popen(
            words,
            cwd=folder,
            env=os.environ | SETTINGS,
            stdout=out,
            stderr=subprocess.PIPE,
        )
        assert child.stderr
        said = child.stderr.read().decode()
        _, status, usage = os.wait4(child.pid, 0)
        wall = perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        cpu = usage.ru_utime + usage.ru_stime + _orphans(before)
        if child.returncode:
            raise RuntimeError(f"{' '.join(words)} ended with {child.returncode}: {said}")
        out.seek(0)
        return Cost(wall, cpu, usage.ru_maxrss / 1024), out.read()


def adopt_orphans() -> None:
    """Become the parent of descendants whose own is gone: a browser's renderers outlive it."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _orphans(before: set[int]) -> float:
    """Wait for the processes adopted since; return their seconds of CPU."""
    cpu = 0.0
    while adopted := _children() - before:
        _, _, usage = os.wait4(adopted.pop(), 0)
        cpu += usage.ru_utime + usage.ru_stime
    return cpu


def _children() -> set[int]:
    return set(map(int, Path("/proc/thread-self/children").read_text().split()))
