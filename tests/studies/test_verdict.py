"""Verify finds whatever was changed in a study, and nothing in one that was not."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing

import optuna
import pytest

from hpland.landscapes import LANDSCAPES, Measured
from hpland.studies.reading.by_columns import read_table as read_by_columns
from hpland.studies.reading.by_optuna import read_table as by_optuna
from hpland.studies.reading.read import read_table
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.storage.sqlite import reading
from hpland.studies.verdict import NOTES, Verdict, verdict
from hpland.studies.writing.studies import write_studies
from tests.conftest import DEFAULT
from tests.toys import TOYS


def judged(name: str, storage: Storage) -> Verdict:
    return verdict(read_table(name, storage, curves=True, notes=NOTES))


def by_columns(storage: Storage, name: str) -> object:
    assert storage.sqlite
    with reading(storage.sqlite) as connection:
        return read_by_columns(connection, name)


def execute(storage: Storage, *changes: str) -> None:
    with closing(sqlite3.connect(str(storage.path))) as connection, connection:
        for change in changes:
            connection.execute(change)


@pytest.mark.parametrize("name", DEFAULT)
def test_a_study_is_what_it_says(default_studies: Storage, name: str) -> None:
    found = judged(name, default_studies)
    assert found.lines() == [f"all {found.trials} trials are what they should be"]


@pytest.mark.parametrize("suffix", ["db", "log"])
@pytest.mark.parametrize("pruner", ["none", "median", "hyperband", "asha"])
@pytest.mark.parametrize("sampler", ["random", "tpe"])
def test_so_is_one_with_curves(sampler: str, pruner: str, suffix: str) -> None:
    storage = parse_storage(f"x.{suffix}")
    run = plan_run(LANDSCAPES["sweep"], sampler=sampler, trials=30, epochs=12, pruner=pruner)
    write_studies([run], storage)
    assert judged("sweep", storage).good


TRIALS = "FROM trials WHERE number"
NOTED = "trial_user_attributes"
ATTRS = "study_user_attributes"
STEPS = "trial_intermediate_values"
MISSING = "3 of 9 trials are missing: "
CHANGES = [
    (["UPDATE trial_values SET value = value + 1e-6 WHERE trial_id = 4"], "values: 3"),
    (["DELETE FROM trial_values WHERE trial_id = 2"], "values: 1"),
    (["UPDATE trials SET state = 'FAIL' WHERE trial_id = 8"], "state: 7"),
    (["UPDATE trials SET state = 'PRUNED' WHERE trial_id = 1"], "state: 0"),
    (["UPDATE trials SET state = 'RUNNING' WHERE trial_id = 1"], "state: 0"),
    ([f"UPDATE {NOTED} SET value_json = '0.94' WHERE trial_id = 5 AND key = 'noise_free'"],
     "noise_free: 4"),
    ([f"UPDATE {NOTED} SET value_json = '\"x\"' WHERE trial_id = 5 AND key = 'noise_free'"],
     "noise_free: 4"),
    ([f"UPDATE {NOTED} SET value_json = '\"heaven\"' WHERE trial_id = 6 AND key = 'region'"],
     "region: 5"),
    ([f"DELETE FROM {NOTED} WHERE trial_id IN (1, 2)"], "noise_free, region: 0, 1"),
    ([f"INSERT INTO {STEPS} (trial_id, step, intermediate_value, intermediate_value_type) "
      "VALUES (3, 1, 0.5, 'FINITE')"], "reports: 2"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "what"), CHANGES)
def test_what_was_changed_in_a_trial_is_found(
    database: Storage, changes: Sequence[str], what: str
) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=9, noise=0.0)], database)
    execute(database, *changes)
    many = what.count(",") - what.split(":")[0].count(",") + 1
    assert judged("sweep", database).lines() == [f"{many} of 9 trials differ in {what}"]


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE {NOTED} SET value_json = '\"bad luck\"' WHERE trial_id = 3 AND key = 'reason'",
        f"UPDATE {NOTED} SET value_json = 'null' WHERE trial_id = 3 AND key = 'reason'",
        f"DELETE FROM {NOTED} WHERE trial_id = 3 AND key = 'reason'",
    ],
)
def test_another_reason_to_fail_is_found(database: Storage, change: str) -> None:
    write_studies([plan_run(LANDSCAPES["transformer"], trials=9)], database)
    assert judged("transformer", database).good
    execute(database, change)
    assert judged("transformer", database).lines() == ["1 of 9 trials differ in reason: 2"]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", ["svm-digits", "boosting-diabetes", "hpobench-segment"])
def test_another_run_than_the_trials_own_is_found(database: Storage, name: str, seed: int) -> None:
    """Though it was measured, too, and at the same configuration."""
    landscape = LANDSCAPES[name]
    assert isinstance(landscape, Measured)
    write_studies([plan_run(landscape, sampler="random", trials=9, seed=seed)], database)
    table = read_table(name, database)
    (row,) = landscape.rows(**{k: column[3:4] for k, column in table.params.items()})
    other = next(x for x in landscape.runs.values[row, :, 0] if x != table.values[3, 0])
    execute(database, f"UPDATE trial_values SET value = {float(other)!r} WHERE trial_id = 4")
    assert judged(name, database).lines() == ["1 of 9 trials differ in values: 3"]


def test_another_parameter_changes_all_that_depends_on_it(database: Storage) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=9, noise=0.0)], database)
    execute(database, "UPDATE trial_params SET param_value = 17 WHERE param_name = 'depth' "
            "AND trial_id IN (1, 6)")  # fmt: skip
    assert judged("sweep", database).lines() == [
        "2 of 9 trials differ in parameters, values, noise_free, region: 0, 5"
    ]


@pytest.mark.parametrize("sampler", ["random", "tpe"])
@pytest.mark.parametrize("value", ["99", "2.5", "NULL"])
def test_a_parameter_outside_of_the_space_is_found(
    database: Storage, sampler: str, value: str
) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], sampler=sampler, trials=9)], database)
    change = f"UPDATE trial_params SET param_value = {value} WHERE param_name = 'depth'"
    execute(database, f"{change} AND trial_id = 3")
    assert judged("sweep", database).lines()[0] == "1 of 9 trials differ in parameters: 2"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (f"UPDATE {STEPS} SET intermediate_value = 9 WHERE trial_id = 4 AND step = 2",
         "reports: 3"),
        (f"UPDATE {STEPS} SET step = 60 WHERE trial_id = 5 AND step = 12", "reports: 4"),
        (f"DELETE FROM {STEPS} WHERE trial_id = 3", "values, reports: 2"),
        (f"DELETE FROM {STEPS} WHERE trial_id = 6 AND step = 12", "values, reports: 5"),
        ("UPDATE trials SET state = 'PRUNED' WHERE trial_id = 1", "state: 0"),
        ("UPDATE trials SET state = 'FAIL' WHERE trial_id = 1", "state: 0"),
        ("UPDATE trial_values SET value = 0.5 WHERE trial_id = 9", "values: 8"),
        (f"UPDATE {NOTED} SET value_json = '1' WHERE trial_id = 5 AND key = 'noise_free'",
         "noise_free: 4"),
    ],
)  # fmt: skip
def test_what_was_changed_in_a_curve_is_found(database: Storage, change: str, what: str) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=9, noise=0.0, epochs=12)], database)
    execute(database, change)
    assert judged("sweep", database).lines() == [f"1 of 9 trials differ in {what}"]


def deleted(condition: str) -> list[str]:
    """Return the changes that delete some trials and all that they have."""
    which = f"(SELECT trial_id FROM trials WHERE {condition})"
    children = ("trial_params", "trial_values", NOTED, STEPS, "trial_system_attributes")
    rows = [f"DELETE FROM {child} WHERE trial_id IN {which}" for child in children]
    return [*rows, f"DELETE FROM trials WHERE {condition}"]


OPTIMUM = f"UPDATE {ATTRS} SET value_json = replace(value_json, '0.94', '0.95')"
WIDER = "UPDATE trial_params SET distribution_json = replace(distribution_json, '24', '48')"
CLAIMS = [
    (["UPDATE study_directions SET direction = 'MINIMIZE'"],
     ["its directions are minimize; those of sweep are maximize"]),
    ([f"{OPTIMUM} WHERE key = 'optimum'"], ["its optimum is not that of sweep"]),
    ([f"DELETE FROM {ATTRS} WHERE key = 'optimum'"], ["its optimum is not that of sweep"]),
    (["UPDATE study_system_attributes SET value_json = '[\"loss\"]'"],
     ["its metric names are loss; those of sweep are validation accuracy"]),
    (deleted("number IN (2, 4, 8)"), [f"{MISSING}2, 4, 8"]),
    (deleted("number < 3"), [f"{MISSING}0 to 2"]),
    (deleted("number > 5"), [f"{MISSING}6 to 8"]),
    (deleted("1"), ["it has no trials"]),
    (["UPDATE trials SET number = 1 WHERE number = 0"],
     ["1 of 9 trials differ in parameters, noise_free, region: 1",
      "1 of 9 trials are missing: 0",
      "trial numbers that are there more than once: 1"]),
    ([f"{WIDER} WHERE param_name = 'depth'"],
     ["its parameter 'depth' does not have the range or choices of sweep"]),
    (["UPDATE trial_params SET param_name = 'height' WHERE param_name = 'depth'"],
     ["9 of 9 trials differ in parameters: 0, 1, 2, 3, 4, 5, 6, 7, 8",
      "it has a parameter 'height', which sweep does not have"]),
    ([f"UPDATE {ATTRS} SET value_json = '12' WHERE key = 'n_trials'"],
     ["3 of 12 trials are missing: 9 to 11"]),
    ([f"UPDATE {ATTRS} SET value_json = '7' WHERE key = 'n_trials'"],
     ["2 of 9 trials differ in parameters: 7, 8",
      "trial numbers that are there beyond those planned: 7, 8"]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "lines"), CLAIMS)
def test_what_the_study_claims_is_checked(
    database: Storage, changes: Sequence[str], lines: Sequence[str]
) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=9, noise=0.0)], database)
    execute(database, *changes)
    found = judged("sweep", database)
    assert not found.good
    assert found.lines() == lines


def test_a_study_that_is_said_to_be_learnt_has_points_that_cannot_be_checked(
    database: Storage,
) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=9)], database)
    execute(database, f"UPDATE {ATTRS} SET value_json = '\"tpe\"' WHERE key = 'sampler'")
    found = judged("sweep", database)
    assert found.good
    assert found.lines() == [
        "all 9 trials are what they should be",
        "points cannot be checked, as tpe learns; they are taken as they are",
    ]


@pytest.mark.parametrize("toy", ["sweep", *TOYS])
@pytest.mark.parametrize("read", [by_columns, by_optuna])
def test_a_value_of_an_objective_too_many_is_found(
    read: Callable[[Storage, str], object],
    toy: str,
    database: Storage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    landscape = {**LANDSCAPES, **TOYS}[toy]
    write_studies([plan_run(landscape, trials=9, noise=0.0)], database)
    write_studies([plan_run(landscape, trials=9, noise=0.0, study="other")], database)
    surplus = len(landscape.metrics)
    execute(
        database,
        "INSERT INTO trial_values (trial_id, objective, value, value_type) "
        f"VALUES (1, {surplus}, 0.5, 'FINITE')",
    )
    with pytest.raises(ValueError, match=f"^trial 0 has a value of objective {surplus}, "):
        read(database, toy)
    read(database, "other")


UNKNOWN = "how many trials were planned cannot be checked: the study does not say"


def test_an_older_study_does_not_say_how_many_trials_were_planned(database: Storage) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=9)], database)
    execute(database, f"DELETE FROM {ATTRS} WHERE key = 'n_trials'")
    found = judged("sweep", database)
    assert found.good
    assert found.lines() == ["all 9 trials are what they should be", UNKNOWN]
    execute(database, *deleted("number = 5"))
    assert judged("sweep", database).lines() == ["1 of 9 trials are missing: 5", UNKNOWN]


def test_an_older_grid_says_it_by_its_shape(database: Storage) -> None:
    write_studies([plan_run(LANDSCAPES["lr-batch"], trials=9)], database)
    execute(database, f"DELETE FROM {ATTRS} WHERE key = 'n_trials'", *deleted("number = 8"))
    assert judged("lr-batch", database).lines() == ["1 of 9 trials are missing: 8"]


def test_a_study_without_trials_is_not_what_it_should_be(database: Storage) -> None:
    run = plan_run(LANDSCAPES["sweep"], trials=9)
    study = optuna.create_study(study_name="sweep", storage=database.url, direction="maximize")
    for key, value in run.attrs.items():
        study.set_user_attr(key, value)
    assert judged("sweep", database).lines() == ["it has no trials"]


@pytest.mark.parametrize("sampler", ["grid", "random", "qmc", "tpe"])
@pytest.mark.parametrize("number", [10**12, 2**52, -3])
@pytest.mark.parametrize("planned", [True, False])
def test_hostile_numbers_take_no_memory(
    database: Storage, sampler: str, number: int, planned: bool
) -> None:
    run = plan_run(LANDSCAPES["lr-batch"], sampler=sampler, trials=9)
    write_studies([run], database)
    forget = [] if planned else [f"DELETE FROM {ATTRS} WHERE key = 'n_trials'"]
    execute(database, *forget, f"UPDATE trials SET number = {number} WHERE number = 8")
    found = judged("lr-batch", database)
    assert found.numbers == [number]
    assert not found.good
    if planned or number < 0:
        assert f"beyond those planned: {number}" in "\n".join(found.lines())


def test_hostile_budgets_take_no_memory(database: Storage) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=9, epochs=4)], database)
    execute(database, f"UPDATE {ATTRS} SET value_json = '{10**12}' WHERE key = 'epochs'")
    found, table = judged("sweep", database), read_table("sweep", database)
    complete = table.number[table.state == "COMPLETE"].tolist()
    assert found.wrong["reports"] == complete != []
    assert "its optimum is not that of sweep" in found.lines()


@pytest.mark.parametrize("toy", TOYS)
def test_tables_conditions_and_two_objectives(
    toy: str, database: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LANDSCAPES, toy, TOYS[toy])
    run = plan_run(TOYS[toy], trials=30)
    write_studies([run], database)
    good = judged(toy, database)
    assert good.lines() == [f"all {run.trials} trials are what they should be"]
    last = len(TOYS[toy].metrics) - 1
    number = read_table(toy, database).ranked()[3]
    execute(
        database,
        f"UPDATE trial_values SET value = 0.123 WHERE trial_id = {number + 1} "
        f"AND objective = {last}",
    )
    assert judged(toy, database).wrong == {"values": [number]}


def test_a_parameter_that_should_be_absent_is_found(
    database: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LANDSCAPES, "toy-models", TOYS["toy-models"])
    write_studies([plan_run(TOYS["toy-models"], trials=30)], database)
    study = optuna.load_study(study_name="toy-models", storage=database.url)
    linear = next(t for t in study.trials if t.params["model"] == "linear")
    stored = json.dumps({"name": "IntDistribution", "attributes": {"log": False, "step": 1,
                         "low": 1, "high": 3}})  # fmt: skip
    execute(
        database,
        "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) "
        f"VALUES ({linear.number + 1}, 'layers', 1, '{stored}')",
    )
    assert judged("toy-models", database).wrong == {"parameters": [linear.number]}
