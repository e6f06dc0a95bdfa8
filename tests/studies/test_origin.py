import sqlite3

import numpy as np
import optuna
import pytest

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES, at_budget
from hpland.studies.origin import differing, landscape_of, run_of
from hpland.studies.reading.read import read_table
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.parsing import Storage
from hpland.studies.writing.studies import write_studies
from tests.conftest import DEFAULT


@pytest.mark.parametrize("name", DEFAULT)
def test_a_study_bears_out_its_origin(default_studies: Storage, name: str) -> None:
    assert differing(read_table(name, default_studies)).tolist() == []


@pytest.mark.parametrize("sampler", ["qmc", "tpe"])
def test_so_does_one_of_another_sampler(sampler: str, database: Storage) -> None:
    run = plan_run(LANDSCAPES["sweep"], sampler=sampler, trials=40, seed=5, noise=0.5)
    write_studies([run], database)
    assert differing(read_table("sweep", database)).tolist() == []


@pytest.mark.parametrize("pruner", ["none", "median", "hyperband", "asha"])
@pytest.mark.parametrize("sampler", ["random", "tpe"])
def test_so_does_one_with_curves(sampler: str, pruner: str, database: Storage) -> None:
    run = plan_run(LANDSCAPES["sweep"], sampler=sampler, trials=40, epochs=12, pruner=pruner)
    write_studies([run], database)
    table = read_table("sweep", database, curves=True)
    assert run_of(table) == run
    assert differing(table).tolist() == []
    assert differing(table.rows(np.array([30, 4, 17]))).tolist() == []


STEPS = "trial_intermediate_values"


@pytest.mark.parametrize(
    ("change", "numbers"),
    [
        (f"UPDATE {STEPS} SET intermediate_value = 0.5 WHERE trial_id = 4 AND step = 2", [3]),
        (f"UPDATE {STEPS} SET step = 60 WHERE trial_id = 5 AND step = 12", [4]),
        (f"DELETE FROM {STEPS} WHERE trial_id = 3", [2]),
        (f"DELETE FROM {STEPS} WHERE trial_id = 6 AND step = 12", [5]),
        ("UPDATE trials SET state = 'PRUNED' WHERE trial_id = 1", [0]),
        ("UPDATE trials SET state = 'FAIL' WHERE trial_id = 1", [0]),
        ("UPDATE trial_values SET value = 0.5 WHERE trial_id = 9", [8]),
    ],
)  # fmt: skip
def test_what_was_changed_in_a_curve_is_found(
    database: Storage, change: str, numbers: list[int]
) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=9, noise=0.0, epochs=12)], database)
    assert database.path
    with sqlite3.connect(database.path) as connection:
        connection.execute(change)
    connection.close()
    assert differing(read_table("sweep", database, curves=True)).tolist() == numbers


@pytest.mark.parametrize(
    ("change", "numbers"),
    [
        ("UPDATE trial_values SET value = value + 1e-6 WHERE trial_id = 4", [3]),
        ("UPDATE trials SET state = 'FAIL' WHERE trial_id = 8", [7]),
        ("DELETE FROM trial_values WHERE trial_id = 2", [1]),
        (
            "UPDATE trial_params SET param_value = 17 "
            "WHERE param_name = 'depth' AND trial_id IN (1, 6)",
            [0, 5],
        ),
    ],
)
def test_what_was_changed_is_found(database: Storage, change: str, numbers: list[int]) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=9, noise=0.0)], database)
    assert database.path
    with sqlite3.connect(database.path) as connection:
        connection.execute(change)
    connection.close()
    assert differing(read_table("sweep", database)).tolist() == numbers


def test_a_study_of_another_origin_is_told_what_it_lacks(database: Storage) -> None:
    study = optuna.create_study(study_name="mine", storage=database.url)
    study.set_user_attr("seed", 1)
    with pytest.raises(HplandError) as caught:
        differing(read_table("mine", database))
    assert str(caught.value) == (
        "study 'mine' was not made by hpland: it lacks the user attributes "
        "landscape, landscape_version, sampler, noise"
    )


def test_a_study_of_a_landscape_that_is_gone_is_told(database: Storage) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=3)], database)
    optuna.load_study(study_name="sweep", storage=database.url).set_user_attr(
        "landscape_version", 99
    )
    with pytest.raises(HplandError) as caught:
        differing(read_table("sweep", database))
    assert str(caught.value) == (
        "study 'sweep' is of sweep version 99, which this hpland does not have"
    )


def test_the_landscape_of_a_study_is_that_of_its_budget(database: Storage) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=3, epochs=5)], database)
    found = landscape_of(read_table("sweep", database))
    assert found
    assert found.optimum == at_budget(LANDSCAPES["sweep"], 5).optimum < 0.94
