"""Tables, conditional spaces and two objectives through every sampler, writer and reader."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import optuna
import pytest

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES, Landscape, objective
from hpland.space import exists
from hpland.studies.origin import landscape_of
from hpland.studies.reading.read import read_studies, read_table
from hpland.studies.sampling.run import plan_run
from hpland.studies.sampling.training import training_objective
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.verdict import NOTES, verdict
from hpland.studies.writing.studies import write_studies
from tests.toys import CONDITIONAL, SVM, TABLE, TOYS

PAIRS = [
    *((toy, sampler) for toy in TOYS for sampler in ("random", "qmc", "tpe", "nsga2")),
    ("toy-svm", "grid"),
]


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, toy in TOYS.items():
        monkeypatch.setitem(LANDSCAPES, name, toy)


@pytest.mark.parametrize("suffix", ["db", "log"])
@pytest.mark.parametrize(("toy", "sampler"), PAIRS)
def test_a_study_is_written_read_and_verified(
    toy: str, sampler: str, suffix: str, tmp_path: Any
) -> None:
    landscape = LANDSCAPES[toy]
    storage = parse_storage(str(tmp_path / f"x.{suffix}"))
    run = plan_run(landscape, sampler=sampler, trials=12, seed=3)
    write_studies([run], storage)
    table = read_table(toy, storage, curves=True, notes=NOTES)
    assert table.directions == tuple(landscape.directions)
    assert table.metric_names == tuple(metric.name for metric in landscape.metrics)
    assert table.values.shape == (12, len(landscape.metrics))
    there = exists(landscape.space, {name: table.params[name] for name in landscape.space})
    for name, column in table.params.items():
        np.testing.assert_array_equal(~np.isnan(column), there[name])
    assert landscape_of(table) is landscape
    assert verdict(table).good
    assert [study.trials for study in read_studies(storage)] == [12]


@pytest.mark.parametrize("toy", TOYS)
def test_a_trial_has_no_row_of_an_absent_parameter(toy: str, database: Storage) -> None:
    write_studies([plan_run(LANDSCAPES[toy], trials=40)], database)
    study = optuna.load_study(study_name=toy, storage=database.url)
    for trial in study.trials:
        params = {k: np.asarray(x) for k, x in LANDSCAPES[toy].columns(**trial.params).items()}
        there = exists(LANDSCAPES[toy].space, params)
        assert set(trial.params) == {name for name, here in there.items() if here}
        if trial.values:
            worth = trial.user_attrs["noise_free"]
            first = worth[0] if isinstance(worth, list) else worth
            assert first == float(LANDSCAPES[toy](**trial.params))


@pytest.mark.parametrize("toy", TOYS)
def test_study_optimize_makes_the_same_trials(toy: str, database: Storage) -> None:
    landscape = LANDSCAPES[toy]
    write_studies([plan_run(landscape, trials=30)], database)
    mine = optuna.load_study(study_name=toy, storage=database.url).trials
    study = optuna.create_study(directions=landscape.directions)
    for trial in mine:
        study.enqueue_trial(trial.params)
    study.optimize(objective(landscape), n_trials=len(mine))
    for one, other in zip(mine, study.trials, strict=True):
        assert (one.params, one.state, one.values) == (other.params, other.state, other.values)
        assert one.user_attrs == other.user_attrs


def test_what_is_kept_of_two_objectives(database: Storage) -> None:
    write_studies([plan_run(TABLE, trials=30)], database)
    study = optuna.load_study(study_name="toy-models", storage=database.url)
    first, second = study.user_attrs["optimum"]
    assert first == {
        "value": TABLE.optimum,
        "params": [dict(best) for best in TABLE.metrics[0].optimizers],
    }
    assert second["params"] == [{"model": "linear"}]
    failed = [trial for trial in study.trials if trial.state.name == "FAIL"]
    assert failed
    assert all(trial.values is None for trial in failed)
    (summary,) = read_studies(database)
    assert (summary.best, summary.worth, summary.regret) == (None, None, None)
    assert json.dumps(study.user_attrs, allow_nan=False)


def refusals() -> Iterator[tuple[Landscape, dict[str, Any], str]]:
    conditional, several = "conditional parameters", "several objectives"
    able = "random, qmc, tpe, nsga2"
    yield (
        TABLE,
        {"sampler": "grid"},
        (
            f"sampler 'grid' cannot take the {conditional} of landscape 'toy-models'; "
            f"these can: {able}"
        ),
    )
    yield (
        CONDITIONAL,
        {"sampler": "cmaes"},
        (
            f"sampler 'cmaes' cannot take the choices and {conditional} and {several} of landscape "
            f"'toy-family'; these can: {able}"
        ),
    )
    yield (
        SVM,
        {"sampler": "cmaes"},
        (
            "sampler 'cmaes' cannot take the choices of landscape 'toy-svm'; "
            "these can: grid, random, qmc, tpe, nsga2, gp"
        ),
    )
    yield (
        TABLE,
        {"pruner": "median"},
        ("landscape 'toy-models' has no epoch axis; --epochs and --pruner need one"),
    )


@pytest.mark.parametrize(("landscape", "wish", "message"), list(refusals()))
def test_what_cannot_be_run_is_refused_before(
    landscape: Landscape, wish: dict[str, Any], message: str
) -> None:
    with pytest.raises(HplandError) as caught:
        plan_run(landscape, **wish)
    assert str(caught.value) == message


def test_training_needs_one_objective() -> None:
    with pytest.raises(HplandError) as caught:
        training_objective(CONDITIONAL)
    assert "--epochs and --pruner need" in str(caught.value)
