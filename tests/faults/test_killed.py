"""kill -9 at a random moment: whole trials only, and the same command goes on to the same end."""

import random
import time
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hpland.errors import HplandError
from hpland.studies.reading.read import study_names
from hpland.studies.sampling.samplers import SAMPLERS, check_sampler
from hpland.studies.storage.parsing import Storage, parse_storage
from tests.conftest import POSIX
from tests.faults.limits import heir
from tests.faults.processes import SMALL, begun, ran
from tests.faults.storages import Content, simulation, sound, trials, written

pytestmark = POSIX
FRESH = count()
PLACES = ("x.db", "x.log", "postgresql")


def there(sampler: str) -> bool:
    """Return whether what a sampler needs is installed: GP needs a package of its own."""
    with suppress(HplandError):
        check_sampler(sampler)
        return True
    return False


HERE = [sampler for sampler in SAMPLERS if there(sampler)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try every sampler; on every storage if that is done often, else each on one of them."""
    if "sampler" in metafunc.fixturenames:
        pairs = [(sampler, place) for sampler in HERE for place in PLACES]
        once = metafunc.config.getoption("rounds") == 1
        some = pairs[:: len(PLACES) + 1] if once else pairs
        metafunc.parametrize(("sampler", "place"), some, indirect=["place"])
    elif "place" in metafunc.fixturenames:
        metafunc.parametrize("place", PLACES, indirect=True)


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return a storage of each kind."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres"))
    return str(tmp_path / request.param)


@cache
def uninterrupted(sampler: str, kind: str) -> tuple[Content, float]:
    """Return the trials of a run that nobody disturbs, and its seconds."""
    with TemporaryDirectory() as folder:
        place = kind if "://" in kind else f"{folder}/x{kind}"
        name = f"whole {next(FRESH)}"
        started = time.monotonic()
        done = ran(*simulation(place, name, sampler))
        seconds = time.monotonic() - started
        assert (done.code, done.err) == (0, "")
        return trials(place, name), seconds


def test_a_simulation(sampler: str, place: str, turn: int) -> None:
    kind = place if "://" in place else Path(place).suffix
    whole, seconds = uninterrupted(sampler, kind)
    name = f"killed {next(FRESH)}"
    command = simulation(place, name, sampler)
    with begun(*command) as child:
        child.kill_after(random.Random(f"{sampler} {kind} {turn}").uniform(0, seconds))
    sound(place)
    left = written(place, name)
    assert left == whole[: len(left)]
    assert kind == ".log" or len(left) % SMALL == 0 or len(left) == len(whole)
    done = ran(*command, prepare=heir)
    assert (done.code, done.err) == (0, "")
    assert trials(place, name) == whole
    sound(place)
    alone(place, name)


def alone(place: str, name: str) -> None:
    """Check that nothing else of a study is left, such as one that is not whole."""
    there = study_names(parse_storage(place))
    assert [other for other in there if other == name or other.startswith(f"{name} ")] == [name]


TABLE = "lr,opt,accuracy\n" + "".join(
    f"{10 ** -(1 + i % 5)},{'adam' if i % 3 else 'sgd'},{i * 37 % 101 / 101}\n" for i in range(300)
)


def names(place: str) -> list[str]:
    """Return the names of the studies by now."""
    storage = parse_storage(place)
    return [] if storage.path and not storage.path.exists() else study_names(storage)


def again(name: str, place: str, turn: int, *command: object) -> Content:
    """Run a command, which is killed at a random moment, and once more; return the trials."""
    started = time.monotonic()
    whole = ran(*command, "--study-name", f"whole of {name}")
    seconds = time.monotonic() - started
    assert (whole.code, whole.err) == (0, "")
    with begun(*command, "--study-name", name) as child:
        if turn % 2:
            child.kill_after(random.Random(f"{place} {turn}").uniform(0, seconds))
        else:  # as soon as there is a study of that name
            child.until(lambda: name in names(place) or child.ended_well())
            child.kill_after(0)
    sound(place)
    expected, left = trials(place, f"whole of {name}"), trials(place, name)
    assert left == expected[: len(left)]
    whole_or_none = left == expected or name not in names(place)
    assert place.endswith(".log") or whole_or_none, "under its name it is whole"
    done = ran(*command, "--study-name", name, prepare=heir)
    assert (done.code, done.err) == (0, "")
    assert trials(place, name) == expected
    sound(place)
    alone(place, name)
    return expected


def test_an_import(place: str, turn: int, tmp_path: Path) -> None:
    source = tmp_path / "table.csv"
    source.write_text(TABLE)
    asked = ("--objective", "accuracy", "--direction", "maximize", "--if-exists", "replace")
    command = ("import", source, *asked, "--storage", place)
    assert len(again(f"import {next(FRESH)}", place, turn, *command)) == 300


@pytest.mark.parametrize("kind", ["a table", "an export"])
def test_an_import_that_is_killed_is_not_taken_for_a_study(
    kind: str, turn: int, tmp_path: Path, default_studies: Storage
) -> None:
    """In a journal, where no study is renamed: it is skipped only when it is whole."""
    source = tmp_path / ("sweep.jsonl" if kind == "an export" else "table.csv")
    if kind == "an export":
        assert (
            ran(
                "export", "sweep", "-f", "jsonl", "--out", source, "--storage", default_studies
            ).code
            == 0
        )
        command: tuple[object, ...] = ("import", source, "--if-exists", "skip")
    else:
        source.write_text(TABLE)
        command = ("import", source, "--objective", "accuracy", "--direction", "maximize")
        command = (*command, "--if-exists", "skip")
    assert ran(*command, "--storage", "whole.log").code == 0
    whole = trials("whole.log", source.stem)
    chance = random.Random(f"{kind} {turn}")
    command = (*command, "--storage", "x.log")
    with begun(*command) as child:
        at = chance.randrange(len(whole))
        child.until(lambda: len(trials_there("x.log", source.stem)) > at or child.ended_well())
        child.kill_after(0)
    done = ran(*command, prepare=heir)
    assert (done.code, done.err) == (0, "")
    assert trials("x.log", source.stem) == whole
    alone("x.log", source.stem)


def trials_there(place: str, name: str) -> Content:
    """Return the trials of a study under its own name by now."""
    return trials(place, name) if Path(place).exists() else []


def test_a_copy(place: str, turn: int, default_studies: Storage) -> None:
    command = ("copy", default_studies.url, place, "sweep", "--if-exists", "continue")
    found = again(f"copy {next(FRESH)}", place, turn, *command)
    assert found == trials(str(default_studies), "sweep")


RACE = ("--strategies", "random,asha", "--seeds", "1", "--budget", "4", "--workers", "1,2")


@cache
def race(folder: str) -> tuple[bytes, float]:
    """Return the results of a race that nobody disturbs, and its seconds."""
    started = time.monotonic()
    done = ran("race", "sweep", *RACE, "--out", folder)
    assert done.code == 0, done.err
    return Path(folder, "results.csv").read_bytes(), time.monotonic() - started


def test_a_race(turn: int, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    whole, seconds = race(str(tmp_path_factory.getbasetemp() / "race"))
    command = ("race", "sweep", *RACE, "--out", tmp_path, "-j", 1 + turn % 2)
    with begun(*command) as child:
        child.kill_after(random.Random(turn).uniform(0, seconds))
    results = tmp_path / "results.csv"
    assert whole.startswith(results.read_bytes() if results.exists() else b"")
    done = ran(*command)
    assert done.code == 0, done.err
    assert results.read_bytes() == whole
    assert (tmp_path / "race.html").read_text().rstrip().endswith("</html>")
