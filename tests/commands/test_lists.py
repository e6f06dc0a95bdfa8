import csv
import io
import json
import re

import optuna
import pytest
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState, create_trial

import hpland as package
from hpland.landscapes import LANDSCAPES
from hpland.studies.storage.parsing import Storage
from tests.commands.conftest import Hpland
from tests.conftest import DEFAULT


def test_version(hpland: Hpland) -> None:
    assert hpland("--version").out == f"hpland {package.__version__}\n"


def test_landscapes_as_json_start_with_the_name(hpland: Hpland) -> None:
    rows = json.loads(hpland("landscapes", "-f", "json").out)
    assert [row["name"] for row in rows] == list(LANDSCAPES)
    assert rows[0] == {
        "name": "lr-batch",
        "parameters": ["learning_rate", "batch_size"],
        "optimum": 0.94,
        "sampler": "grid",
        "trials": 1600,
        "summary": "learning rate by batch size: a diagonal ridge, and a cliff beside it",
    }
    assert next(iter(rows[0])) == "name"


def test_studies_as_json_csv_and_table(hpland: Hpland, default_studies: Storage) -> None:
    rows = json.loads(hpland("studies", "--storage", default_studies, "-f", "json").out)
    assert [list(row.values())[:7] for row in rows] == [
        ["lr-batch", "lr-batch", "maximize", 1600, 1387, 0, 213],
        ["lr-weight-decay", "lr-weight-decay", "maximize", 3600, 3182, 0, 418],
        ["depth-width", "depth-width", "maximize", 736, 736, 0, 0],
        ["sweep", "sweep", "maximize", 150, 133, 0, 17],
    ]
    for row in rows:
        optimum = LANDSCAPES[row["landscape"]].optimum
        assert row["regret"] == abs(optimum - row["worth"])
    text = hpland("studies", "--storage", default_studies, "-f", "csv").out
    assert [row["name"] for row in csv.DictReader(io.StringIO(text))] == DEFAULT
    table = hpland("studies", "--storage", default_studies).out.splitlines()
    assert table[0].split() == list(rows[0])
    assert len(table) == 2 + 4


@pytest.mark.parametrize("how", ["table", "json", "csv"])
def test_landscapes_are_listed_in_every_format(hpland: Hpland, how: str) -> None:
    done = hpland("landscapes", "--format", how)
    assert done.code == 0
    assert all(name in done.out for name in LANDSCAPES)


def test_landscapes_as_csv_are_one_word_a_parameter(hpland: Hpland) -> None:
    expected = """\
name,parameters,optimum,sampler,trials,summary
lr-batch,learning_rate batch_size,0.94,grid,1600,\
"learning rate by batch size: a diagonal ridge, and a cliff beside it"
lr-weight-decay,learning_rate weight_decay,0.94,grid,3600,\
learning rate by weight decay: a sweet spot between four ways to lose
depth-width,depth width,0.94,grid,736,\
depth by width: a valley of balanced architectures between overfitting walls
sweep,learning_rate batch_size weight_decay depth width,0.94,random,150,\
"all five hyperparameters at once, sampled at random"
"""
    found = hpland("landscapes", "-f", "csv").out
    assert found.startswith(expected)  # the default ones come first
    assert [row["name"] for row in csv.DictReader(io.StringIO(found))] == list(LANDSCAPES)


def test_landscapes_as_a_table_are_listed_as_a_sentence_would(hpland: Hpland) -> None:
    header, rule, first, *_ = hpland("landscapes").out.splitlines()
    assert header.split() == ["name", "parameters", "optimum", "sampler", "trials", "summary"]
    assert set(rule) == {"-", " "}
    assert re.match("lr-batch +learning_rate, batch_size  ", first)


def test_no_storage_is_told(hpland: Hpland) -> None:
    done = hpland("studies")
    assert (done.code, done.err) == (
        2,
        "hpland: no storage at studies/hpland.db; `hpland simulate` makes one\n",
    )


@pytest.mark.parametrize("storage", ["x.db", "x.log"])
def test_pruned_trials_are_counted(hpland: Hpland, storage: str) -> None:
    study = optuna.create_study(
        study_name="mine", storage=by_optuna(storage), pruner=optuna.pruners.NopPruner()
    )
    for state in ("COMPLETE", "PRUNED", "PRUNED", "FAIL"):
        values = [1.0] if state == "COMPLETE" else None
        study.add_trial(create_trial(state=TrialState[state], values=values))
    (row,) = json.loads(hpland("studies", "--storage", storage, "-f", "json").out)
    assert [row[key] for key in ("trials", "complete", "pruned", "failed")] == [4, 1, 2, 1]


def by_optuna(storage: str) -> str | optuna.storages.JournalStorage:
    if storage.endswith(".db"):
        return f"sqlite:///{storage}"
    return JournalStorage(JournalFileBackend(storage))
