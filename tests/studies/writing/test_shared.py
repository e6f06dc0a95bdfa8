"""Whose a trial is, and whose turn: one process at a time, in the place of several."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from optuna.storages import BaseStorage, RDBStorage
from optuna.trial import Trial, TrialState
from sqlalchemy.exc import OperationalError

from hpland.landscapes import LANDSCAPES
from hpland.studies.reading.read import study_names
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.writing import bulk, shared, studies, tables, turns
from hpland.studies.writing.drafts import create
from hpland.studies.writing.studies import go_on, write_studies
from tests.conftest import POSIX

SWEEP = LANDSCAPES["sweep"]


def owned(opened: BaseStorage, study: int, number: int) -> Any:
    return opened.get_all_trials(study)[number].system_attrs[turns.OWNER]


def test_a_trial_is_taken_over_when_its_owner_has_died_and_no_sooner(
    opened: BaseStorage, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = create(opened, ["maximize"], f"many {request.node.name}")
    first = shared.take(opened, 2, study, "a")
    second = shared.take(opened, 2, study, "b")
    assert (first and first.number, second and second.number) == (0, 1)
    assert shared.take(opened, 2, study, "c") is None  # this process lives
    assert shared.take(opened, 2, study, "c", ended="b") == second
    assert owned(opened, study, 1)["command"] == "c"

    monkeypatch.setattr("socket.gethostname", lambda: "elsewhere")  # where nobody can be seen
    assert shared.take(opened, 2, study, "d") is None
    monkeypatch.setattr(shared, "LEASE", timedelta(0))
    assert shared.take(opened, 2, study, "d") == first
    assert owned(opened, study, 0)["host"] == "elsewhere"


@pytest.mark.parametrize("last", [True, False])
def test_the_last_of_a_command_finishes_what_its_others_left_wherever_they_ran(
    last: bool, database: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = plan_run(SWEEP, sampler="tpe", trials=2, workers=2)
    with open_storage(database, create=True) as opened:
        study = create(opened, SWEEP.directions, run.study)
        with monkeypatch.context() as patch:
            patch.setattr("socket.gethostname", lambda: "elsewhere")
            assert shared.take(opened, 2, study, "c")
        go_on(opened, run, study, command="c", last=last)
        first, second = opened.get_all_trials(study)
    assert first.state.is_finished() == last
    assert second.state.is_finished()


@pytest.mark.parametrize("sampler", ["tpe", "nsga2"])
def test_processes_of_one_seed_do_not_draw_alike(sampler: str, tmp_path: Path) -> None:
    """The second begins where the first ended, with a sampler of its own."""
    with open_storage(parse_storage(str(tmp_path / "x.log")), create=True) as opened:
        study = create(opened, SWEEP.directions, "sweep")
        for trials in (1, 2):
            go_on(opened, plan_run(SWEEP, sampler=sampler, trials=trials, workers=2), study)
        first, second = opened.get_all_trials(study)
    assert all(
        first.params[name] != second.params[name] for name in ("learning_rate", "weight_decay")
    )


def test_who_is_late_with_a_trial_leaves_what_another_told_of_it(
    opened: BaseStorage, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = plan_run(SWEEP, study=f"many {request.node.name}", sampler="tpe", trials=2, workers=2)
    study = create(opened, SWEEP.directions, run.study)

    def late(trial: Trial) -> float:
        value = trial.suggest_float("lr", 0, 1)
        if trial.number == 0:
            other = opened.get_trial_id_from_study_id_trial_number(study, 0)
            opened.set_trial_state_values(other, TrialState.COMPLETE, [0.25])
        return value + 2

    monkeypatch.setattr("hpland.studies.sampling.adaptive.objective_of", lambda _: late)
    go_on(opened, run, study)
    first, second = opened.get_all_trials(study)
    assert (first.value, second.state) == (0.25, TrialState.COMPLETE)


def is_barred(opened: BaseStorage, storage: Storage, study: int) -> bool:
    """Return whether another process that would write into a study has to wait."""
    if not isinstance(opened, RDBStorage):
        name = f"{opened.get_study_name_from_id(study)} (taking turns)"
        return name in {one.study_name for one in opened.get_all_studies()}
    sqlite = opened.engine.dialect.name == "sqlite"
    other = sa.create_engine(storage.url, connect_args={"timeout": 0} if sqlite else {})
    row = sa.select(tables.studies.c.study_id).with_for_update(nowait=True)
    try:
        with other.connect() as connection:
            if sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.execute(row.where(tables.studies.c.study_id == study))
    except OperationalError:
        return True
    finally:
        other.dispose()
    return False


@pytest.mark.parametrize("workers", [1, 2], ids=["appends", "takes"])
def test_while_one_counts_and_writes_others_wait(
    workers: int,
    opened: BaseStorage,
    storage: Storage,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = f"many {request.node.name}"
    run = plan_run(SWEEP, study=name, sampler="tpe", trials=2, workers=workers)
    study = create(opened, SWEEP.directions, name)
    of, count = (bulk, "counted") if isinstance(opened, RDBStorage) else (opened, "get_n_trials")
    barred: list[bool] = []
    plain = getattr(of, count)

    def counted(*given: Any) -> int:
        barred.append(is_barred(opened, storage, study))
        return int(plain(*given))

    with monkeypatch.context() as patch:
        patch.setattr(studies, "count", lambda *given: 0)  # that one looks without a lock
        patch.setattr(of, count, counted)
        go_on(opened, run, study)
    assert barred == [True] * (1 if workers == 1 else 3)
    assert not is_barred(opened, storage, study)


@POSIX
def test_a_turn_of_a_process_that_died_when_all_was_written_does_not_stay(tmp_path: Path) -> None:
    storage, run = parse_storage(str(tmp_path / "x.log")), plan_run(SWEEP, trials=2)
    write_studies([run], storage)
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    with open_storage(storage) as opened:
        left = create(opened, ["minimize"], f"{run.study} (taking turns)")
        opened.set_study_system_attr(left, turns.OWNER, {**turns.owner(), "pid": ended.pid})
    assert write_studies([run], storage, "continue") == []
    assert study_names(storage) == [run.study]


@POSIX
@pytest.mark.parametrize("far", [False, True], ids=["of this machine", "of another"])
def test_a_turn_that_a_dead_process_had_is_taken_away(
    far: bool, opened: BaseStorage, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"many {request.node.name}"
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    who = {**turns.owner(), "pid": ended.pid, **({"host": "elsewhere"} if far else {})}
    left = create(opened, ["minimize"], f"{name} (taking turns)")
    opened.set_study_system_attr(left, turns.OWNER, who)
    monkeypatch.setattr(turns, "GRACE", -1.0 if far else 1e9)
    with turns.turn(opened, name):
        mine = opened.get_study_id_from_name(f"{name} (taking turns)")
        assert opened.get_study_system_attrs(mine)[turns.OWNER]["pid"] == os.getpid()
    assert not {study.study_name for study in opened.get_all_studies() if name in study.study_name}
