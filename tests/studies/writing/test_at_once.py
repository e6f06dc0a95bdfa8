"""Two processes that write the same study as a whole at the same moment: real ones."""

import os
import sys
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES
from hpland.race.kept import study_of
from hpland.race.plan import plan_race
from hpland.studies.copying import Wanted, copy_studies
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.writing.imported import Imported, write_imported
from hpland.studies.writing.studies import write_studies
from hpland.studies.writing.whole import write_whole
from tests.studies.writing.beside import CONTEXT

TRIALS = 60
ROUNDS = 4


def _imports(storage: Storage, action: Any, _: Storage) -> None:
    run = plan_run(LANDSCAPES["sweep"], trials=TRIALS)
    study = Imported("sweep", ("maximize",), (), {}, lambda: run.batches(0, 20))
    write_imported(study, storage, action)


def _simulates(storage: Storage, action: Any, _: Storage) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=TRIALS)], storage, action)


def _copies(storage: Storage, action: Any, source: Storage) -> None:
    copy_studies(source, [Wanted("sweep", "sweep")], storage, action)


def _races(storage: Storage, _: Any, __: Storage) -> None:
    race = plan_race(["sweep"], ["random"], seeds=3, budget=9, workers=[1])
    write_whole(map(study_of, race.cells()), storage)


def _do(do: Any, given: tuple[Any, ...], rounds: int, gate: Barrier, said: Path) -> None:
    os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT), 2)
    for _ in range(rounds):
        gate.wait(60)
        try:
            do(*given)
            print("done", file=sys.stderr)
        except HplandError as error:
            print(error, file=sys.stderr)
        sys.stderr.flush()


def at_once(
    tmp_path: Path, both: tuple[Any, Any], *given: Any, rounds: int = ROUNDS
) -> list[list[str]]:
    """Let two processes do something at once, several times; return what each said each time."""
    gate = CONTEXT.Barrier(2)
    said = [tmp_path / f"said {number}" for number in range(2)]
    started = [
        CONTEXT.Process(target=_do, args=(do, given, rounds, gate, file))
        for do, file in zip(both, said, strict=True)
    ]
    for one in started:
        one.start()
    for one in started:
        one.join()
    return [file.read_text().splitlines() for file in said]


def sizes(storage: Storage) -> dict[str, int]:
    with open_storage(storage) as opened:
        return {s.study_name: opened.get_n_trials(s._study_id) for s in opened.get_all_studies()}


@pytest.fixture
def source(tmp_path: Path) -> Storage:
    storage = parse_storage(str(tmp_path / "source.db"))
    write_studies([plan_run(LANDSCAPES["sweep"], trials=TRIALS)], storage)
    return storage


def test_two_imports_replace_a_study_of_a_journal_in_turn(source: Storage, tmp_path: Path) -> None:
    storage = parse_storage(str(tmp_path / "x.log"))
    said = at_once(tmp_path, (_imports, _imports), storage, "replace", source)
    assert said == [["done"] * ROUNDS] * 2
    assert sizes(storage) == {"sweep": TRIALS}


def test_of_two_that_simulate_in_place_of_a_study_one_may_be_told_that_it_is_done(
    source: Storage, tmp_path: Path
) -> None:
    """In a journal, where a draft cannot be renamed and so is gone when it is published."""
    storage = parse_storage(str(tmp_path / "x.log"))
    gone = f"another process has removed the study from {storage}"
    for said in zip(
        *at_once(tmp_path, (_simulates, _simulates), storage, "replace", source), strict=True
    ):
        assert "done" in said
        assert {*said} <= {"done", gone}
    assert sizes(storage) == {"sweep": TRIALS}


@pytest.mark.parametrize("other", [_imports, _copies])
def test_one_of_two_is_first(other: Any, source: Storage, tmp_path: Path) -> None:
    """The other finds the study of the first, and leaves it as it is."""
    storage = parse_storage(str(tmp_path / "x.log"))
    said = at_once(tmp_path, (_imports, other), storage, "fail", source, rounds=1)
    lines = [line for one in said for line in one]
    assert (len(lines), lines.count("done")) == (2, 1)
    (why,) = {*lines} - {"done"}
    assert "study 'sweep' is already in" in why or "has just made the same study" in why
    assert sizes(storage) == {"sweep": TRIALS}


@pytest.mark.parametrize("file", ["x.db", "x.log"])
def test_two_races_keep_their_studies(file: str, source: Storage, tmp_path: Path) -> None:
    storage = parse_storage(str(tmp_path / file))
    said = at_once(tmp_path, (_races, _races), storage, "", source, rounds=1)
    assert said == [["done"], ["done"]]
    assert set(sizes(storage).values()) == {9}
    assert len(sizes(storage)) == 3
