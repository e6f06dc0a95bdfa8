"""Several processes that make one study: real ones, on real storages."""

import itertools
import json
import os
import pickle
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import LocalCluster
from optuna.storages import JournalStorage, RDBStorage
from optuna.trial import TrialState

from hpland.landscapes import LANDSCAPES
from hpland.pools import cluster
from hpland.studies.reading.read import read_table
from hpland.studies.sampling.run import Run, plan_run
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.verdict import NOTES, verdict
from hpland.studies.writing import crew, drafts, studies
from hpland.studies.writing.drafts import create, create_draft
from hpland.studies.writing.studies import go_on, write_studies
from tests.conftest import POSIX
from tests.studies.writing.beside import FORKS, processes

SWEEP = LANDSCAPES["sweep"]


def trials(storage: Storage, name: str) -> list[tuple[Any, ...]]:
    with open_storage(storage) as opened:
        found = opened.get_all_trials(opened.get_study_id_from_name(name))
    return [
        (t.number, t.state, t.params, t.values, t.user_attrs, t.datetime_start, t.datetime_complete)
        for t in found
    ]


def names(storage: Storage) -> set[str]:
    with open_storage(storage) as opened:
        return {study.study_name for study in opened.get_all_studies()}


def assert_whole(storage: Storage, run: Run) -> None:
    """Every number is there once, finished, and is what its seed and number make of it.

    No two have the same point, as they would of processes whose samplers drew alike.
    """
    found = trials(storage, run.study)
    assert len({str(params) for _, _, params, *_ in found}) == run.trials
    assert [number for number, *_ in found] == list(range(run.trials))
    assert all(state.is_finished() for _, state, *_ in found)
    assert verdict(read_table(run.study, storage, curves=True, notes=NOTES)).good
    assert not {name for name in names(storage) if run.study in name} - {run.study}


@pytest.mark.usefixtures("small_chunks")
def test_processes_at_once_make_one_study(
    storage: Storage, storage_kind: str, tmp_path: Path
) -> None:
    """That of one process, its simulated times too, unless they learn together."""
    known = {"sqlite": "grid", "journal": "qmc", "postgresql": "random"}[storage_kind]
    alone = parse_storage(str(tmp_path / "alone.db"))
    wishes: list[dict[str, Any]] = [
        {"study": "many 1", "sampler": known, "seed": 1, "trials": 49, "workers": 3},
        {"study": "many 2", "sampler": "tpe", "seed": 2, "trials": 25},
        {"study": "many 3", "sampler": "tpe", "seed": 3, "trials": 8, "workers": 2},
        {"study": "many 4", "sampler": "nsga2", "seed": 4, "trials": 8, "workers": 3},
    ]
    assert processes(tmp_path, storage, wishes, 2) == [0, 0]
    for wish in wishes:
        run = plan_run(SWEEP, **wish)
        assert_whole(storage, run)
        if run.shared:
            attrs = read_table(run.study, storage).attrs
            assert (attrs["reproducible"], attrs["n_trials"]) == (False, 8)
        else:
            write_studies([run], alone)
            assert trials(storage, run.study) == trials(alone, run.study)


def test_several_commands_at_once_on_an_empty_server_make_its_tables_and_one_study(
    postgres_database: Storage, tmp_path: Path
) -> None:
    wish = {"sampler": "tpe", "seed": 3, "trials": 5, "workers": 3}
    assert processes(tmp_path, postgres_database, [wish], 3) == [0] * 3
    assert_whole(postgres_database, plan_run(SWEEP, **wish))  # type: ignore[arg-type]


def test_several_commands_at_once_make_one_study_behind_a_proxy(
    proxied: str, tmp_path: Path
) -> None:
    storage = parse_storage(proxied)
    wishes: list[dict[str, Any]] = [
        {"study": "known", "sampler": "random", "seed": 1, "trials": 12},
        {"study": "learned", "sampler": "tpe", "seed": 3, "trials": 8, "workers": 3},
    ]
    assert processes(tmp_path, storage, wishes, 3) == [0] * 3
    for wish in wishes:
        assert_whole(storage, plan_run(SWEEP, **wish))


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("file", ["x.db", "x.log"])
@pytest.mark.parametrize("sampler", ["tpe", "random"])
def test_one_that_is_overtaken_goes_on_behind_the_other(
    sampler: str, file: str, tmp_path: Path
) -> None:
    """The other overtakes after each chunk of this one."""
    run = plan_run(SWEEP, sampler=sampler, trials=45)
    storage = parse_storage(str(tmp_path / file))
    overtaken: list[int] = []

    def leave(_: Run, done: int) -> None:
        overtaken.append(done)
        raise KeyboardInterrupt

    def another(_: Run, done: int) -> None:
        with open_storage(storage) as opened, suppress(KeyboardInterrupt):
            name = "sweep" if storage.journal else "sweep (unfinished)"
            go_on(opened, run, opened.get_study_id_from_name(name), progress=leave)

    write_studies([run], storage, progress=another)
    alone = parse_storage(str(tmp_path / "alone.db"))
    write_studies([run], alone)
    assert overtaken == [20, 40]
    assert trials(storage, "sweep") == trials(alone, "sweep")


@pytest.mark.parametrize(
    ("of", "look", "moment", "file", "begun", "most"),
    [
        (RDBStorage, "get_study_user_attrs", 1, "x.db", True, 10),
        (JournalStorage, "get_study_user_attrs", 1, "x.log", True, 10),
        (studies, "count", 1, "x.db", True, 10),
        (studies, "count", 2, "x.db", True, 20),
        (studies, "find", 3, "x.db", False, 20),
        (studies, "find", 4, "x.db", False, 20),
        (studies, "find", 4, "x.db", True, 20),
        (studies, "find", 2, "x.log", False, 10),
    ],
)
def test_what_another_does_behind_one_that_looked_is_gone_on_with(
    of: Any,
    look: str,
    moment: int,
    file: str,
    begun: bool,
    most: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """None of its trials is made again, though what this one saw is no longer so."""
    run = plan_run(SWEEP, sampler="random", trials=20)
    monkeypatch.setattr("hpland.studies.sampling.run.CHUNK", 10)
    monkeypatch.setattr(studies, "PART", 10)
    storage = parse_storage(str(tmp_path / file))
    if begun:
        with open_storage(storage, create=True) as opened:
            make = create if storage.journal else create_draft
            make(opened, SWEEP.directions, run.study)
    plain, looks = getattr(of, look), itertools.count(1)
    others: list[int] = []
    mine: list[int] = []

    def other(_: Run, done: int) -> None:
        others.append(done)
        if done == most < run.trials:
            raise KeyboardInterrupt

    def looked(*given: Any) -> Any:
        saw = plain(*given)
        if next(looks) == moment:
            with suppress(KeyboardInterrupt):
                write_studies([run], storage, "continue", progress=other)
        return saw

    for module in {of, drafts} if look == "find" else {of}:
        monkeypatch.setattr(module, look, looked)
    write_studies([run], storage, "continue", progress=lambda _, done: mine.append(done))
    assert others
    assert others + mine == [10, 20]
    assert_whole(storage, run)


def test_attributes_that_another_is_just_setting_are_no_difference(tmp_path: Path) -> None:
    """Outside a database they are set one by one."""
    run = plan_run(SWEEP, sampler="random", trials=20)
    storage = parse_storage(str(tmp_path / "x.log"))
    with open_storage(storage, create=True) as opened:
        study = create(opened, SWEEP.directions, run.study)
        opened.set_study_user_attr(study, "landscape", "sweep")
    write_studies([run], storage, "continue")
    assert_whole(storage, run)


@POSIX
def test_after_a_kill_the_same_command_makes_the_exact_total(
    storage: Storage, tmp_path: Path
) -> None:
    """The trial that was running is run again where it was: it keeps its parameters."""
    dies = len(storage.url) % 3 + 3
    wish: dict[str, Any] = {
        "study": "killed",
        "sampler": "tpe",
        "seed": dies,
        "trials": 9,
        "workers": 2,
    }
    run = plan_run(SWEEP, **wish)
    assert processes(tmp_path, storage, [wish], 1, dies) == [-signal.SIGKILL]
    left = trials(storage, run.study)
    assert [state for _, state, *_ in left][dies:] == [TrialState.RUNNING]
    assert write_studies([run], storage, "continue") == [run]
    assert_whole(storage, run)
    assert trials(storage, run.study)[dies][2] == left[dies][2] != {}
    assert write_studies([run], storage, "continue") == []


@pytest.mark.parametrize(
    ("pruner", "sampler", "count", "file"),
    [("median", "random", 10, "x.db"), ("hyperband", "tpe", 20, "x.log")],
)
def test_workers_prune_in_a_shared_study(
    pruner: str, sampler: str, count: int, file: str, tmp_path: Path
) -> None:
    storage = parse_storage(str(tmp_path / file))
    run = plan_run(SWEEP, sampler=sampler, trials=count, epochs=9, pruner=pruner, workers=2)
    write_studies([run], storage)
    assert_whole(storage, run)
    assert TrialState.PRUNED in {state for _, state, *_ in trials(storage, "sweep")}


@POSIX
def test_a_cluster_that_loses_a_worker_makes_the_exact_total(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real one of two processes; one is killed in mid-run."""
    monkeypatch.setattr(crew, "LOOK", 0.01)
    storage = parse_storage(str(tmp_path / "x.db"))
    run = plan_run(SWEEP, sampler="tpe", seed=5, trials=14, workers=2)
    killed: list[int] = []
    with (
        dask.config.set({"distributed.worker.multiprocessing-method": FORKS}),
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp"
        ) as local,
    ):

        def told(_: Run, count: int) -> None:
            if not killed and count >= 3:
                killed.append(next(iter(local.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        with cluster(local.scheduler_address) as pool:
            hands = crew.at_work(pool, storage, told, all_runs=True)
            write_studies([run], storage, hands=hands)
    assert killed
    assert_whole(storage, run)


def test_what_a_worker_is_told_is_the_run() -> None:
    run = plan_run(LANDSCAPES["lr-batch"], trials=90, epochs=5, seed=3, workers=4, pruner="asha")
    part = pickle.loads(pickle.dumps(crew.Part(run, "meanwhile", Storage("x"), "c")))
    assert part.run == run
    assert json.loads(json.dumps(part.run.attrs)) == run.attrs
