"""hpland in processes of its own, which start in no time and can be killed at any moment."""

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

LOADED = [
    "pytest",  # the main module of the process that asks
    "hpland.cli",
    "hpland.importing.plan",
    "hpland.output.race",
    "hpland.studies.copying",
    "hpland.studies.sampling.adaptive",
    "hpland.studies.writing.studies",
    "cmaes",
    "scipy.stats",
    "tests.faults.warm",
]
SMALL = 16  # trials that are written at a time, so that a death finds a study half made
LONGEST = 300.0  # seconds until a process counts as one that hangs


class Ended(NamedTuple):
    """How a process ended; a signal is a negative code."""

    code: int
    out: str
    err: str


@dataclass
class Child:
    """A process that runs a command line of hpland; what it says goes into a folder."""

    process: BaseProcess
    said: Path

    def kill_after(self, seconds: float) -> None:
        """Kill it by SIGKILL at that moment, if it is still there."""
        self.process.join(seconds)
        self.process.kill()

    def ended(self) -> Ended:
        """Wait for its end."""
        self.process.join(LONGEST)
        assert self.process.exitcode is not None, "it hangs"
        return Ended(self.process.exitcode, self.text("out"), self.text("err"))

    def text(self, stream: str) -> str:
        """Return what it has said by now on ``out`` or ``err``."""
        return (self.said / stream).read_text()

    def ended_well(self) -> bool:
        """Return whether it is done by now."""
        return self.process.exitcode == 0

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds, which must be while the process runs."""
        end = time.monotonic() + LONGEST
        while not holds():
            self.process.join(0.01)
            assert self.process.exitcode is None or holds(), self.ended()
            assert time.monotonic() < end, "it never came to that"


@contextmanager
def begun(
    *arguments: object,
    env: Mapping[str, str] | None = None,
    prepare: Callable[[], None] | None = None,
) -> Iterator[Child]:
    """Begin a command line in a process of its own, in this folder; go on when it is about to run.

    Args:
        arguments: of hpland.
        env: more of its environment.
        prepare: called there before.
    """
    words = [str(argument) for argument in arguments]
    with tempfile.TemporaryDirectory(prefix="said-") as folder:
        mine, its = _context().Pipe()
        how = (words, Path.cwd(), env or {}, Path(folder), prepare, its)
        process = _context().Process(target=_obey, args=how)
        process.start()
        its.close()
        try:
            mine.recv()
            yield Child(process, Path(folder))
        finally:
            process.kill()
            process.join()


def ran(*arguments: object, **how: Any) -> Ended:
    """Run a command line of hpland in a process of its own."""
    with begun(*arguments, **how) as child:
        return child.ended()


@cache
def _context() -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    return context


def _obey(
    arguments: Sequence[str],
    cwd: Path,
    env: Mapping[str, str],
    said: Path,
    prepare: Callable[[], None] | None,
    ready: Any,
) -> None:
    """Be ``hpland`` with these arguments."""
    from hpland import cli
    from hpland.studies.storage import waiting

    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(said / name, os.O_CREAT | os.O_WRONLY | os.O_APPEND), number)
    os.chdir(cwd)
    os.environ.pop("OPTUNA_STORAGE", None)
    os.environ.update(env)
    tempfile.tempdir = None
    waiting.PATIENCE = LONGEST  # tests of what is waited for say when
    sys.argv = ["hpland", *arguments]
    _in_small_chunks()
    if prepare:
        prepare()
    ready.send("ready")
    cli.main()


def _in_small_chunks() -> None:
    from hpland.studies.sampling import adaptive, run, samplers
    from hpland.studies.writing import records

    run.CHUNK = adaptive.CHUNK = records.CHUNK = SMALL
    small = {name: replace(sampler, chunk=SMALL) for name, sampler in samplers.ADAPTIVE.items()}
    vars(adaptive).update(ADAPTIVE=small)
