"""What a trial gets of a source: its times, its state, its curve, and a range that holds it."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.importing.folders import (
    HPBANDSTER,
    KERAS,
    MLFLOW,
    RAY,
    RAY_STATE,
    keras_trial,
    laid,
    lines,
)
from tests.importing.forms import imported, planned, states

NOON = "2024-05-01 12:00:00+00:00"
ONE = "2024-05-01 13:00:00+00:00"


def utc(moment: datetime | None) -> str:
    assert moment
    return moment.astimezone(UTC).isoformat(" ")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (NOON, ONE, (NOON, ONE)),
        (ONE, NOON, (ONE, ONE)),  # clocks that were set, of two machines
        (NOON, "", (NOON, NOON)),
        ("", ONE, (ONE, ONE)),
        ("2024-05-01T15:00:00+03:00", "2024-05-01T13:00:00Z", (NOON, ONE)),
    ],
)
def test_a_trial_never_ends_before_it_starts(
    start: str, end: str, expected: tuple[str, str]
) -> None:
    Path("t.csv").write_text(
        f"value,params_x,datetime_start,datetime_complete\n1,1,{start},{end}\n2,2,{NOON},{ONE}\n"
    )
    first, second = imported("t.csv", directions=("minimize",)).trials
    assert (utc(first.datetime_start), utc(first.datetime_complete)) == expected
    assert (utc(second.datetime_start), utc(second.datetime_complete)) == (NOON, ONE)


def test_a_curve_is_that_of_the_first_of_several_objectives() -> None:
    Path("ray", "t").mkdir(parents=True)
    last = {"a": 2.0, "b": 20.0, "training_iteration": 2}
    trial = {"status": "TERMINATED", "evaluated_params": {"x": 1}, "relative_logdir": "t"}
    other = {**trial, "evaluated_params": {"x": 2}, "relative_logdir": "u"}
    told = {"trial_data": [[one, {"last_result": last}] for one in (trial, other)]}
    Path("ray", RAY_STATE).write_text(json.dumps(told))
    reports = lines({"a": 1.0, "b": 10.0, "training_iteration": 1}, last)
    Path("ray", "t", "result.json").write_text(reports)
    ways = ("minimize", "maximize")
    for objectives, curve in ((("a", "b"), {1: 1, 2: 2}), (("b", "a"), {1: 10, 2: 20})):
        study = imported("ray", objectives=objectives, directions=ways)
        assert study.trials[0].intermediate_values == curve
        assert study.trials[1].intermediate_values == {}


def test_the_last_state_of_an_experiment_of_ray_tune_counts() -> None:
    early = json.dumps({"trial_data": json.loads(RAY[RAY_STATE])["trial_data"][:1]})
    folder = laid("ray", {**RAY, "experiment_state-2024-04-30_10-00-00.json": early})
    assert len(imported(folder, directions=("maximize",)).trials) == 3


def test_a_trial_of_ray_tune_ends_with_its_last_report() -> None:
    told = RAY[RAY_STATE].replace("last_result_time", "written_by_no_version")
    last = told.replace('\\"pid\\": 7', '\\"timestamp\\": 1714557630')
    assert last != told
    for text, seconds in ((told, 0.0), (last, 29.75)):
        first = imported(laid("ray", {**RAY, RAY_STATE: text}), directions=("maximize",)).trials[0]
        assert first.duration is not None
        assert first.duration.total_seconds() == seconds


def test_what_keras_tuner_stopped_is_pruned() -> None:
    folder = laid("keras", {**KERAS, "trial_a/trial.json": keras_trial("a", 32, [0.5], "STOPPED")})
    study = imported(folder, objectives=("val_accuracy",))
    assert states(study) == ["COMPLETE", "PRUNED", "FAIL"]
    assert study.trials[1].intermediate_values == {0: 0.5}


@pytest.mark.parametrize("units", [8, 1024])
def test_a_range_that_is_told_is_widened_to_hold_what_was_tried(units: int) -> None:
    folder = laid("keras", {**KERAS, "trial_b/trial.json": keras_trial("b", units, [0.5])})
    study = imported(folder)
    assert study.trials[0].params["units"] == units
    spread = study.trials[0].distributions["units"]
    assert (spread.low, spread.high) == (min(16, units), max(512, units))  # type: ignore[attr-defined]


def test_the_last_step_of_mlflow_counts_in_whatever_order_it_was_logged() -> None:
    logged = "1714557650000 0.5 2\n1714557610000 0.75 1\n1714557640000 0.625 2\n"
    study = imported(
        laid("mine", {**MLFLOW, "mlruns/1/r0/metrics/val/loss": logged}), directions=("minimize",)
    )
    first = study.trials[0]
    assert (first.value, first.intermediate_values) == (0.5, {1: 0.75, 2: 0.5})


def test_a_configuration_of_hpbandster_lasts_from_its_first_run_to_its_last() -> None:
    first, failed = imported(laid("hpbandster", HPBANDSTER)).trials
    assert utc(first.datetime_start) == "2024-05-01 10:00:00+00:00"
    assert utc(first.datetime_complete) == "2024-05-01 10:00:50+00:00"
    assert failed.duration
    assert failed.duration.total_seconds() == 9


@pytest.mark.parametrize("state", ["crashed", "failed", "killed"])
def test_wandb_runs_that_did_not_finish_have_failed_and_lasted_as_long_as_they_did(
    state: str,
) -> None:
    Path("t.csv").write_text(
        "Name,State,Created,Runtime,lr,loss\n"
        "a,finished,2024-05-01T12:00:00.000Z,3600,0.1,1\n"
        f"b,{state},2024-05-01T12:00:00.000Z,x,0.2,1\n"
    )
    study = imported("t.csv", objectives=("loss",), directions=("minimize",))
    assert states(study) == ["COMPLETE", "FAIL"]
    moments = [(utc(one.datetime_start), utc(one.datetime_complete)) for one in study.trials]
    assert moments == [(NOON, ONE), (NOON, NOON)]


def test_a_trial_with_one_of_two_values_has_failed() -> None:
    Path("t.csv").write_text("x,a,b\n1,1,\n2,1,2\n")
    study = imported("t.csv", objectives=("a", "b"), directions=("minimize", "maximize"))
    assert states(study) == ["FAIL", "COMPLETE"]
    assert study.trials[1].values == [1, 2]


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("name", ["datetime_start", "datetime_complete"])
@pytest.mark.usefixtures("zone")
def test_times_without_an_offset_are_local_in_winter_and_in_summer(name: str) -> None:
    Path("t.csv").write_text(
        f"value,params_x,{name}\n1,1,2024-01-31 13:00:00\n2,2,2024-07-31 14:00:00\n"
    )
    study = planned("t.csv", directions=("minimize",)).study
    (batch,) = study.batches()
    moments = [(str(start), str(end)) for start, end in batch.clock(lambda utc: utc)]
    assert moments == [(one, one) for one in ("2024-01-31 12:00:00", "2024-07-31 12:00:00")]
