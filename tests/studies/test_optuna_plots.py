import hashlib
import sqlite3
from pathlib import Path

import optuna
import pytest

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES
from hpland.select import select
from hpland.studies.optuna_plots import optuna_plot, optuna_plot_names
from hpland.studies.reading.read import read_table
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.writing.studies import write_studies
from tests.studies.storage.test_old_schemas import fill, migrated


def test_every_plot_of_optunas_that_needs_but_a_study_is_there() -> None:
    assert {"contour", "edf", "slice", "timeline", "rank"} <= set(optuna_plot_names())
    assert "hypervolume_history" not in optuna_plot_names()


@pytest.mark.parametrize("name", ["edf", "slice", "timeline", "optimization_history"])
def test_a_plot_is_optunas_and_the_storage_is_untouched(
    default_studies: Storage, name: str
) -> None:
    assert default_studies.path
    before = hashlib.sha256(default_studies.path.read_bytes()).hexdigest()
    table = read_table("sweep", default_studies)
    ours = optuna_plot(default_studies, table, name, ())
    study = optuna.load_study(study_name="sweep", storage=default_studies.url)
    theirs = getattr(optuna.visualization, f"plot_{name}")(study)
    assert [trace.type for trace in ours.data] == [trace.type for trace in theirs.data]
    assert hashlib.sha256(default_studies.path.read_bytes()).hexdigest() == before


def test_parameters_and_filters_are_passed_on(default_studies: Storage) -> None:
    table = select(read_table("sweep", default_studies), top="20")
    figure = optuna_plot(default_studies, table, "slice", ["depth"])
    assert len(figure.data) == 1
    assert len(figure.data[0].x) == 20


def test_one_of_several_objectives(database: Storage) -> None:
    study = optuna.create_study(
        study_name="two", storage=database.url, directions=["minimize", "maximize"]
    )
    study.optimize(lambda t: (t.suggest_float("x", 0, 1), 5.0), n_trials=6)
    figure = optuna_plot(database, read_table("two", database).by(1), "slice", ())
    assert set(figure.data[0].y) == {5.0}


def test_an_old_file_is_upgraded_in_a_private_copy(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    migrated(path, "v2.6.0.a")
    fill(path)
    with sqlite3.connect(path) as connection:  # Optuna refuses some of what old files hold
        connection.execute("DELETE FROM trial_values WHERE abs(value) > 1e30")
        connection.execute("UPDATE trials SET state = 'FAIL' WHERE number IN (1, 2)")
    connection.close()
    before = path.read_bytes()
    table = read_table("study 1", str(path))
    assert optuna_plot(parse_storage(str(path)), table, "edf", ()).data
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["old.db"]


def test_what_optuna_cannot_draw_is_one_line(database: Storage) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=9)], database)
    with pytest.raises(HplandError) as caught:
        optuna_plot(database, read_table("sweep", database), "pareto_front", ())
    assert str(caught.value).startswith("optuna:pareto_front of study 'sweep': ")
    assert "\n" not in str(caught.value)


def test_damage_that_only_optuna_meets_is_reported(database: Storage) -> None:
    write_studies([plan_run(LANDSCAPES["sweep"], trials=5)], database)
    table = read_table("sweep", database)
    assert database.path
    connection = sqlite3.connect(database.path)
    connection.execute("UPDATE trial_values SET value_type = 'FINITy'")
    connection.commit()
    connection.close()
    with pytest.raises(HplandError, match=r"^optuna:edf of study 'sweep': 'FINITy' is not .+$"):
        optuna_plot(database, table, "edf", ())
