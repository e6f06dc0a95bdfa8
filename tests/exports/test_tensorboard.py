"""A real TensorBoard is asked for what was exported."""

import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

import optuna
import pytest
from optuna.distributions import FloatDistribution, IntDistribution
from optuna.trial import create_trial

from hpland.exports import export
from hpland.importing.plan import plan_import
from hpland.importing.sweep import Asked
from hpland.space import Integer, Real
from hpland.studies.reading.records import whole_studies
from hpland.studies.storage.parsing import Storage
from tests.studies import everything

PATIENCE = 120  # seconds for a TensorBoard on a busy machine, which starts in some five
TRIALS = dict(enumerate(everything.trials(1)))
ENDED = {f"trial_{i:02}": trial for i, trial in TRIALS.items() if trial.state.is_finished()}


@contextmanager
def tensorboard(folder: Path) -> Iterator[str]:
    """Start a TensorBoard on a port of this machine alone; yield its address."""
    alone = ("--host", "127.0.0.1", "--port", "0", "--load_fast", "false")
    with subprocess.Popen(
        [sys.executable, "-m", "tensorboard.main", "--logdir", str(folder), *alone],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        hung = Timer(PATIENCE, process.kill)
        hung.start()
        assert process.stderr
        said = ""
        try:
            for line in process.stderr:
                said += line
                if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                    yield found[0]
                    return
            raise AssertionError(said)
        finally:
            hung.cancel()
            process.kill()


def ask(address: str, what: str, **asked: Any) -> Any:
    request = urllib.request.Request(
        f"{address}data/plugin/hparams/{what}",
        json.dumps({"experimentName": "", **asked}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)


def told(address: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what TensorBoard has of the parameters and of the runs, by name."""
    infos = {info["name"]: info for info in ask(address, "experiment").get("hparamInfos", ())}
    answer = ask(
        address,
        "session_groups",
        startIndex=0,
        sliceSize=100,
        allowedStatuses=["STATUS_SUCCESS", "STATUS_FAILURE"],
        colParams=[{"hparam": name} for name in infos],
    )
    return infos, {group["name"]: group for group in answer.get("sessionGroups", ())}


@pytest.fixture
def loaded(database: Storage) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a TensorBoard tells when it has read all runs, which it does by and by."""
    everything.make(database)
    with whole_studies(database) as studies:
        stored = studies["all"]
        export(stored, stored.numbers, "tensorboard", Path("logs"))
    end = time.monotonic() + PATIENCE
    with tensorboard(Path("logs")) as address:
        while True:
            infos, runs = told(address)
            if (infos and runs.keys() >= ENDED.keys()) or time.monotonic() > end:
                return infos, runs


def test_a_tensorboard_has_the_sessions(
    loaded: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    infos, runs = loaded
    assert infos["lr"]["domainInterval"] == {"minValue": 1e-7, "maxValue": 1.0}
    assert infos["layers"]["domainInterval"] == {"minValue": 1.0, "maxValue": 9.0}
    assert infos["norm"]["domainDiscrete"] == [False, True]
    choices = ["adam", "5", "5", "None", "True", "0.5"]
    assert sorted(infos["opt"]["domainDiscrete"]) == sorted(choices)
    assert runs.keys() == ENDED.keys()
    params = {name: run["hparams"] for name, run in runs.items()}
    assert params["trial_00"] == {
        **{"lr": 1e-3, "drop, out": 0.25, "layers": 3.0, "norm": True},
        "opt": "adam",
    }
    assert {name: set(params[name]) for name in params} == {
        name: set(trial.params) for name, trial in ENDED.items()
    }
    values = {
        name: [m["value"] for m in run.get("metricValues", ()) if m["name"]["tag"] == "accuracy"]
        for name, run in runs.items()
    }
    assert values == {name: trial.values or [] for name, trial in ENDED.items()}
    failed = {n for n, run in runs.items() if run["sessions"][0]["status"] == "STATUS_FAILURE"}
    assert failed == {name for name, trial in ENDED.items() if trial.state.name == "FAIL"}


def test_ranges_that_changed_on_the_way_are_told_as_one_that_holds_all(database: Storage) -> None:
    ranges = [FloatDistribution(1e-4, 0.1), FloatDistribution(0.01, 1.5)]
    wholes = [IntDistribution(1, 4), IntDistribution(3, 9)]
    study = optuna.create_study(study_name="all", storage=database.url)
    for i in range(2):
        study.add_trial(
            create_trial(
                value=i,
                params={"x": 0.05, "k": 3 + i},
                distributions={"x": ranges[i], "k": wholes[i]},
            )
        )
    with whole_studies(database) as studies:
        export(studies["all"], [0, 1], "tensorboard", Path("logs"))
    plan = plan_import(Path("logs"), Asked(directions=("minimize",)))
    found = {name: one.parameter for name, one in plan.understood.params.items()}
    assert found == {"x": Real(1e-4, 1.5), "k": Integer(1, 9)}
