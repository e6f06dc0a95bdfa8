"""Population-based training as an ordinary study."""

import math
from datetime import UTC, timedelta
from pathlib import Path

import numpy as np
import optuna
import pytest
from optuna.trial import TrialState

from hpland.landscapes import LANDSCAPES
from hpland.race.cell import Cell, Ran, run
from hpland.race.kept import keep
from hpland.race.searches.population import Population
from hpland.race.strategies import STRATEGIES
from hpland.space import external
from hpland.studies import read_table
from hpland.studies.batch import START

NAMES = ("lr-batch", "sweep", "schedule")


def ran(name: str, seed: int, budget: int = 12) -> tuple[Ran, Population]:
    found = run(Cell(LANDSCAPES[name], STRATEGIES["pbt"], seed, 4, budget))
    assert isinstance(found.search, Population)
    return found, found.search


def study_of(found: Ran, storage: str | None = None) -> optuna.Study:
    study = optuna.create_study(
        study_name="pbt", direction=found.world.landscape.direction, storage=storage
    )
    keep(study, found)
    return study


@pytest.mark.parametrize("seed", [0, 5])
@pytest.mark.parametrize("name", NAMES)
def test_every_interval_is_a_trial_with_all_that_is_known_of_it(name: str, seed: int) -> None:
    found, search = ran(name, seed)
    trials = study_of(found).trials
    told = {one.step.trial: one for one in found.told}
    space, columns = LANDSCAPES[name].space, found.world.params()
    assert [trial.number for trial in trials] == sorted(told)
    for trial in trials:
        (number, start, end), value, _, worker, began, ended = told[trial.number]
        interval = search.intervals[number]
        noise_free = found.world.truth(number)
        assert trial.user_attrs == {
            "noise_free": noise_free,
            "region": trial.user_attrs["region"],
            "worker": worker,
            "member": interval.member,
            "generation": interval.generation,
            "donor": interval.donor,
            "weights": interval.weights,
            "epoch_from": start,
            "epoch_to": end,
        }
        assert trial.params == {
            key: external(space[key], column[number]) for key, column in columns.items()
        }
        reports = found.world.curve(number)[start:end]
        if math.isnan(value):
            assert trial.state == TrialState.FAIL
            assert trial.values is None
            reports = reports[: int(np.isnan(reports).argmax()) + 1]
        else:
            assert trial.state == TrialState.COMPLETE
            assert trial.value == value
        assert list(trial.intermediate_values) == list(range(start + 1, start + 1 + len(reports)))
        np.testing.assert_array_equal(list(trial.intermediate_values.values()), reports)
        assert trial.datetime_start
        assert trial.datetime_complete
        moments = [trial.datetime_start, trial.datetime_complete]
        expected = [START + timedelta(milliseconds=ms) for ms in (began, ended)]
        assert [moment.astimezone(UTC) for moment in moments] == expected


def test_some_trial_fails_and_some_copies() -> None:
    """Or the test before this one would not see it."""
    trials = [t for name in NAMES for t in study_of(ran(name, 0)[0]).trials]
    assert {t.state for t in trials} == {TrialState.COMPLETE, TrialState.FAIL}
    assert any(t.user_attrs["donor"] is not None for t in trials)


def test_a_file_of_sqlite_has_it_and_hpland_reads_it(tmp_path: Path) -> None:
    found, _ = ran("sweep", 1, 2)
    path = tmp_path / "race.db"
    study = study_of(found, f"sqlite:///{path}")
    again = optuna.load_study(study_name="pbt", storage=f"sqlite:///{path}")
    assert [t.params for t in again.trials] == [t.params for t in study.trials]
    assert [t.user_attrs for t in again.trials] == [t.user_attrs for t in study.trials]
    assert [t.datetime_start for t in again.trials] == [t.datetime_start for t in study.trials]
    values = [t.value for t in again.trials if t.state == TrialState.COMPLETE]
    told = sorted(found.told, key=lambda one: one.step.trial)
    assert values == [one.value for one in told if not math.isnan(one.value)]
    assert len(again.trials) == len(found.told)
    table = read_table("pbt", str(path))
    assert len(table) == len(found.told)
