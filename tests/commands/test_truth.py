import json
import sqlite3

import pytest

from hpland.landscapes import LANDSCAPES
from hpland.studies.storage.parsing import Storage
from hpland.text import number
from tests.commands.conftest import Hpland
from tests.toys import SVM, TABLE, TOYS


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, toy in TOYS.items():
        monkeypatch.setitem(LANDSCAPES, name, toy)


@pytest.mark.parametrize("name", [*LANDSCAPES])
def test_truth_as_json(hpland: Hpland, name: str) -> None:
    facts = json.loads(hpland("truth", name, "-f", "json").out)
    assert facts["name"] == name
    assert facts["optimum"] == facts["value"] == LANDSCAPES[name].optimum
    for one in (facts, *facts["others"]):
        assert [row["parameter"] for row in one["importance"]] == list(LANDSCAPES[name].space)
        assert one["not_computed"] is None
    climbs = 1e-5 if name == "schedule" else 0.0  # a run that warms up climbs a little at the start
    assert facts["fails"] <= climbs


def test_truth_as_text(hpland: Hpland) -> None:
    lines = hpland("truth", "lr-batch", "--at", "learning_rate=0.02").out.splitlines()
    assert lines[0] == (
        "lr-batch: maximize validation accuracy; exact optimum 0.94, mean over the space 0.5374"
    )
    assert lines[2].split() == ["parameter", "best", "main", "total"]
    assert lines[4].split() == ["learning_rate", "9e-4", "0.8541", "0.9929"]
    assert lines[-2] == "at learning_rate = 0.02, batch_size = 112:"


def test_truth_writes_numbers_as_tables_and_figures_do(hpland: Hpland) -> None:
    text = hpland("truth", "cnn", "--at", "filters=512").out
    facts = json.loads(hpland("truth", "cnn", "--at", "filters=512", "-f", "json").out)
    (size,) = facts["others"]
    optimum, value = (number(size[key], 4) for key in ("optimum", "value"))
    assert f"minimize parameters; exact optimum {optimum}, mean over the space " in text
    assert f", parameters {value}, noise " in text
    assert "e+0" not in text
    rare = hpland("truth", "lr-batch", "--at", "learning_rate=0.00002").out.splitlines()
    assert rare[-2].startswith("at learning_rate = 2e-5, batch_size = ")


def test_a_parameter_that_the_optimum_lacks_has_a_share_and_no_best_value(hpland: Hpland) -> None:
    lines = [line.split() for line in hpland("truth", "architecture").out.splitlines()]
    assert ["filters", "512"] in [line[:2] for line in lines]
    assert ["units", "-"] in [line[:2] for line in lines]


@pytest.mark.parametrize(
    ("name", "remark"),
    [
        ("architecture", "Where a parameter does not exist it counts as one that changes nothing."),
        (
            "transformer",
            "Impossible points are left out, so heads and embedding depend on one another.",
        ),
        ("cnn", None),
    ],
)
def test_what_shares_mean_is_said(hpland: Hpland, name: str, remark: str | None) -> None:
    assert json.loads(hpland("truth", name, "-f", "json").out)["remark"] == remark
    assert remark is None or remark in hpland("truth", name).out.splitlines()
    assert remark is None or remark in hpland("explain", name, "-f", "md").out


def test_truth_of_a_table_is_by_enumeration(hpland: Hpland) -> None:
    facts = json.loads(hpland("truth", "toy-svm", "-f", "json").out)
    mean = SVM.runs.mean[:, 0].reshape(3, 4)
    assert facts["mean"] == pytest.approx(mean.mean())
    assert facts["variance"] == pytest.approx(mean.var())
    assert [row["main"] for row in facts["importance"]] == pytest.approx(
        [mean.mean(axis=1).var() / mean.var(), mean.mean(axis=0).var() / mean.var()]
    )
    assert facts["optimizers"] == [{"C": 1.0, "gamma": 0.1}]
    assert facts["noise"] == pytest.approx(SVM.runs.values[6, :, 0].std())


def test_truth_of_two_objectives_in_a_conditional_space(hpland: Hpland) -> None:
    done = hpland("truth", "toy-models", "--at", "model=linear")
    assert (done.code, done.err) == (0, "")
    why = "1 of 9 configurations with model = cnn have no value"
    lines = done.out.splitlines()
    assert lines[0] == f"toy-models: maximize accuracy; exact optimum {TABLE.optimum:.4g}"
    assert lines[1:6] == [
        "best at model = cnn, kernel = 7, layers = 3",
        f"no mean and no importances: {why}",
        "",
        "toy-models: minimize parameters; exact optimum 100",
        "best at model = linear",
    ]
    assert lines[-2] == "at model = linear:"
    assert ", parameters 100, noise " in lines[-1]


@pytest.mark.parametrize("name", TOYS)
def test_json_has_no_nan(hpland: Hpland, name: str) -> None:
    facts = json.loads(hpland("truth", name, "-f", "json").out, parse_constant=pytest.fail)
    assert [one["metric"] for one in (facts, *facts["others"])] == [
        metric.name for metric in TOYS[name].metrics
    ]


def test_where_no_run_ended_nothing_is_told(hpland: Hpland) -> None:
    at = ("--at", "kernel=5", "--at", "layers=3")
    done = hpland("truth", "toy-models", *at, "-f", "json")
    facts = json.loads(done.out, parse_constant=pytest.fail)
    assert (facts["value"], facts["noise"], facts["fails"]) == (None, None, 1)
    assert "accuracy none, parameters none" in hpland("truth", "toy-models", *at).out


def test_a_landscapes_name_means_the_landscape_unless_a_storage_is_given(
    hpland: Hpland, monkeypatch: pytest.MonkeyPatch
) -> None:
    hpland("simulate", "sweep", "--storage", "x.db", "--trials", 3, "--epochs", 5)
    monkeypatch.setenv("OPTUNA_STORAGE", "sqlite:///x.db")
    assert json.loads(hpland("truth", "sweep", "-f", "json").out)["optimum"] == 0.94
    of_study = json.loads(hpland("truth", "sweep", "--storage", "x.db", "-f", "json").out)
    assert of_study["optimum"] < 0.94


def test_the_environment_says_where_studies_are(
    hpland: Hpland, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["--storage", "x.db", "--trials", 3, "--study-name", "depth-widths"]
    hpland("simulate", "depth-width", *arguments)
    assert hpland("truth", "depth-widths").err == (
        "hpland: unknown landscape 'depth-widths': did you mean 'depth-width'?\n"
    )
    monkeypatch.setenv("OPTUNA_STORAGE", "sqlite:///x.db")
    assert json.loads(hpland("truth", "depth-widths", "-f", "json").out)["name"] == "depth-width"
    done = hpland("truth", "dept-widths")
    assert (done.code, done.err) == (
        2,
        "hpland: unknown landscape or study 'dept-widths': did you mean 'depth-widths'?\n",
    )


def test_truth_of_a_study(hpland: Hpland, default_studies: Storage) -> None:
    done = hpland("truth", "sweep", "--storage", default_studies, "-f", "json")
    assert json.loads(done.out)["name"] == "sweep"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["swep"], "unknown landscape 'swep': did you mean 'sweep'?"),
        (["sweep", "--at", "lr=1"], "unknown parameter 'lr': choose from learning_rate, "
         "batch_size, weight_decay, depth, width"),
        (["sweep", "--at", "depth"], "--at needs PARAM=VALUE, not 'depth'"),
        *(
            (["sweep", "--at", f"depth={x}"],
             f"--at depth={x}: it must be an integer from 2 to 24")
            for x in ("x", "", "2.5", "nan", "inf", "-inf", "-1", "25", "1e400")
        ),
        *(
            (["sweep", "--at", f"learning_rate={x}"],
             f"--at learning_rate={x}: it must be a number from 1e-05 to 0.1")
            for x in ("nan", "inf", "-1", "5", "0")
        ),
        (["toy-models", "--at", "model=cn"], "unknown choice of model 'cn': did you mean 'cnn'?"),
        (["toy-models", "--at", "kernel=4"], "unknown choice of kernel '4': choose from 3, 5, 7"),
        (["toy-models", "--at", "model=rnn", "--at", "kernel=3"],
         "--at kernel: it exists only where model is cnn"),
        (["toy-family", "--at", "family=deep"],
         "--at: give depth too, which exists there: an integer from 2 to 9"),
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
