"""MLflow and Lightning."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hpland.errors import HplandError
from hpland.importing.find import reader_of
from hpland.importing.source import Source
from tests.importing.folders import LIGHTNING, MLFLOW, Folder, laid
from tests.importing.forms import imported, planned, states

DOWN: dict[str, Any] = {"directions": ("minimize",)}
LOSS: dict[str, Any] = {"objectives": ("val_loss",), **DOWN}
SCHEMA = """
CREATE TABLE experiments (experiment_id INTEGER, name TEXT, lifecycle_stage TEXT);
CREATE TABLE runs (run_uuid TEXT, name TEXT, status TEXT, start_time BIGINT, end_time BIGINT,
                   lifecycle_stage TEXT, experiment_id INTEGER);
CREATE TABLE params (key TEXT, value TEXT, run_uuid TEXT);
CREATE TABLE metrics (key TEXT, value REAL, timestamp BIGINT, run_uuid TEXT, step BIGINT,
                      is_nan BOOLEAN);
INSERT INTO experiments VALUES (0, 'Default', 'active'), (1, 'mine', 'active');
"""
RUNS = [
    ("r0", "r0-name", "FINISHED", 1714557600000, 1714557660500, "active", 1),
    ("r1", "r1-name", "FINISHED", 1714557601000, 1714557660500, "active", 1),
    ("r2", "r2-name", "FAILED", 1714557602000, 1714557660500, "active", 1),
    ("r3", "r3-name", "RUNNING", 1714557603000, None, "active", 1),
    ("r4", "r4-name", "FINISHED", 1714557604000, 1714557660500, "deleted", 1),
]
METRICS = [
    ("val/loss", 0.75, 1714557610000, "r0", 1, 0),
    ("val/loss", 0.5, 1714557650000, "r0", 2, 0),
    ("val/loss", 0.25, 1714557650000, "r1", 0, 0),
    ("val/loss", 0.0, 1714557650000, "r3", 0, 1),
    ("val/loss", 0.0, 1714557650000, "r4", 0, 0),
]
RATES = ("0.1", "0.01", "0.001", "0.2", "0.3")


def database() -> Path:
    path = Path("mlflow.db")
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as made:
        made.executescript(SCHEMA)
        made.executemany("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", RUNS)
        made.executemany("INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)", METRICS)
        for run, rate in zip(RUNS, RATES, strict=True):
            depth = "None" if rate == "0.1" else "3"
            params = {"model/lr": rate, "depth": depth, "data": "/home/me/data.csv"}
            rows = [(key, value, run[0]) for key, value in params.items()]
            made.executemany("INSERT INTO params VALUES (?, ?, ?)", rows)
        made.commit()
    return path


def folders() -> Path:
    return laid("mine", MLFLOW)


@pytest.mark.parametrize("source", [database, folders])
def test_an_experiment_of_mlflow(source: Any) -> None:
    study = imported(source(), "model/lr=1e-4:1:log", **DOWN)
    assert states(study) == ["COMPLETE", "COMPLETE", "FAIL"]
    assert [trial.params for trial in study.trials] == [
        {"model/lr": 0.1, "depth": None}, {"model/lr": 0.01, "depth": 3},
        {"model/lr": 0.001, "depth": 3},
    ]  # fmt: skip
    assert [trial.values for trial in study.trials] == [[0.5], [0.25], None]
    first = study.trials[0]
    assert first.intermediate_values == {1: 0.75, 2: 0.5}
    assert first.user_attrs == {"data": "/home/me/data.csv", "run_name": "r0-name"}
    assert first.datetime_complete is not None
    assert first.datetime_start is not None
    assert (first.datetime_complete - first.datetime_start).total_seconds() == 60.5
    assert study.user_attrs["unfinished_trials"] == 1


@pytest.mark.parametrize("where", ["mine", "mine/mlruns", "mine/mlruns/1"])
def test_mlruns_may_be_named_at_any_depth(where: str) -> None:
    folders()
    study = imported(where, **DOWN)
    assert [trial.values for trial in study.trials] == [[0.5], [0.25], None]
    source = Source(Path(where))
    assert len(reader_of(source).files(source)) >= 20


def test_one_of_mlflows_experiments_is_chosen() -> None:
    with closing(sqlite3.connect(database())) as made:
        made.execute("UPDATE runs SET experiment_id = 0 WHERE run_uuid = 'r0'")
        made.commit()
    with pytest.raises(HplandError) as caught:
        planned("mlflow.db", **DOWN)
    assert str(caught.value) == (
        "MLflow has several experiments; add --experiment, one of Default, mine"
    )
    study = imported("mlflow.db", experiment="mine", **DOWN)
    assert [trial.values for trial in study.trials] == [[0.25], None]
    with pytest.raises(HplandError) as caught:
        planned("mlflow.db", experiment="min", **DOWN)
    assert str(caught.value) == "unknown experiment 'min': did you mean 'mine'?"


def test_logs_of_lightning() -> None:
    study = imported(laid("logs", LIGHTNING), **LOSS)
    assert states(study) == ["COMPLETE", "COMPLETE", "FAIL"]
    assert [trial.params for trial in study.trials] == [
        {"model.dim": 64, "lr": 0.001}, {"model.dim": 64, "lr": 0.01}, {"model.dim": 128, "lr": 0.1}
    ]  # fmt: skip
    first = study.trials[0]
    assert (first.value, first.intermediate_values) == (0.25, {99: 0.5, 199: 0.25})
    told = {"version": "version_0", "train_loss": 0.75, "act": None}  # act would have run code
    assert first.user_attrs == told
    assert study.user_attrs["unfinished_trials"] == 1


def test_the_folder_above_lightnings_logs() -> None:
    laid("mine/lightning_logs", LIGHTNING)
    assert imported("mine", **LOSS).best_value == 0.125


@pytest.mark.parametrize(
    ("form", "module"), [(MLFLOW, "mlflow"), (LIGHTNING, "lightning")], ids=["mlflow", "lightning"]
)
def test_the_reader_is_found_and_names_what_it_reads(form: Folder, module: str) -> None:
    source = Source(laid("folder", form))
    reader = reader_of(source)
    assert reader.__name__ == f"hpland.importing.readers.{module}"  # type: ignore[attr-defined]
    named = {path.relative_to("folder").as_posix() for path in reader.files(source)}
    assert named == set(form)


@pytest.mark.parametrize("form", ["mlflow", "lightning"])
def test_steps_that_optunas_databases_cannot_hold_are_left_out(form: str) -> None:
    last = 2**31 - 1
    if form == "mlflow":
        with closing(sqlite3.connect(database())) as made:
            made.execute("UPDATE metrics SET step = ? WHERE run_uuid = 'r0' AND step = 1", [last])
            made.execute("INSERT INTO metrics VALUES ('val/loss', 2, 1, 'r0', ?, 0)", [last + 1])
            made.commit()
        study = imported(Path("mlflow.db"), objectives=("val/loss",), **DOWN)
    else:
        folder = laid("logs", LIGHTNING)
        path = folder / "version_0" / "metrics.csv"
        text = path.read_text()
        assert ",99," in text or text.count("99") == 1
        path.write_text(text.replace("199", str(last + 1)).replace("99", str(last)))
        study = imported(folder, **LOSS)
    steps = [step for trial in study.trials for step in trial.intermediate_values]
    assert last in steps
    assert last + 1 not in steps
