import io
import os
import re
import subprocess
import sys
from contextlib import suppress

from rich.console import Console

from hpland.commands.bar import progress_bar
from hpland.studies.storage.parsing import Storage
from tests.conftest import POSIX


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def shown(chunk: int, seconds: float, chunks: int, total: int, start: int = 0) -> str:
    """Return the line of a task after some chunks, ``seconds`` each."""
    console, clock = Console(file=io.StringIO(), width=80), Clock()
    bar = progress_bar(console)
    bar.get_time = clock
    task = bar.add_task("sweep", total=total)
    for done in range(chunk, chunk * chunks + 1, chunk):
        clock.now += seconds
        bar.update(task, completed=start + done)
    with console.capture() as captured:
        console.print(bar.make_tasks_table(bar.tasks))
    (line,) = captured.get().splitlines()
    return line.rstrip()


def test_a_million_trials_have_a_rate_and_a_time_left_in_eighty_columns() -> None:
    line = shown(20_000, 0.5, chunks=10, total=1_000_000)
    assert line.endswith(" 200000/1000000 40,000/s 0:00:20")
    assert len(line) <= 80


def test_trials_that_were_there_do_not_count_as_fast() -> None:
    assert shown(10, 4.0, chunks=3, total=70, start=30).endswith(" 60/70 2.5/s 0:00:04")


def test_what_is_done_tells_how_long_it_took() -> None:
    assert shown(100, 2.0, chunks=3, total=300).endswith(" 300/300 50/s 0:00:06")


@POSIX
def test_nothing_is_claimed_before_it_is_known() -> None:
    assert shown(100, 2.0, chunks=1, total=300).endswith(" 100/300  -:--:--")


def on_a_terminal(*arguments: object) -> str:
    """Return what a command line shows on stderr where that is a terminal."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "hpland", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        seen = b""
        with suppress(OSError):  # how a terminal says that nobody writes any more
            while part := os.read(ours, 65536):
                seen += part
    os.close(ours)
    assert process.returncode == 0
    return re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", seen.decode())


def test_figures_and_images_are_counted_on_a_terminal(default_studies: Storage) -> None:
    seen = on_a_terminal("plot", "sweep", "--storage", default_studies, "-f", "png", "-f", "svg")
    assert re.search(r"figures .* 2/2 .*\r?\n?.*images .* 4/4", seen)


def test_a_name_on_a_bar_is_text(database: Storage) -> None:
    name = "[red]\x1b[2J\u202ename"
    seen = on_a_terminal(
        "simulate", "sweep", "--trials", 5, "--study-name", name, "--storage", database
    )
    assert "[red]\\x1b[2J\\u202ename " in seen
    assert " 5/5 " in seen


def test_nothing_is_drawn_where_there_is_no_terminal() -> None:
    out = io.StringIO()
    with progress_bar(Console(file=out)) as bar:
        bar.add_task("sweep", total=3)
    assert out.getvalue() == ""
