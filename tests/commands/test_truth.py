import json
import sqlite3

import pytest

from hpland.landscapes import LANDSCAPES
from hpland.studies.storage.parsing import Storage
from tests.commands.conftest import Hpland


@pytest.mark.parametrize("name", LANDSCAPES)
def test_truth_as_json(hpland: Hpland, name: str) -> None:
    facts = json.loads(hpland("truth", name, "-f", "json").out)
    assert facts["name"] == name
    assert facts["optimum"] == facts["value"] == LANDSCAPES[name].optimum
    assert [row["parameter"] for row in facts["importance"]] == list(LANDSCAPES[name].space)
    assert facts["fails"] == 0.0


def test_truth_as_text(hpland: Hpland) -> None:
    lines = hpland("truth", "lr-batch", "--at", "learning_rate=0.02").out.splitlines()
    assert lines[0] == (
        "lr-batch: maximize validation accuracy, at best exactly 0.94; "
        "0.5395 in the mean over the space"
    )
    assert lines[2].split() == ["parameter", "best", "main", "total"]
    assert lines[4].split() == ["learning_rate", "0.0009", "0.8599", "0.9931"]
    assert lines[-2] == "at learning_rate = 0.02, batch_size = 112:"


def test_truth_of_a_study(hpland: Hpland, default_studies: Storage) -> None:
    done = hpland("truth", "sweep", "--storage", default_studies, "-f", "json")
    assert json.loads(done.out)["name"] == "sweep"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["swep"], "unknown landscape 'swep': did you mean 'sweep'?"),
        (["sweep", "--at", "lr=1"], "unknown parameter 'lr': there is learning_rate, batch_size, "
         "weight_decay, depth, width"),
        (["sweep", "--at", "depth=x"], "--at wants PARAM=VALUE, a number, not 'depth=x'"),
    ],
)  # fmt: skip
def test_what_cannot_be_told(hpland: Hpland, arguments: list[str], message: str) -> None:
    done = hpland("truth", *arguments)
    assert (done.code, done.out, done.err) == (2, "", f"hpland: {message}\n")


def test_verify(hpland: Hpland) -> None:
    hpland("simulate", "sweep", "--storage", "x.db", "--trials", 9)
    done = hpland("verify", "sweep", "--storage", "x.db")
    assert (done.code, done.out) == (0, "sweep: all 9 trials are what they should be\n")
    with sqlite3.connect("x.db") as connection:
        connection.execute("UPDATE trial_params SET param_value = 3 WHERE trial_id IN (2, 5)")
    connection.close()
    done = hpland("verify", "sweep", "--storage", "x.db")
    assert (done.code, done.out) == (
        5,
        "sweep: 2 of 9 trials differ in parameters: 1, 4\n",
    )


def test_verify_needs_a_study_of_hplands(hpland: Hpland) -> None:
    hpland("simulate", "sweep", "--storage", "x.db", "--trials", 3)
    with sqlite3.connect("x.db") as connection:
        connection.execute("DELETE FROM study_user_attributes WHERE key IN ('seed', 'noise')")
    connection.close()
    done = hpland("verify", "sweep", "--storage", "x.db")
    assert (done.code, done.out, done.err) == (
        2,
        "",
        "hpland: study 'sweep' was not made by hpland: it lacks the user attributes seed, noise\n",
    )
