"""Ray Tune, Keras Tuner, SMAC3 and HpBandSter."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hpland.errors import HplandError
from hpland.importing.find import reader_of
from hpland.importing.source import Source
from tests.importing.folders import (
    HPBANDSTER,
    KERAS,
    RAY,
    RAY_FOLDERS,
    RAY_OLD,
    RAY_STATE,
    SMAC,
    Folder,
    keras_trial,
    laid,
)
from tests.importing.forms import imported, planned, states

UP: dict[str, Any] = {"directions": ("maximize",)}


@pytest.mark.parametrize("form", [RAY, RAY_OLD], ids=["new", "old"])
@pytest.mark.parametrize("which", ["", RAY_STATE], ids=["folder", "file"])
def test_an_experiment_of_ray_tune(form: Folder, which: str) -> None:
    study = imported(laid("ray", form) / which, "lr=1e-4:1:log", **UP)
    assert states(study) == ["COMPLETE", "FAIL", "COMPLETE"]
    assert [trial.params for trial in study.trials] == [{"lr": 0.001}, {"lr": 0.01}, {"lr": 0.2}]
    assert [trial.values for trial in study.trials] == [[0.5], None, [float("-inf")]]
    first = study.trials[0]
    assert first.intermediate_values == {1: 0.25, 2: 0.5}
    assert first.user_attrs == {"model/dim": 64, "training_iteration": 2}
    assert first.datetime_complete is not None
    assert first.datetime_start is not None
    lasted = first.datetime_complete - first.datetime_start
    assert lasted.total_seconds() == 60.25
    assert study.user_attrs["unfinished_trials"] == 1


def test_folders_of_ray_tunes_trials_without_the_state_of_the_experiment() -> None:
    study = imported(laid("ray", RAY_FOLDERS), **UP)
    assert [trial.values for trial in study.trials] == [[0.5], [0.75]]
    assert [trial.params for trial in study.trials] == [{"lr": 0.001}, {"lr": 0.01}]
    assert study.user_attrs["unfinished_trials"] == 1


def test_a_project_of_keras_tuner() -> None:
    study = imported(laid("keras", KERAS))
    assert states(study) == ["COMPLETE", "COMPLETE", "FAIL"]
    assert study.direction.name == "MAXIMIZE"
    best = study.best_trial
    assert (best.number, best.value) == (1, 0.75)  # started behind b
    assert best.params == {"units": 32, "bn": False, "opt": "sgd"}
    assert best.user_attrs == {"tuner/epochs": 3, "fixed": 1, "loss": 0.5}
    assert best.intermediate_values == {0: 0.25, 1: 0.75, 2: 0.5}
    found = {name: one.__dict__ for name, one in best.distributions.items()}
    assert (found["units"]["low"], found["units"]["high"]) == (16, 512)
    assert found["units"]["log"]
    assert found["opt"]["choices"] == ("sgd", "adam")


def test_the_objective_of_keras_tuner_is_asked_for_if_two_metrics_have_its_scores() -> None:
    laid("keras", {**KERAS, "trial_a/trial.json": keras_trial("a", 32, [0.5])})
    study = imported(Path("keras"), objectives=("loss",))
    assert study.direction.name == "MINIMIZE"
    with pytest.raises(HplandError) as caught:
        planned("keras")
    assert str(caught.value) == (
        "a project of Keras Tuner's does not say what its objective is; "
        "add --objective, one of loss, val_accuracy, custom"
    )


@pytest.mark.parametrize("form", SMAC.values(), ids=SMAC.keys())
def test_a_run_of_smac(form: Folder) -> None:
    study = imported(laid("smac", form))
    assert states(study) == ["COMPLETE", "FAIL", "COMPLETE"]
    assert [trial.values for trial in study.trials] == [[0.25], None, [0.75]]
    first = study.trials[0]
    assert first.params == {"lr": 0.1, "depth": 2, "act": "tanh"}
    assert first.intermediate_values == {3: 0.5, 9: 0.25}
    assert first.user_attrs == {"runs": 3, "origin": "Sobol"}
    assert first.distributions["lr"].__dict__ == {
        "low": 1e-5, "high": 1.0, "log": True, "step": None,
    }  # fmt: skip
    assert study.user_attrs["unfinished_trials"] == 1
    assert study.user_attrs["inferred"] == []


def test_a_log_of_hpbandster() -> None:
    study = imported(laid("hpbandster", HPBANDSTER))
    assert states(study) == ["COMPLETE", "FAIL"]
    first = study.trials[0]
    assert (first.value, first.intermediate_values) == (0.25, {3: 0.5, 9: 0.25})
    assert first.params == {"lr": 0.1, "depth": 2, "act": "tanh"}
    assert first.user_attrs == {"model_based_pick": False}
    assert isinstance(first.datetime_start, datetime)
    assert study.user_attrs["unfinished_trials"] == 1


@pytest.mark.parametrize(
    ("form", "module"),
    [(RAY, "ray_tune"), (KERAS, "keras_tuner"), (SMAC["2.0"], "smac"), (HPBANDSTER, "hpbandster")],
)
def test_the_reader_is_found_and_names_what_it_reads(form: Folder, module: str) -> None:
    source = Source(laid("folder", form))
    reader = reader_of(source)
    assert reader.__name__ == f"hpland.importing.readers.{module}"  # type: ignore[attr-defined]
    named = {path.relative_to("folder").as_posix() for path in reader.files(source)}
    assert named == set(form)
