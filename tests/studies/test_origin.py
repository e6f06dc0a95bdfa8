import sqlite3

import optuna
import pytest

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES
from hpland.studies.origin import differing
from hpland.studies.read import read_table
from hpland.studies.run import plan_run
from hpland.studies.simulate import simulate
from hpland.studies.storage import Storage
from tests.conftest import DEFAULT


@pytest.mark.parametrize("name", DEFAULT)
def test_a_study_bears_out_its_origin(default_studies: Storage, name: str) -> None:
    assert differing(read_table(name, default_studies)).tolist() == []


@pytest.mark.parametrize("sampler", ["qmc", "tpe"])
def test_so_does_one_of_another_sampler(sampler: str, database: Storage) -> None:
    run = plan_run(LANDSCAPES["sweep"], sampler=sampler, trials=40, seed=5, noise=0.5)
    simulate([run], database)
    assert differing(read_table("sweep", database)).tolist() == []


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
    simulate([plan_run(LANDSCAPES["sweep"], trials=9, noise=0.0)], database)
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
    simulate([plan_run(LANDSCAPES["sweep"], trials=3)], database)
    optuna.load_study(study_name="sweep", storage=database.url).set_user_attr(
        "landscape_version", 99
    )
    with pytest.raises(HplandError) as caught:
        differing(read_table("sweep", database))
    assert str(caught.value) == (
        "study 'sweep' is of sweep version 99, which this hpland does not have"
    )
