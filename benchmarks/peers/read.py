"""Reading a study: into a TrialTable, through Optuna, and by one SELECT."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import numpy as np
from numpy.typing import NDArray

STUDY = "sweep"
NAMES = ("learning_rate", "batch_size", "weight_decay", "depth", "width")
COLUMNS = ", ".join(f"p{i}.param_value" for i in range(len(NAMES)))
JOINS = " ".join(
    f"LEFT JOIN trial_params p{i} ON p{i}.trial_id = t.trial_id AND p{i}.param_name = '{name}'"
    for i, name in enumerate(NAMES)
)
WIDE = (
    f"SELECT t.number, v.value, {COLUMNS} FROM trials t "
    f"LEFT JOIN trial_values v ON v.trial_id = t.trial_id {JOINS}"
)


def table(path: str) -> Callable[[], object]:
    """Return the reading of a study by hpland."""
    from hpland.studies import read_table

    return lambda: read_table(STUDY, path)


def get_trials(path: str) -> Callable[[], object]:
    """Return the reading of a study, loaded before, by Optuna."""
    import optuna

    study = optuna.load_study(study_name=STUDY, storage=f"sqlite:///{path}")
    return lambda: study.get_trials(deepcopy=False)


def wide_select(path: str) -> Callable[[], object]:
    """Return the reading of number, value and parameters of all trials by sqlite3 and numpy."""

    def read() -> NDArray[np.float64]:
        with closing(sqlite3.connect(path)) as connection:
            return np.array(connection.execute(WIDE).fetchall(), dtype=np.float64)

    return read
