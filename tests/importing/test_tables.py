"""Tables: Optuna's, scikit-learn's, W&B's and any other."""

import csv
import gzip
import json
import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import optuna
import pyarrow
import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from pyarrow import parquet

from hpland.errors import HplandError
from hpland.importing import tabular
from hpland.studies.reading.read import read_table
from tests.importing.folders import KERAS, laid
from tests.importing.forms import (
    CHART,
    JSONL,
    OPTUNA,
    SKLEARN,
    WANDB,
    imported,
    planned,
    states,
    stored,
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_table_of_optunas_is_the_study_again() -> None:
    Path("mine.csv").write_text(OPTUNA)
    study = imported("mine.csv", directions=("minimize",))
    assert study.study_name == "mine"
    assert states(study) == ["COMPLETE", "FAIL", "PRUNED", "COMPLETE"]
    first, failed, pruned, last = study.trials
    assert first.params == {"lr": 0.001, "opt": "adam"}
    assert first.user_attrs == {"gpu": "a100"}
    assert (first.value, failed.value, pruned.value) == (0.5, None, 0.25)
    assert failed.user_attrs == {}
    assert pruned.params == {"lr": 0.01}
    assert first.datetime_start == local("2024-05-01 10:00:00.250000")
    assert first.datetime_complete == local("2024-05-01 10:01:00")
    assert last.distributions == {
        "lr": FloatDistribution(0.001, 0.1, log=True),
        "opt": CategoricalDistribution(("adam", "sgd")),
    }
    assert study.best_value == 0.5
    assert study.user_attrs["unfinished_trials"] == 1


def test_several_objectives_keep_their_names() -> None:
    Path("two.csv").write_text("values_loss,values_time,params_x,state\n1,2,3,COMPLETE\n,,4,FAIL\n")
    study = stored("two.csv", directions=("minimize", "minimize"))
    assert study.metric_names == ["loss", "time"]
    assert [trial.values for trial in study.trials] == [[1.0, 2.0], None]
    Path("two.csv").write_text("values_0,values_1,params_x\n1,2,3\n")
    assert planned("two.csv", directions=("minimize", "maximize")).study.metric_names == ()
    study = imported("two.csv", directions=("minimize", "maximize"))
    assert [one.name for one in study.directions] == ["MINIMIZE", "MAXIMIZE"]


def test_a_named_objective_keeps_its_name() -> None:
    Path("one.csv").write_text("number,value_loss,params_x,state\n0,1,3,COMPLETE\n1,,4,FAIL\n")
    study = stored("one.csv", directions=("minimize",))
    assert [trial.values for trial in study.trials] == [[1.0], None]
    assert study.metric_names == ["loss"]


def test_a_table_of_scikit_learns_is_maximised() -> None:
    Path("cv.csv").write_text(SKLEARN)
    study = imported("cv.csv")
    assert study.direction.name == "MAXIMIZE"
    assert [trial.params for trial in study.trials] == [
        {"C": 0.1, "max_depth": None},
        {"C": 1.0, "max_depth": 5},
        {"C": 10.0, "max_depth": 10},
    ]
    assert study.best_params == {"C": 1.0, "max_depth": 5}
    assert study.trials[0].user_attrs == {"split0_test_score": 0.5}


def test_a_table_of_wandb_runs() -> None:
    Path("runs.csv").write_text(WANDB)
    study = imported("runs.csv", objectives=("val_loss",), directions=("minimize",))
    assert states(study) == ["COMPLETE", "FAIL", "FAIL", "COMPLETE"]  # finished, but no metric
    assert study.trials[0].params == {"lr": 0.001, "model.dim": 64, "amp": True}
    assert study.trials[0].distributions["model.dim"] == IntDistribution(64, 128)
    assert study.trials[0].user_attrs == {"wandb_name": "misty-1", "wandb_notes": "-"}
    start = study.trials[0].datetime_start
    assert start
    assert start.astimezone(UTC) == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert study.trials[0].duration
    assert study.trials[0].duration.total_seconds() == 60


def test_json_lines_keep_their_types() -> None:
    Path("runs.jsonl").write_text(JSONL)
    study = imported("runs.jsonl", objectives=("loss",), directions=("minimize",))
    assert states(study) == ["COMPLETE", "FAIL", "COMPLETE"]
    assert study.best_params == {"config.lr": 0.01, "config.layers": "[128]"}


def test_a_parquet_file_is_as_the_csv_is() -> None:
    columns: dict[str, list[Any]] = {
        "params_x": [1, 2, None],
        "params_o": ["a", None, "b"],
        "value": [0.5, None, 0.25],
        "datetime_start": [datetime(2024, 5, 1), None, None],
        "state": ["COMPLETE", "FAIL", "PRUNED"],
    }
    parquet.write_table(pyarrow.table(columns), "mine.parquet")
    study = imported("mine.parquet", directions=("maximize",))
    assert states(study) == ["COMPLETE", "FAIL", "PRUNED"]
    assert [trial.params for trial in study.trials] == [{"x": 1, "o": "a"}, {"x": 2}, {"o": "b"}]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_table(mark: str, start: str, end: str) -> None:
    rows = ["x,o,y", '1,"a",0.5', "", "2,b,0.25", "3,b,0.75", "4,a,diverged"]
    Path("t.csv").write_bytes((start + end.join(rows).replace(",", mark)).encode())
    study = imported("t.csv", objectives=("y",), directions=("minimize",))
    assert study.best_params == {"x": 2, "o": "b"}
    assert states(study) == ["COMPLETE", "COMPLETE", "COMPLETE", "FAIL"]


@pytest.mark.parametrize("chunk", [1, 2, 3, 1000])
def test_the_pieces_that_a_table_is_read_in_do_not_show(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tabular, "CHUNK", chunk)
    Path("mine.csv").write_text(OPTUNA)
    study = imported("mine.csv", directions=("minimize",))
    assert [trial.params for trial in study.trials] == [
        {"lr": 0.001, "opt": "adam"}, {"lr": 0.1, "opt": "sgd"}, {"lr": 0.01},
        {"lr": 0.03, "opt": "adam"},
    ]  # fmt: skip
    assert [trial.number for trial in study.trials] == [0, 1, 2, 3]


def test_hpland_reads_back_what_optuna_does() -> None:
    Path("mine.csv").write_text(OPTUNA)
    study = stored("mine.csv", "lr=1e-5:1:log", directions=("minimize",))
    in_memory = imported("mine.csv", "lr=1e-5:1:log", directions=("minimize",))
    for one, other in zip(study.trials, in_memory.trials, strict=True):
        assert one.datetime_start == other.datetime_start
        assert one.datetime_complete == other.datetime_complete
        assert (one.params, one.values, one.state) == (other.params, other.values, other.state)
        assert one.distributions == other.distributions
        assert one.user_attrs == other.user_attrs
    table = read_table("mine", "imported.db")
    assert table.state.tolist() == states(study)
    assert table.params["lr"].tolist() == [0.001, 0.1, 0.01, 0.03]
    assert table.attrs["imported_from"] == "a table of Optuna's trials"


def test_a_study_keeps_where_it_comes_from() -> None:
    Path("folder").mkdir()
    Path("folder/mine.csv").write_text(OPTUNA)
    attrs = imported("folder/mine.csv", "lr=1e-5:1:log", directions=("minimize",)).user_attrs
    assert attrs == {
        "imported_from": "a table of Optuna's trials",
        "source": "mine.csv",
        "source_sha256": "SHA",
        "inferred": ["opt"],
        "given": ["lr"],
        "kept_as_attributes": {},
        "unfinished_trials": 1,
    } | {"source_sha256": attrs["source_sha256"]}
    assert len(attrs["source_sha256"]) == 64


def test_a_study_is_called_as_its_source() -> None:
    assert planned(laid("runs.of.v0.1", KERAS)).study.name == "runs.of.v0.1"
    assert planned("runs.of.v0.1/oracle.json").study.name == "oracle"
    Path("runs.v0.1.csv").write_text("x,y\n1,2\n2,3\n")
    assert planned("runs.v0.1.csv", **Y).study.name == "runs.v0.1"


def test_the_source_is_only_read() -> None:
    Path("mine.csv").write_text(OPTUNA)
    Path("mine.csv").chmod(0o400)
    imported("mine.csv", directions=("minimize",))
    assert Path("mine.csv").read_text() == OPTUNA


MAXIMIZE: dict[str, Any] = {"directions": ("maximize",)}
Y: dict[str, Any] = {"objectives": ("y",), **MAXIMIZE}


@pytest.mark.parametrize(
    ("name", "text", "asked", "message"),
    [
        ("t.csv", "", Y, "t.csv is empty"),
        ("t.jsonl", "\n", Y, "t.jsonl is empty"),
        ("t.csv", "x,y,,\n1,2,,\n", Y,
         "t.csv has several columns without a name; name or remove them"),
        ("t.xlsx", "PK\3\4", Y, "t.xlsx is a spreadsheet; save it as CSV in UTF-8"),
        ("t.csv", "x,y\n", Y, "t.csv has no finished trial"),
        ("t.csv", "x,y\n,1\n", Y,
         "no column is a parameter: x is empty; name them with --params"),
        ("t.csv", "x,x,y\n1,2,3\n", Y, "t.csv has two columns 'x'; rename one of them"),
        ("t.csv", "x,y\n1,2\n3\n", Y, "row 2 of t.csv has 1 cells where the header has 2"),
        ("t.csv", "x,y\n1,2\n3,4,5\n", Y, "row 2 of t.csv has 3 cells where the header has 2"),
        (
            "t.csv",
            "x,z,o\n1,2,a\n",
            {},
            "a table does not say what its objective is; add --objective, one of x, z",
        ),
        ("t.csv", "x,loss\n1,2\n", {"objectives": ("los",)},
         "unknown column 'los': did you mean 'loss'?"),
        (
            "t.csv",
            "x,y\n1,2\n",
            {"objectives": ("y",)},
            "a table does not say whether y is to be high or low; "
            "add --direction maximize or --direction minimize",
        ),
        (
            "t.csv",
            "x,y\n1,2\n",
            {"objectives": ("y",), "directions": ("maximize",) * 2},
            "there are 1 objectives and 2 directions; give --direction once for each objective, "
            "in their order",
        ),
        ("t.csv", "x,y\n1,2\n3,4\n", {"objectives": ("y",) * 2, "directions": ("minimize",) * 2},
         "the objective y is named twice"),
        ("t.csv", "x,y\n1,2\n3,4\n", {**Y, "params": ("z",)},
         "unknown parameter 'z': choose from x"),
        (
            "t.csv",
            "x,seed,y\n1,1,2\n1,2,4\n",
            Y,
            "no column is a parameter: x is constant, seed is a note by its name; "
            "name them with --params",
        ),
        ("t.csv", "number,value,params_x,state\n0,1,2,DONE\n", MAXIMIZE,
         "t.csv has the state 'DONE', which Optuna does not know"),
        ("t.csv", "value,params_x,state\n,2,RUNNING\n", MAXIMIZE,
         "t.csv has no finished trial; 1 have not finished"),
        ("t.jsonl", '{"x": 1, "y": 2}\n[1]\n', Y, "t.jsonl has a line that is no JSON object"),
        ("t.csv", CHART, Y, "t.csv is the export of a W&B chart, whose rows are steps; open the "
         "project's table of runs and use its export to CSV"),
        ("t.xml", "<x/>", {}, "t.xml is nothing that hpland imports; save the trials as a .csv "
         "file with a column per parameter and one for the objective"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table(
    name: str, text: str, asked: dict[str, Any], message: str
) -> None:
    Path(name).write_text(text)
    with pytest.raises(HplandError) as caught:
        planned(name, **asked)
    assert str(caught.value) == message


def test_json_that_is_cut_off() -> None:
    whole = '{"x": 1, "y": 2}\n{"x": 2, "y": 3}\n'
    Path("t.jsonl").write_text(whole + '{"x": 3, "')  # its writer was stopped
    assert planned("t.jsonl", **Y).trials == 2
    Path("t.jsonl").write_text('{"x": 3,\n' + whole)
    with pytest.raises(HplandError, match=r"^line 1 of t\.jsonl is no JSON: "):
        planned("t.jsonl", **Y)


def test_text_in_another_encoding() -> None:
    Path("t.csv").write_bytes("x,y\ncafé,1\n".encode("latin-1"))
    with pytest.raises(HplandError) as caught:
        planned("t.csv", **Y)
    assert str(caught.value) == "t.csv is not in UTF-8; save it as CSV in UTF-8"


def refused(path: str) -> str:
    with pytest.raises(HplandError) as caught:
        planned(path, **Y)
    return str(caught.value)


class Trap:
    """Loading its pickle makes a file."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path("sprung"),)


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("study.pkl", "load it where you trust it and write its trials as CSV, as in "
         "`study.trials_dataframe().to_csv('trials.csv')`"),
        ("trials.csv", "load it where you trust it and write its trials as CSV, as in "
         "`study.trials_dataframe().to_csv('trials.csv')`"),
        ("search_gen_state-2025.json",
         "give the folder of the experiment, whose JSON files hpland reads"),
        ("tuner.dill",
         "Syne Tune has it as results.csv.zip beside it: unpack that and import the CSV"),
    ],
)  # fmt: skip
def test_a_pickle_is_never_loaded(name: str, instead: str) -> None:
    Path(name).write_bytes(pickle.dumps(Trap()))
    assert refused(name) == f"{name} is a pickle, and loading one runs code; {instead}"
    assert not Path("sprung").exists()


def test_what_else_is_refused() -> None:
    Path("run-1.wandb").write_bytes(b":W&B")
    assert refused("run-1.wandb") == (
        "run-1.wandb is a run in W&B's private format; open the project's table of runs and use "
        "its export to CSV"
    )
    Path("t.csv.gz").write_bytes(gzip.compress(b"x,y\n1,2\n"))
    assert refused("t.csv.gz") == "t.csv.gz is an archive; unpack it and import what is inside"
    Path("dehb_history.json").write_text(json.dumps([[0.1, 0.2]]))
    assert refused("dehb_history.json") == (
        "dehb_history.json has DEHB's raw vectors, without names; import its history as CSV with "
        "named columns"
    )
    optuna.create_study(storage="sqlite:///mine.db")
    assert refused("mine.db") == (
        "mine.db is already a storage of Optuna's: give it to --storage of plot or report"
    )
    Path("logs").mkdir()
    assert refused("logs") == (
        "logs is nothing that hpland imports; save the trials as a .csv file with a column per "
        "parameter and one for the objective"
    )
    Path("logs", "runs.csv").touch()
    assert refused("logs") == (
        "logs is nothing that hpland imports; name the file in the folder, such as logs/runs.csv"
    )
    assert refused("nowhere") == "there is no nowhere"


def test_a_large_table_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("big.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["x", "y"])
        writer.writerows((i, i) for i in range(12_000))
    table = planned("big.csv", **Y).sweep.trials()
    assert [len(part) for part in table] == [5_000, 5_000, 2_000]
