from pathlib import Path

import numpy as np
import optuna
import pytest

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES
from hpland.race.cell import Cell, run
from hpland.race.kept import batch_of, study_of
from hpland.race.strategies import STRATEGIES
from hpland.studies.origin import columns_of, landscape_of
from hpland.studies.reading.read import read_table
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.writing.studies import write_studies
from hpland.studies.writing.whole import write_whole

SWEEP = LANDSCAPES["sweep"]
NAMES = ["random", "tpe", "median", "asha", "hyperband", "bohb"]


def cell(name: str, seed: int = 1, workers: int = 3, budget: int = 8) -> Cell:
    return Cell(SWEEP, STRATEGIES[name], seed, workers, budget)


def kept(one: Cell, storage: Storage) -> optuna.Study:
    whole = study_of(one)
    write_whole([whole], storage)
    return optuna.load_study(study_name=whole.name, storage=f"sqlite:///{storage.path}")


@pytest.mark.parametrize("name", NAMES)
def test_a_cell_is_a_study_that_optuna_reads(name: str, database: Storage) -> None:
    one = cell(name)
    ran, study = run(one), kept(one, database)
    last = {told.step.trial: told for told in ran.told}
    assert [trial.number for trial in study.trials] == sorted(last)
    for trial in study.trials:
        told = last[trial.number]
        reached = told.step.start + told.epochs
        assert list(trial.intermediate_values) == list(range(1, reached + 1))
        if trial.state.name == "FAIL":
            assert np.isnan(told.value)
        else:
            state = "COMPLETE" if told.step.end == 30 else "PRUNED"
            assert (trial.state.name, trial.value) == (state, told.value)
        assert trial.datetime_start is not None
        assert trial.duration is not None
        assert round(trial.duration.total_seconds() * 1000) >= told.ended - told.began


@pytest.mark.parametrize("name", ["random", "asha"])
@pytest.mark.parametrize("workers", [1, 4])
def test_no_more_trainings_than_workers_at_once(name: str, workers: int, database: Storage) -> None:
    ran = run(cell(name, workers=workers))
    times = batch_of(ran).times
    assert times is not None
    events = sorted((told.ended, -1) for told in ran.told) + [(t.began, 1) for t in ran.told]
    at_once = np.cumsum([change for _, change in sorted(events)])
    assert at_once.max() <= workers
    assert (times.starts <= times.ends).all()


def test_random_search_is_the_study_of_simulate(database: Storage, tmp_path: Path) -> None:
    other = parse_storage(str(tmp_path / "simulated.db"))
    write_studies([plan_run(SWEEP, sampler="random", trials=6, seed=1, epochs=30)], other)
    simulated = optuna.load_study(study_name="sweep", storage=f"sqlite:///{other.path}")
    for ours, theirs in zip(
        kept(cell("random", workers=1), database).trials[:6], simulated.trials, strict=True
    ):
        assert (ours.params, ours.values, ours.state) == (
            theirs.params,
            theirs.values,
            theirs.state,
        )
        assert ours.intermediate_values == theirs.intermediate_values or ours.state.name == "FAIL"
        assert (ours.datetime_start, ours.datetime_complete) == (
            theirs.datetime_start,
            theirs.datetime_complete,
        )


def test_its_figures_know_the_truth(database: Storage) -> None:
    whole = study_of(cell("asha"))
    write_whole([whole], database)
    table = read_table(whole.name, database)
    landscape = landscape_of(table)
    assert landscape is SWEEP
    assert columns_of(table, landscape) is not None


def test_a_study_that_is_whole_is_kept_and_one_that_is_not_is_made_anew(database: Storage) -> None:
    one = cell("random")
    whole = study_of(one)
    first = kept(one, database)
    assert kept(one, database)._study_id == first._study_id
    first.set_user_attr("whole", False)
    again = kept(one, database)
    assert [t.params for t in again.trials] == [
        t.params for t in study_trials(whole.name, database)
    ]
    assert again.user_attrs["whole"] is True


def study_trials(name: str, storage: Storage) -> list[optuna.trial.FrozenTrial]:
    return optuna.load_study(study_name=name, storage=f"sqlite:///{storage.path}").trials


def test_a_study_of_somebody_elses_is_left_alone(database: Storage) -> None:
    whole = study_of(cell("random"))
    mine = optuna.create_study(study_name=whole.name, storage=f"sqlite:///{database.path}")
    mine.set_user_attr("of", "somebody else")
    with pytest.raises(HplandError, match=r"has another study 'sweep random seed 1 workers 3'$"):
        write_whole([whole], database)
    assert mine.user_attrs == {"of": "somebody else"}
