"""Writing ready trials into SQLite: hpland's bulk writer, and the same rows by sqlite3 alone."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

from optuna.storages import RDBStorage
from optuna.study import StudyDirection

from hpland.landscapes import LANDSCAPES
from hpland.studies.sampling.run import plan_run
from hpland.studies.writing import bulk

TABLES = ("trials", "trial_params", "trial_values", "trial_user_attributes")


def bulk_write(trials: str) -> Callable[[], None]:
    """Return the writing of a study's trials, evaluated before, into a fresh file of Optuna's."""
    storage = RDBStorage("sqlite:///bulk.db")
    study_id = storage.create_new_study([StudyDirection.MAXIMIZE], "sweep")
    run = plan_run(LANDSCAPES["sweep"], sampler="random", trials=int(trials))
    batches = list(run.batches(0))
    return lambda: bulk.write(storage, study_id, batches, run.attrs)


def executemany(original: str) -> Callable[[], None]:
    """Return the writing of the rows of the file ``original`` into a fresh one of its schema."""
    with closing(sqlite3.connect(original)) as connection:
        schema = connection.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL").fetchall()
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}
    copy = sqlite3.connect("copy.db")
    for (statement,) in schema:
        copy.execute(statement)

    def write() -> None:
        for name, given in rows.items():
            marks = ", ".join("?" * len(given[0]))
            copy.executemany(f"INSERT INTO {name} VALUES ({marks})", given)
        copy.commit()
        copy.close()

    return write
