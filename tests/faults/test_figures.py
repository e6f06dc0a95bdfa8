"""`plot` is killed, or its browser: no half-written file, and nothing left after the next run."""

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

from hpland.output.find import need_browser
from hpland.output.folder import PREFIX
from hpland.output.png import size
from hpland.studies.storage.parsing import Storage
from tests.conftest import POSIX
from tests.faults.processes import begun, ran
from tests.faults.storages import of
from tests.output.scripts import script

pytestmark = POSIX


def aged(folder: Path) -> None:
    """Make what is in a folder look as if it was made long ago."""
    for path in folder.iterdir():
        os.utime(path, (0, 0))


def plot(there: Storage, *formats: str) -> tuple[str, ...]:
    asked = ("plot", "sweep", "--figure", "history", "--storage", str(there), "--out", "figures")
    return (*asked, *(word for one in formats for word in ("-f", one)))


def whole(folder: Path) -> None:
    """Check that every file of a folder is whole, and none is hidden."""
    for path in folder.iterdir():
        assert not path.name.startswith(".")
        if path.suffix == ".png":
            assert min(size(path.read_bytes())) > 0
            assert path.read_bytes().endswith(b"IEND\xaeB`\x82")
        elif path.suffix == ".html":
            assert path.read_text().rstrip().endswith("</html>")


def lives(pid: str) -> bool:
    """Return whether a process is there and no zombie."""
    with suppress(OSError):
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    return False


def test_a_plot_that_is_killed(turn: int, tmp_path: Path, default_studies: Storage) -> None:
    temporary, figures = tmp_path / "temporary", tmp_path / "figures"
    temporary.mkdir()
    pids = tmp_path / "pids"
    own = script(tmp_path / "own", f"echo $$ >> {pids}", f'exec "{need_browser()}" "$@"')
    env = {"TMPDIR": str(temporary), "BROWSER_PATH": own}
    command = plot(default_studies, "html", "png")
    started = time.monotonic()
    assert ran(*command, env=env).code == 0
    seconds, expected = time.monotonic() - started, of(figures)
    for path in figures.iterdir():
        path.unlink()
    with begun(*command, env=env) as child:
        if turn % 2:
            child.kill_after(random.Random(turn).uniform(0, seconds))
        else:  # while there is something to leave behind
            child.until(lambda: any(temporary.glob(f"{PREFIX}*")))  # not Python's first probe
            child.kill_after(0)
    there = [path for path in figures.iterdir() if not path.name.startswith(PREFIX)]
    assert {path.name for path in there} <= set(expected)
    ended = time.monotonic() + 60
    for pid in pids.read_text().split():
        while lives(pid):
            assert time.monotonic() < ended, "the browser lives on"
    aged(temporary)
    aged(figures)
    assert ran(*command, env=env).code == 0
    assert of(figures) == expected
    whole(figures)
    assert of(temporary) == []


def test_a_browser_that_is_killed(turn: int, tmp_path: Path, default_studies: Storage) -> None:
    temporary, pids = tmp_path / "temporary", tmp_path / "pids"
    temporary.mkdir()
    own = script(tmp_path / "own", f"echo $$ >> {pids}", f'exec "{need_browser()}" "$@"')
    env = {"TMPDIR": str(temporary), "BROWSER_PATH": own}
    with begun(*plot(default_studies, "html", "png"), env=env) as child:
        child.until(lambda: pids.exists() and bool(pids.read_text().strip()))
        child.process.join(random.Random(turn).uniform(0, 0.5))
        os.kill(int(pids.read_text().split()[0]), signal.SIGKILL)
        done = child.ended()
    if done.code != 0:  # else it was done before
        assert done.code == 3
        assert done.err.startswith(f"hpland: the HTML is written, the images are not: {own} ")
        assert done.err.count("\n") == 1
    whole(tmp_path / "figures")
    assert of(temporary) == []
