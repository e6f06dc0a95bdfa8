"""How a process ends: what it says, its exit code, and what it leaves."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hpland.output.find import need_browser
from hpland.studies.storage.parsing import Storage
from tests.conftest import POSIX
from tests.output.scripts import script

HPLAND = (sys.executable, "-m", "hpland")


def hpland(*arguments: str, **how: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*HPLAND, *arguments], stderr=subprocess.PIPE, text=True, check=False, **how
    )


@pytest.mark.parametrize("arguments", [("landscapes",), ("--help",), ("truth", "sweep")])
def test_a_full_device_is_one_line(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = hpland(*arguments, stdout=full)
    assert (done.returncode, done.stderr) == (
        2,
        "hpland: cannot write to standard output: No space left on device\n",
    )


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_message_that_nobody_hears_changes_no_code(unbuffered: str) -> None:
    env = {**os.environ, "PYTHONUNBUFFERED": unbuffered}  # empty is as if it were not there
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*HPLAND, "truth", "swep"], stderr=full, env=env, check=False)
    assert done.returncode == 2


@pytest.mark.parametrize("arguments", [("landscapes",), ("--help",)])
def test_a_pipe_that_nobody_reads_is_silence(arguments: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = hpland(*arguments, stdout=write)
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize("module", ["typer", "numpy"])
def test_an_interrupt_while_modules_are_imported_is_one_line(module: str, tmp_path: Path) -> None:
    interrupted = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n"
    (tmp_path / f"{module}.py").write_text(interrupted)
    path = os.pathsep.join([str(tmp_path), *sys.path])
    done = hpland("truth", "sweep", env={**os.environ, "PYTHONPATH": path})
    assert (done.returncode, done.stderr) == (130, "hpland: interrupted\n")


def test_a_warning_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "numpy.py").write_text(
        "import os, warnings\nwarnings.warn('two\\nlines')\nos._exit(7)\n"
    )
    path = os.pathsep.join([str(tmp_path), *sys.path])
    done = hpland("truth", "sweep", env={**os.environ, "PYTHONPATH": path})
    assert (done.returncode, done.stderr) == (7, "hpland: warning: two\\nlines\n")


@pytest.mark.parametrize(
    ("number", "code", "word"),
    [
        (signal.SIGINT, 130, "interrupted"),
        (signal.SIGTERM, 143, "terminated"),
        pytest.param(getattr(signal, "SIGHUP", 1), 129, "hangup", marks=POSIX),
    ],
)
def test_a_signal_leaves_nothing_behind(
    number: signal.Signals, code: int, word: str, default_studies: Storage, tmp_path: Path
) -> None:
    started, temporary = tmp_path / "started", tmp_path / "temporary"
    os.mkfifo(started)
    temporary.mkdir()
    own = script(tmp_path / "own", f"echo > {started}", f'exec "{need_browser()}" "$@"')
    before = sorted(tmp_path.iterdir())
    with subprocess.Popen(
        [*HPLAND, "plot", "--storage", str(default_studies)],
        env={**os.environ, "BROWSER_PATH": own, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        started.read_text()  # waits for it
        process.send_signal(number)
        out, err = process.communicate()
    assert (process.returncode, out, err) == (code, "", f"hpland: {word}\n")
    assert list(temporary.iterdir()) == []
    assert sorted(tmp_path.iterdir()) == before


def test_a_signal_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    hangup = "import os, signal\nos.kill(os.getpid(), signal.SIGHUP)\nos._exit(7)\n"
    (tmp_path / "numpy.py").write_text(hangup)
    path = os.pathsep.join([str(tmp_path), *sys.path])
    command = f"trap '' HUP; exec {sys.executable} -m hpland truth sweep"
    done = subprocess.run(
        ["sh", "-c", command], env={**os.environ, "PYTHONPATH": path}, check=False
    )
    assert done.returncode == 7
