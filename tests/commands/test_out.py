"""No command writes over a storage, or over anything but a regular file."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hpland.studies.storage.parsing import Storage
from tests.commands.conftest import Hpland
from tests.conftest import POSIX

SCATTER = "hyperparameter_trials_scatter"
COMMANDS = {
    "plot": (["sweep", "--figure", "scatter", "-f", "html"], "out/plotly.min.js"),
    "plot --figure": (["sweep", "--figure", "scatter", "-f", "html"], f"out/{SCATTER}.html"),
    "plot -f png": (["sweep", "--figure", "scatter", "-f", "png"], f"out/{SCATTER}.png"),
    "report": (["sweep"], "out/report.html"),
    "demo": ([], "out/learning_rate_vs_batch_size_heatmap.png"),
}


@pytest.fixture(params=COMMANDS)
def written(request: pytest.FixtureRequest) -> tuple[list[str], Path]:
    """Return a command line, and a file that it writes."""
    arguments, file = COMMANDS[request.param]
    out = file if request.param == "report" else "out"
    return [request.param.split()[0], *arguments, "--out", out], Path(file)


def snapshot() -> dict[str, tuple[int, bytes]]:
    """Return every path here with what kind it is, and what regular files hold."""
    return {
        str(path): (path.lstat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in Path().rglob("*")
    }


def test_the_storage_is_not_written_over(
    hpland: Hpland, default_studies: Storage, written: tuple[list[str], Path]
) -> None:
    command, file = written
    file.parent.mkdir()
    shutil.copy(str(default_studies.path), file)
    before = snapshot()
    done = hpland(*command, "--storage", file)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"hpland: cannot write '{file}': it belongs to the storage\n"
    assert snapshot() == before


@pytest.mark.parametrize("end", ["-wal", "-shm", "-journal", ".lock"])
def test_what_a_storage_writes_beside_itself_is_not_written_over(
    hpland: Hpland, default_studies: Storage, end: str
) -> None:
    shutil.copy(str(default_studies.path), "a.db")
    before = snapshot()
    done = hpland("report", "sweep", "--storage", "a.db", "--out", f"a.db{end}")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"hpland: cannot write 'a.db{end}': it belongs to the storage\n"
    assert snapshot() == before


@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(getattr(os, "mkfifo", None), "is a named pipe", marks=POSIX),
        (os.mkdir, "is a folder"),
        (lambda path: Path(path).symlink_to("/dev/null"), "is a symbolic link"),
    ],
)
def test_only_a_regular_file_is_written_over(
    hpland: Hpland,
    default_studies: Storage,
    written: tuple[list[str], Path],
    make: Callable[[Path], None],
    why: str,
) -> None:
    command, file = written
    file.parent.mkdir()
    make(file)
    before = snapshot()
    done = hpland(*command, "--storage", default_studies)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"hpland: cannot write '{file}': it {why}\n"
    assert snapshot() == before


def test_a_home_folder_is_meant_by_its_sign(
    hpland: Hpland, default_studies: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(Path("home").absolute()))
    arguments = ["sweep", "--storage", default_studies]
    done = hpland("report", *arguments, "--out", "~/a/report.html")
    assert (done.code, done.err) == (0, "")
    done = hpland("plot", *arguments, "--figure", "scatter", "-f", "html", "--out", "~/b")
    assert (done.code, done.err) == (0, "")
    assert Path("home/a/report.html").exists()
    assert Path(f"home/b/{SCATTER}.html").exists()
    assert [path.name for path in Path().iterdir()] == ["home"]


def test_an_image_that_is_too_large_leaves_nothing(
    hpland: Hpland, default_studies: Storage
) -> None:
    done = hpland(
        "plot", "sweep", "--figure", "scatter", "--storage", default_studies,
        "--width", 10_000, "--height", 10_000,
    )  # fmt: skip
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "hpland: a PNG of 20,000 x 20,000 pixels cannot be drawn: the limit is 268,435,456 in all "
        "and 65,535 a side; give a smaller width, height or scale, or use SVG\n"
    )
    assert list(Path().iterdir()) == []
