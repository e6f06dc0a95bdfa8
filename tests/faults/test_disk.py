"""A disk that is full, a folder that cannot be written, a file that goes: one line, nothing lost.

Where one may mount, a disk is a tmpfs of its own; a limit on the size of files does it everywhere.
"""

import subprocess
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from optuna.storages import RDBStorage

from hpland.studies.storage.parsing import Storage
from tests.conftest import POSIX
from tests.faults.limits import no_file_above
from tests.faults.processes import begun, ran
from tests.faults.storages import goes_on, of, simulation, sound, written
from tests.studies.writing.test_studies import small_disk

pytestmark = POSIX
FULL = ("full", "No space left", "too large", "I/O error")


def one_line(err: str) -> str:
    """Return what was said if it is one line of hpland's."""
    assert err.startswith("hpland: "), err
    assert err.count("\n") == 1, err
    return err


@pytest.mark.parametrize("name", ["x.db", "x.log"])
def test_a_simulation_on_a_full_disk_goes_on_when_there_is_room(name: str, tmp_path: Path) -> None:
    with small_disk(tmp_path, "8m") as disk:
        place, other = str(disk / name), disk / "other"
        with begun(*simulation(place, "a", count=3200)) as child:
            child.until(lambda: len(written(place, "a")) > 0)
            fill(other)
            done = child.ended()
        assert (done.code, done.out) == (2, "")
        assert f"{place} cannot be written: " in one_line(done.err)
        assert any(word in done.err for word in FULL)
        sound(place)
        left = written(place, "a")
        other.unlink()
        goes_on(place, "a", left)
        sound(place)


def fill(path: Path) -> None:
    """Write to a file until there is no room for a byte."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(1 << 16))
    with path.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"0")


SIMULATE = ("simulate", "sweep", "--trials", "400")
IMPORT = ("import", "big.csv", "--objective", "y", "--direction", "minimize")
WRITERS = {
    "simulate": (*SIMULATE, "--storage", "{out}/x.db"),
    "a journal": (*SIMULATE, "--storage", "{out}/x.log", "--if-exists", "continue"),
    "import": (*IMPORT, "--storage", "{out}/x.db"),
    "copy": ("copy", "{there}", "{out}/x.db"),
    "export": ("export", "lr-batch", "--storage", "{there}", "--out", "{out}/x.csv"),
    "Parquet": ("export", "lr-batch", "--storage", "{there}", "--out", "{out}/x.parquet"),
    "plot": ("plot", "sweep", "--figure=history", "-fhtml", "--storage={there}", "--out={out}"),
    "report": ("report", "sweep", "--storage", "{there}", "--out", "{out}/r.html"),
    "race": ("race", "sweep", "--strategies=random", "--seeds=9", "--budget=4", "--out={out}"),
}  # fmt: skip


def command(name: str, there: Storage, out: Path) -> list[str]:
    Path("big.csv").write_text("x,y\n" + "".join(f"{i / 7},{i % 11}\n" for i in range(4000)))
    return [word.format(there=there, out=out) for word in WRITERS[name]]


def room(words: list[str]) -> int:
    """Return how many bytes a file may have: in a database there is room for tables, not trials."""
    if words[-1].endswith("x.db"):
        RDBStorage("sqlite:///empty.db").engine.dispose()
        return Path("empty.db").stat().st_size + 4096
    return 1000 if words[0] == "race" else 20_000


@pytest.mark.parametrize("name", WRITERS)
def test_no_command_leaves_half_a_file_where_there_is_no_room(
    name: str, rounds: int, tmp_path: Path, default_studies: Storage
) -> None:
    if rounds == 1 and name in LONG:
        pytest.skip("in make torture")
    out = tmp_path / "out"
    before = Path(str(default_studies)).read_bytes()
    tight = partial(no_file_above, room(command(name, default_studies, out)))
    done = ran(*command(name, default_studies, out), prepare=tight)
    assert (done.code, done.out) == (2, ""), done.err
    one_line(done.err.splitlines(keepends=True)[-1])
    assert any(word in done.err for word in FULL), done.err
    assert Path(str(default_studies)).read_bytes() == before
    left = of(out)
    assert set(left) <= LEFT.get(name, set())
    if left:  # whole rows, or whole trials, to go on from
        assert ran(*command(name, default_studies, out)).code == 0


LONG = ("Parquet", "report")
LEFT = {"a journal": {"x.log"}, "race": {"results.csv", "seconds.csv"}}


@pytest.mark.parametrize("name", WRITERS)
def test_a_folder_that_cannot_be_written_is_one_line(
    name: str, tmp_path: Path, default_studies: Storage
) -> None:
    with small_disk(tmp_path, "300k") as disk:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        done = ran(*command(name, default_studies, disk / "out"))
        assert (done.code, done.out) == (2, "")
        assert "cannot " in one_line(done.err)
        assert of(disk) == []


@pytest.mark.parametrize("name", ["x.db", "x.log"])
def test_what_is_on_a_disk_that_cannot_be_written_is_read(name: str, tmp_path: Path) -> None:
    with small_disk(tmp_path, "1m") as disk:
        place = str(disk / name)
        assert ran(*simulation(place, "a")).code == 0
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        before = of(disk)
        for words in (("studies",), ("verify", "a"), ("plot", "a", "-f", "html")):
            done = ran(*words, "--storage", place)
            assert (done.code, done.err) == (0, "")
        done = ran(*simulation(place, "a", count=999))
        assert (done.code, done.err) == (2, f"hpland: {place} cannot be written\n")
        assert of(disk) == before


@pytest.mark.parametrize("name", ["x.db", "x.log"])
def test_a_file_that_is_removed_in_mid_run_is_told(name: str) -> None:
    path = Path(name).absolute()
    with begun(*simulation(str(path), "a", count=6400)) as child:
        child.until(lambda: len(written(str(path), "a")) > 0)
        path.unlink()
        done = child.ended()
    assert (done.code, done.out) == (2, "")
    assert done.err == f"hpland: {path} cannot be written: it was removed meanwhile\n"
    assert not path.exists()
    done = ran(*simulation(str(path), "a"))
    assert (done.code, done.err) == (0, "")
