"""Tables, conditional spaces and two objectives through every sampler, writer and reader."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import pytest

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES, Landscape, objective
from hpland.space import exists
from hpland.studies.origin import columns_of, landscape_of
from hpland.studies.reached import hypervolume_reached
from hpland.studies.reading.read import read_studies, read_table
from hpland.studies.sampling.run import plan_run
from hpland.studies.sampling.training import training_objective
from hpland.studies.storage.opening import open_to_read
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.verdict import NOTES, verdict
from hpland.studies.writing.studies import write_studies
from tests.toys import CONDITIONAL, SVM, TABLE, TOYS

NETWORKS = ("cnn", "rnn", "transformer", "architecture")
EVERY = (*TOYS, *NETWORKS)
PAIRS = [
    *((toy, sampler) for toy in TOYS for sampler in ("random", "qmc", "tpe", "nsga2")),
    *((name, sampler) for name in NETWORKS for sampler in ("random", "tpe", "nsga2")),
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
    columns = columns_of(table, landscape)
    assert columns is not None
    there = exists(landscape.space, columns)
    for name, column in table.params.items():
        np.testing.assert_array_equal(~np.isnan(column), there[name])
    assert landscape_of(table) is landscape
    assert verdict(table).good
    assert [study.trials for study in read_studies(storage)] == [12]


@pytest.mark.parametrize("toy", EVERY)
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


@pytest.mark.parametrize("toy", EVERY)
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


@pytest.mark.parametrize("sampler", ["random", "tpe", "nsga2"])
@pytest.mark.parametrize("suffix", ["db", "log"])
def test_why_a_trial_was_impossible_is_kept(sampler: str, suffix: str, tmp_path: Path) -> None:
    """In whatever way it was written: at once, or chunk by chunk."""
    storage = parse_storage(str(tmp_path / f"x.{suffix}"))
    write_studies([plan_run(LANDSCAPES["transformer"], sampler=sampler, trials=40)], storage)
    with open_to_read(storage) as opened:
        trials = optuna.load_study(study_name="transformer", storage=opened).trials
    states = set()
    for trial in trials:
        heads, embedding = trial.params["heads"], trial.params["embedding"]
        reason = f"embedding {embedding} is not divisible by {heads} heads"
        assert trial.user_attrs["reason"] == (reason if embedding % heads else None)
        assert (trial.user_attrs["region"] == "impossible") == bool(embedding % heads)
        states.add((trial.state.name, trial.user_attrs["reason"] is None))
    assert ("FAIL", False) in states
    assert ("COMPLETE", False) not in states
    assert ("COMPLETE", True) in states


def test_the_hypervolume_reached_is_that_of_the_noise_free_front(database: Storage) -> None:
    """By hand: the area under the steps of the trials that observed best, from the worst corner."""
    cnn = LANDSCAPES["cnn"]
    runs = [plan_run(cnn, study=f"cnn-{n}", trials=n) for n in (10, 1000)]
    write_studies([*runs, plan_run(SVM, trials=9)], database)
    shares = [hypervolume_reached(study, database) for study in read_studies(database)]
    table = read_table("cnn-10", database)
    good = [row for row in range(10) if np.isfinite(table.values[row]).all()]
    front = [
        row
        for row in good
        if not any(
            table.values[o, 0] >= table.values[row, 0] and table.values[o, 1] < table.values[row, 1]
            for o in good
        )
    ]
    low, high = np.log10(cnn.metrics[1].bounds)
    reached = np.zeros(200_000)  # accuracy at every level of parameters
    levels = np.linspace(low, high, len(reached))
    for row in front:
        at = {name: column[row] for name, column in table.params.items()}
        beyond = levels >= np.log10(cnn.noise_free(1, **at))
        reached[beyond] = np.maximum(reached[beyond], cnn.noise_free(0, **at))
    best = np.zeros_like(reached)
    known = cnn.front()
    assert known is not None
    for accuracy, count in known[np.argsort(known[:, 1])]:
        best[levels >= np.log10(count)] = accuracy
    assert shares[0] == pytest.approx(reached.sum() / best.sum(), abs=1e-4)
    assert 0 < shares[0] < shares[1] < 1  # type: ignore[operator]
    assert shares[2] is None


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
    for name in ("cnn", "rnn"):
        yield (
            LANDSCAPES[name],
            {"sampler": "cmaes"},
            f"sampler 'cmaes' cannot take the choices and {several} of landscape '{name}'; "
            "these can: grid, random, qmc, tpe, nsga2, gp",
        )
    yield (
        LANDSCAPES["transformer"],
        {"sampler": "cmaes"},
        f"sampler 'cmaes' cannot take the {several} of landscape 'transformer'; "
        "these can: grid, random, qmc, tpe, nsga2, gp",
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
