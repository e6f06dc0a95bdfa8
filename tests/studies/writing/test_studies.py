import errno
import gc
import os
import signal
import sqlite3
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import optuna
import pytest
from optuna.trial import FrozenTrial

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES, objective
from hpland.studies.batch import frozen_trials
from hpland.studies.reading.read import read_studies, read_table
from hpland.studies.sampling import adaptive
from hpland.studies.sampling.run import Run, plan_run
from hpland.studies.sampling.samplers import ADAPTIVE
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.verdict import NOTES, verdict
from hpland.studies.writing.existing import IF_EXISTS, IfExists
from hpland.studies.writing.studies import write_studies
from tests.conftest import DEFAULT, SUPERUSER


def content(storage: Storage, name: str) -> list[tuple[Any, ...]]:
    study = optuna.load_study(study_name=name, storage=storage.url)
    return [(t.number, t.params, t.values, t.state, t.user_attrs) for t in study.trials]


def simulated(run: Run, path: Path, if_exists: IfExists = "fail") -> list[tuple[Any, ...]]:
    storage = parse_storage(str(path))
    write_studies([run], storage, if_exists)
    return content(storage, run.study)


def test_the_default_studies(default_studies: Storage) -> None:
    sizes = {name: len(content(default_studies, name)) for name in DEFAULT}
    assert sizes == {"lr-batch": 1600, "lr-weight-decay": 3600, "depth-width": 736, "sweep": 150}


@pytest.mark.parametrize("name", DEFAULT)
def test_a_study_keeps_where_it_comes_from(default_studies: Storage, name: str) -> None:
    study = optuna.load_study(study_name=name, storage=default_studies.url)
    landscape = LANDSCAPES[name]
    assert study.user_attrs["landscape"] == name
    assert study.user_attrs["landscape_version"] == landscape.version
    assert study.user_attrs["seed"] == 42
    assert study.user_attrs["noise"] == 1.0
    assert study.user_attrs["epochs"] is None
    assert study.user_attrs["pruner"] is None
    assert study.user_attrs["sampler"] == landscape.plan.sampler
    assert study.user_attrs["optimum"]["value"] == landscape.optimum
    assert study.user_attrs["optuna_version"] == optuna.__version__
    assert study.direction.name == "MAXIMIZE"
    assert study.metric_names == ["validation accuracy"]


@pytest.mark.parametrize("name", DEFAULT)
def test_every_trial_keeps_its_noise_free_value_and_region(
    default_studies: Storage, name: str
) -> None:
    study = optuna.load_study(study_name=name, storage=default_studies.url)
    landscape = LANDSCAPES[name]
    for trial in study.trials[::37]:
        assert trial.user_attrs["noise_free"] == float(landscape(**trial.params))
        index = int(landscape.region_of(**trial.params))
        assert trial.user_attrs["region"] == landscape.region_names[index]
        assert trial.datetime_start is not None
        assert trial.datetime_complete is not None
        assert trial.datetime_start <= trial.datetime_complete


def test_a_grid_study_is_the_full_grid(default_studies: Storage) -> None:
    trials = content(default_studies, "depth-width")
    assert len({(p["depth"], p["width"]) for _, p, *_ in trials}) == 736
    assert {p["depth"] for _, p, *_ in trials} == set(range(2, 25))


@pytest.mark.parametrize("sampler", ["grid", "random", "qmc", "tpe", "cmaes", "nsga2"])
def test_the_same_seed_gives_the_same_study(sampler: str, tmp_path: Path) -> None:
    run = plan_run(LANDSCAPES["sweep"], sampler=sampler, trials=60, seed=3)
    first = simulated(run, tmp_path / "one.db")
    assert first == simulated(run, tmp_path / "two.db")
    other = plan_run(LANDSCAPES["sweep"], sampler=sampler, trials=60, seed=4)
    assert first != simulated(other, tmp_path / "three.db")


def test_samplers_that_know_their_points_do_not_look_at_how_many_are_wanted(
    tmp_path: Path,
) -> None:
    for sampler in ("random", "qmc"):
        few = plan_run(LANDSCAPES["sweep"], sampler=sampler, trials=20)
        many = plan_run(LANDSCAPES["sweep"], sampler=sampler, trials=50)
        short = simulated(few, tmp_path / f"{sampler}-few.db")
        assert short == simulated(many, tmp_path / f"{sampler}-many.db")[:20]


def test_an_objective_in_anyones_script() -> None:
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.RandomSampler(seed=1))
    study.optimize(objective(LANDSCAPES["sweep"], seed=42), n_trials=50)
    assert len(study.trials) == 50
    assert 0.5 < study.best_value < 0.96
    assert {t.state.name for t in study.trials} == {"COMPLETE", "FAIL"}


def test_an_existing_study_fails_by_default(database: Storage) -> None:
    run = plan_run(LANDSCAPES["sweep"], trials=5)
    write_studies([run], database)
    with pytest.raises(HplandError) as caught:
        write_studies([plan_run(LANDSCAPES["lr-batch"], trials=4), run], database)
    assert str(caught.value) == (
        f"study 'sweep' is already in {database}; "
        "use --if-exists skip, replace or continue, or give another --study-name"
    )
    assert optuna.get_all_study_names(database.url) == ["sweep"]  # nothing before all is checked


def test_skip_keeps_what_is_there(tmp_path: Path) -> None:
    there = simulated(plan_run(LANDSCAPES["sweep"], trials=5), tmp_path / "x.db")
    again = plan_run(LANDSCAPES["sweep"], trials=9, seed=1)
    assert simulated(again, tmp_path / "x.db", "skip") == there


@pytest.mark.parametrize("sampler", ["random", "tpe"])
def test_replace_is_as_if_it_had_not_been_there(sampler: str, tmp_path: Path) -> None:
    simulated(plan_run(LANDSCAPES["sweep"], trials=30), tmp_path / "x.db")
    run = plan_run(LANDSCAPES["lr-batch"], study="sweep", sampler=sampler, trials=20)
    replaced = simulated(run, tmp_path / "x.db", "replace")
    assert replaced == simulated(run, tmp_path / "fresh.db")


@pytest.mark.parametrize("sampler", ["random", "qmc"])
def test_continue_goes_on_to_the_number_of_trials(sampler: str, tmp_path: Path) -> None:
    some = plan_run(LANDSCAPES["sweep"], sampler=sampler, trials=21)
    more = plan_run(LANDSCAPES["sweep"], sampler=sampler, trials=50)
    simulated(some, tmp_path / "x.db")
    whole = simulated(more, tmp_path / "x.db", "continue")
    assert whole == simulated(more, tmp_path / "fresh.db")
    assert simulated(more, tmp_path / "x.db", "continue") == whole


def test_continue_refuses_another_study(database: Storage) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=5)], database)
    with pytest.raises(HplandError) as caught:
        write_studies([plan_run(LANDSCAPES["sweep"], trials=9, seed=1)], database, "continue")
    assert str(caught.value) == (
        "study 'sweep' cannot be continued: it was made with seed 42, and this command "
        "asks for seed 1; "
        "use --if-exists replace, or give another --study-name"
    )


def test_continue_refuses_a_study_that_hpland_did_not_make(database: Storage) -> None:
    study = optuna.create_study(study_name="sweep", storage=database.url, direction="maximize")
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=2)
    with pytest.raises(
        HplandError,
        match="it was made with no landscape, and this command asks for landscape sweep",
    ):
        write_studies([plan_run(LANDSCAPES["sweep"], trials=9)], database, "continue")


KILLED = """
import os, signal, sys
from hpland.landscapes import LANDSCAPES, objective
from hpland.studies.sampling.run import plan_run
from hpland.studies.writing.studies import write_studies
from hpland.studies.storage.parsing import parse_storage
path, sampler, trials, after = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
def die(run, done):
    if done >= after:
        os.kill(os.getpid(), signal.SIGKILL)
run = plan_run(LANDSCAPES["sweep"], sampler=sampler, trials=trials)
write_studies([run], parse_storage(path), progress=die)
"""


def killed(path: Path, sampler: str, trials: int, after: int) -> None:
    arguments = [str(path), sampler, str(trials), str(after)]
    done = subprocess.run([sys.executable, "-c", KILLED, *arguments], env=os.environ, check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("pruner", ["median", "hyperband", "asha"])
@pytest.mark.parametrize("sampler", ["random", "tpe"])
def test_a_killed_study_with_a_pruner_goes_on_too(
    sampler: str, pruner: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hpland.studies.sampling.adaptive.CHUNK", 25)
    few = replace(ADAPTIVE["tpe"], chunk=25)
    monkeypatch.setattr("hpland.studies.sampling.adaptive.ADAPTIVE", {"tpe": few})
    run = plan_run(LANDSCAPES["sweep"], sampler=sampler, trials=60, epochs=9, pruner=pruner)

    def die(run: Run, done: int) -> None:
        if done >= 25:
            raise KeyboardInterrupt

    storage = parse_storage(str(tmp_path / "x.db"))
    with pytest.raises(KeyboardInterrupt):
        write_studies([run], storage, progress=die)
    assert len(content(storage, "sweep (unfinished)")) == 25
    resumed = simulated(run, tmp_path / "x.db", "continue")
    assert resumed == simulated(run, tmp_path / "fresh.db")
    assert "PRUNED" in {state.name for _, _, _, state, _ in resumed}


@pytest.mark.parametrize("sampler", ["tpe", "random"])
def test_every_trial_of_a_run_that_is_not_known_beforehand_is_told(
    sampler: str, database: Storage
) -> None:
    told: list[int] = []
    run = plan_run(LANDSCAPES["sweep"], sampler=sampler, trials=12, epochs=3, pruner="median")
    write_studies([run], database, ran=lambda run, done: told.append(done))
    assert told == list(range(1, 13))


@pytest.mark.parametrize("sampler", ["tpe", "cmaes", "nsga2"])
def test_every_seed_goes_on_as_if_nothing_had_been(
    sampler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped between two chunks, or within one, where trials are written one by one."""
    few = replace(ADAPTIVE[sampler], chunk=12 if sampler == "tpe" else 60)
    monkeypatch.setattr("hpland.studies.sampling.adaptive.ADAPTIVE", {sampler: few})
    for seed in range(10):
        run = plan_run(LANDSCAPES["sweep"], sampler=sampler, trials=3 * few.chunk + 5, seed=seed)
        whole = [x for batch in adaptive.batches(run, []) for x in frozen_trials(batch)]
        for there in (2 * few.chunk, 3 * few.chunk + 2):
            resumed = [
                x
                for batch in adaptive.batches(run, _as_read(whole[:there]))
                for x in frozen_trials(batch)
            ]
            assert [t.params for t in resumed] == [t.params for t in whole[there:]], seed


def _as_read(trials: list[FrozenTrial]) -> list[FrozenTrial]:
    """Return trials as a storage numbers them and gives them back."""
    study = optuna.create_study(direction="maximize")
    study.add_trials(trials)
    return study.get_trials()


WRITER = """
import sys
from hpland.landscapes import LANDSCAPES, objective
from hpland.studies.sampling.run import plan_run
from hpland.studies.writing.studies import write_studies
from hpland.studies.storage.parsing import parse_storage
name = sys.argv[2]
write_studies([plan_run(LANDSCAPES["sweep"], study=name, trials=1000)], parse_storage(sys.argv[1]))
"""


def test_writers_at_once_do_not_mix(tmp_path: Path) -> None:
    """Neither over who makes the file, nor over the trials' ids."""
    names = ["one", "two", "three"]
    path = str(tmp_path / "x.db")
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, path, name]) for name in names]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    storage = parse_storage(path)
    first, *others = (content(storage, name) for name in names)
    assert len(first) == 1000
    assert others == [first, first]


@pytest.mark.parametrize("sampler", ["grid", "random", "qmc"])
def test_memory_does_not_grow_with_the_trials_written_or_there(
    sampler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hpland.studies.sampling.run.CHUNK", 100)

    def planned(trials: int) -> tuple[list[Run], Storage]:
        run = plan_run(LANDSCAPES["lr-batch"], sampler=sampler, trials=trials, epochs=50)
        return [run], parse_storage(str(tmp_path / f"{trials}.db"))

    def peaks(trials: int) -> tuple[int, int]:
        return peak(*planned(trials), "fail"), peak(*planned(trials), "continue")

    def peak(runs: list[Run], storage: Storage, if_exists: IfExists) -> int:
        gc.collect()
        tracemalloc.start()
        try:
            write_studies(runs, storage, if_exists)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    write_studies(*planned(50))  # what is imported or kept at first use
    few, many = peaks(100), peaks(1_000)
    assert many[0] < 1.3 * few[0]
    assert many[1] < 1.3 * few[1]


def test_replace_leaves_nothing_of_the_old_study(tmp_path: Path) -> None:
    """Ids are given anew, so a row that was left would belong to another trial."""
    path = tmp_path / "x.db"
    simulated(plan_run(LANDSCAPES["sweep"], sampler="cmaes", trials=20, epochs=3), path)
    simulated(plan_run(LANDSCAPES["sweep"], trials=5), path, "replace")
    study = optuna.load_study(study_name="sweep", storage=f"sqlite:///{path}")
    assert [trial.system_attrs for trial in study.trials] == [{}] * 5
    assert [trial.intermediate_values for trial in study.trials] == [{}] * 5


def test_what_was_written_is_told(database: Storage) -> None:
    small = plan_run(LANDSCAPES["sweep"], trials=5)
    assert write_studies([small], database) == [small]
    assert write_studies([plan_run(LANDSCAPES["sweep"], trials=99)], database, "skip") == []


@pytest.mark.parametrize("if_exists", IF_EXISTS)
def test_a_study_that_was_killed_has_not_got_its_name_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, if_exists: IfExists
) -> None:
    killed(tmp_path / "x.db", "random", trials=20_500, after=20_000)
    storage = parse_storage(str(tmp_path / "x.db"))
    assert optuna.get_all_study_names(storage.url) == ["sweep (unfinished)"]
    done: list[int] = []
    run = plan_run(LANDSCAPES["sweep"], trials=20_500)
    write_studies([run], storage, if_exists, lambda run, now: done.append(now))
    assert done == [20_500]  # it went on with the last 500
    assert [study.name for study in read_studies(storage)] == ["sweep"]
    assert verdict(read_table("sweep", storage, notes=NOTES)).good


def test_a_draft_of_another_run_is_not_touched_unless_it_is_replaced(database: Storage) -> None:
    def die(run: Run, done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_studies([plan_run(LANDSCAPES["sweep"], trials=9, seed=1)], database, progress=die)
    other = plan_run(LANDSCAPES["sweep"], trials=5, seed=2)
    with pytest.raises(HplandError) as caught:
        write_studies([other], database)
    assert str(caught.value) == (
        "study 'sweep (unfinished)' cannot be continued: it was made with seed 1, and this command "
        "asks for seed 2; "
        "use --if-exists replace, or give another --study-name"
    )
    write_studies([other], database, "replace")
    assert [(study.name, study.trials) for study in read_studies(database)] == [("sweep", 5)]


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("sampler", ["random", "tpe"])
@pytest.mark.parametrize("file", ["x.db", "x.log"])
def test_the_old_study_stays_until_the_new_one_is_whole(
    file: str, sampler: str, tmp_path: Path
) -> None:
    storage = parse_storage(str(tmp_path / file))
    write_studies([plan_run(LANDSCAPES["sweep"], trials=12)], storage)
    run = plan_run(LANDSCAPES["sweep"], sampler=sampler, trials=25, seed=5)

    def die(run: Run, done: int) -> None:
        if done > 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_studies([run], storage, "replace", die)
    assert len(read_table("sweep", storage)) == 12
    assert len(read_table("sweep (unfinished)", storage)) == 20
    write_studies([run], storage, "replace")
    (only,) = read_studies(storage)
    assert (only.name, only.trials) == ("sweep", 25)
    assert verdict(read_table("sweep", storage, notes=NOTES)).good


@pytest.mark.usefixtures("small_chunks")
def test_others_write_between_the_chunks(tmp_path: Path) -> None:
    storage = parse_storage(str(tmp_path / "x.db"))
    other = plan_run(LANDSCAPES["lr-batch"], trials=4)

    def another(run: Run, done: int) -> None:
        if run.study == "sweep" and done == 10:
            write_studies([other], storage)
            assert len(read_table("lr-batch", storage)) == 4

    write_studies([plan_run(LANDSCAPES["sweep"], trials=30)], storage, progress=another)
    assert {study.name for study in read_studies(storage)} == {"sweep", "lr-batch"}


def test_who_waits_to_make_a_study_is_told(
    database: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hpland.studies.storage.waiting.PATIENCE", 0.05)
    write_studies([plan_run(LANDSCAPES["sweep"], trials=3)], database)
    assert database.path
    blocker = sqlite3.connect(database.path, isolation_level=None, check_same_thread=False)
    blocker.execute("BEGIN IMMEDIATE")
    told: list[str] = []

    def release(message: str, *_: object) -> None:
        told.append(str(message))
        blocker.execute("COMMIT")

    monkeypatch.setattr("warnings.warn", release)
    write_studies([plan_run(LANDSCAPES["sweep"], study="second", trials=3)], database)
    assert told == ["waiting for another process that is writing to the same database"]
    blocker.close()


@pytest.mark.parametrize(
    ("trials", "sampler", "message"),
    [
        (10**12, "random", "1,000,000,000,000 trials take at least 900,000.0 GB; "),
        (10**11, "tpe", "100,000,000,000 trials take at least "),
    ],
)
def test_what_cannot_fit_is_refused_before_anything_is_written(
    trials: int, sampler: str, message: str
) -> None:
    run = plan_run(LANDSCAPES["sweep"], sampler=sampler, trials=trials)
    with pytest.raises(HplandError) as caught:
        write_studies([run], parse_storage("deep/er/x.db"))
    assert str(caught.value).startswith(message)
    assert list(Path().iterdir()) == []


def test_a_learning_sampler_needs_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hpland.studies.writing.room._memory", lambda: 1e6)
    with pytest.raises(HplandError) as caught:
        write_studies([plan_run(LANDSCAPES["sweep"], sampler="tpe")], parse_storage("x.db"))
    assert str(caught.value) == (
        "150 trials take at least 1.5 MB of memory; this machine has 1.0 MB; "
        "grid, random and qmc without a pruner need almost none"
    )


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """Mount a file system of this size in a folder, where one may."""
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)]
    if not SUPERUSER or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk, and not everywhere")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("file", ["x.db", "sub/x.db", "x.log"])
def test_a_full_disk_is_one_line_and_leaves_nothing_empty(file: str, tmp_path: Path) -> None:
    with small_disk(tmp_path, "300k") as disk:
        storage = parse_storage(str(disk / file))
        run = plan_run(LANDSCAPES["sweep"], trials=300)
        with pytest.raises(HplandError) as caught:
            write_studies([run], storage)
        assert "full" in str(caught.value) or "No space left" in str(caught.value)
        assert "\n" not in str(caught.value)
        left = [path for path in disk.rglob("*") if path.is_file()]
        assert left == [] or len(read_studies(storage)) > 0


def test_one_trial_of_a_billion_epochs_needs_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sysconf", lambda name: 1000)  # a page of 1,000 bytes, 1,000 of them
    run = plan_run(LANDSCAPES["sweep"], trials=1, epochs=100_000)
    with pytest.raises(HplandError) as caught:
        write_studies([run], parse_storage("epochs.db"))
    assert str(caught.value) == "1 trials take at least 4.0 MB of memory; this machine has 1.0 MB"
    assert not Path("epochs.db").exists()


def test_a_database_that_cannot_be_copied_whole_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without hard links a new database is copied to its place, for which there may be no room."""

    def link(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr("os.link", link)
    with small_disk(tmp_path, "200k") as disk:
        with pytest.raises(HplandError) as caught:
            write_studies([plan_run(LANDSCAPES["sweep"], trials=5)], parse_storage(f"{disk}/x.db"))
        assert str(caught.value) == (
            f"{disk}/x.db cannot be opened: [Errno 28] No space left on device"
        )
        assert list(disk.iterdir()) == []
