import optuna
import pytest

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES, at_budget
from hpland.studies.origin import landscape_of, run_of
from hpland.studies.reading.read import read_table
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.parsing import Storage
from hpland.studies.writing.studies import write_studies


@pytest.mark.parametrize(
    "wish",
    [{"sampler": "grid", "trials": 64}, {"sampler": "tpe", "epochs": 5, "pruner": "asha"}],
    ids=["grid", "tpe"],
)
def test_the_run_of_a_study_is_the_one_that_made_it(
    database: Storage, wish: dict[str, object]
) -> None:
    run = plan_run(LANDSCAPES["sweep"], **{"trials": 8, **wish})  # type: ignore[arg-type]
    write_studies([run], database)
    assert run_of(read_table("sweep", database)) == run


def test_a_study_of_another_origin_is_told_what_it_lacks(database: Storage) -> None:
    study = optuna.create_study(study_name="mine", storage=database.url)
    study.set_user_attr("seed", 1)
    with pytest.raises(HplandError) as caught:
        run_of(read_table("mine", database))
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
        run_of(read_table("sweep", database))
    assert str(caught.value) == (
        "study 'sweep' is of sweep version 99, which this hpland does not have"
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("seed", "x"),
        ("seed", -1),
        ("noise", "loud"),
        ("noise", -1),
        ("sampler", "guess"),
        ("sampler", ["grid"]),
        ("grid", {"learning_rate": 10**12}),
        ("grid", {"learning_rate": 0, "batch_size": 2}),
        ("epochs", "x"),
        ("epochs", 0),
        ("pruner", "asha"),  # and no epochs
        ("n_trials", 0),
        ("n_trials", 2.5),
        ("n_trials", True),
    ],
)
def test_an_impossible_attribute_is_one_line(database: Storage, key: str, value: object) -> None:
    write_studies([plan_run(LANDSCAPES["lr-batch"], trials=9)], database)
    study = optuna.load_study(study_name="lr-batch", storage=database.url)
    study.set_user_attr(key, value)
    with pytest.raises(HplandError) as caught:
        run_of(read_table("lr-batch", database))
    assert str(caught.value) == (
        f"study 'lr-batch' cannot be one of hpland's: its {key} is {value!r}"
    )


def test_the_landscape_of_a_study_is_that_of_its_budget(database: Storage) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=3, epochs=5)], database)
    found = landscape_of(read_table("sweep", database))
    assert found
    assert found.optimum == at_budget(LANDSCAPES["sweep"], 5).optimum < 0.94
    study = optuna.load_study(study_name="sweep", storage=database.url)
    study.set_user_attr("epochs", "many")
    assert landscape_of(read_table("sweep", database)) is None
