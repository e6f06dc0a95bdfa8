"""Reading Optuna's own SQLite tables by columns; neither Optuna nor SQLAlchemy is imported."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

import numpy as np

from hpland.errors import unknown
from hpland.space import Floats, Parameter
from hpland.studies.distributions import from_json, widened
from hpland.studies.storage import METRIC_NAMES
from hpland.studies.summary import NOISE_FREE, StudySummary, hplands
from hpland.table import STATES, Curves, TrialTable

JOINS = 50  # SQLite joins at most 64 tables
# an infinite value is stored as NULL and told by its type; 9e999 is how SQL writes infinity
STEP = (
    "CASE i.intermediate_value_type WHEN 'INF_POS' THEN 9e999 WHEN 'INF_NEG' THEN -9e999 "
    "ELSE i.intermediate_value END"
)
VALUE = "CASE v.value_type WHEN 'INF_POS' THEN 9e999 WHEN 'INF_NEG' THEN -9e999 ELSE v.value END"


def summaries(connection: sqlite3.Connection) -> list[StudySummary]:
    """Return what there is to know of every study at a glance, in the order they were made."""
    return [
        _summary(connection, study_id, name)
        for study_id, name in connection.execute(
            "SELECT study_id, study_name FROM studies ORDER BY study_id"
        )
    ]


def _summary(connection: sqlite3.Connection, study_id: int, name: str) -> StudySummary:
    counts = dict(
        connection.execute(
            "SELECT state, count(*) FROM trials WHERE study_id = ? GROUP BY state", (study_id,)
        )
    )
    directions = _directions(connection, study_id)
    attrs = _attrs(connection, "study_user_attributes", study_id)
    trial_id, value = _best(connection, study_id, directions)
    return StudySummary(
        name, directions, sum(counts.values()), counts.get("COMPLETE", 0), counts.get("FAIL", 0),
        value, _worth(connection, trial_id) if hplands(attrs) else None, attrs,
    )  # fmt: skip


def _best(
    connection: sqlite3.Connection, study_id: int, directions: Sequence[str]
) -> tuple[int | None, float | None]:
    """Return id and value of the best trial, the first of equals, if there is one objective."""
    order = "DESC" if directions[0] == "maximize" else "ASC"
    row = connection.execute(
        f"SELECT trial_id, {VALUE} AS best FROM trials t JOIN trial_values v USING (trial_id) "
        "WHERE t.study_id = ? AND t.state = 'COMPLETE' AND v.objective = 0 "
        f"ORDER BY best {order}, t.number LIMIT 1",
        (study_id,),
    ).fetchone()
    return row if row and len(directions) == 1 else (None, None)


def _worth(connection: sqlite3.Connection, trial_id: int | None) -> float | None:
    row = connection.execute(
        "SELECT value_json FROM trial_user_attributes WHERE trial_id = ? AND key = ?",
        (trial_id, NOISE_FREE),
    ).fetchone()
    return float(json.loads(row[0])) if row else None


def read_table(connection: sqlite3.Connection, name: str, *, curves: bool = False) -> TrialTable:
    """Return the study called ``name``, with ``curves`` if asked; HplandError if there is none."""
    study_id = _study_id(connection, name)
    directions = _directions(connection, study_id)
    space = _space(connection, study_id)
    rows = _select(connection, study_id, len(directions), list(space))
    values = rows[:, 2 : 2 + len(directions)]
    params = dict(zip(space, rows[:, 2 + len(directions) :].T, strict=True))
    system = _attrs(connection, "study_system_attributes", study_id)
    return TrialTable(
        study=name,
        directions=directions,
        number=rows[:, 0].astype(np.int64),
        state=np.array(STATES)[rows[:, 1].astype(np.int64)],
        values=values,
        space=space,
        params=params,
        metric_names=tuple(system.get(METRIC_NAMES, ())),
        attrs=_attrs(connection, "study_user_attributes", study_id),
        curves=_curves(connection, study_id, rows[:, 0]) if curves else None,
    )


def _curves(connection: sqlite3.Connection, study_id: int, number: Floats) -> Curves:
    """Return the intermediate values of the trials of these rising numbers."""
    rows = connection.execute(
        f"SELECT t.number, i.step, {STEP} FROM trials t JOIN trial_intermediate_values i "
        "USING (trial_id) WHERE t.study_id = ? ORDER BY t.number, i.step",
        (study_id,),
    ).fetchall()
    columns = np.array(rows, dtype=np.float64).reshape(-1, 3)
    row = np.searchsorted(number, columns[:, 0])
    return Curves(row, columns[:, 1].astype(np.int64), columns[:, 2])


def _study_id(connection: sqlite3.Connection, name: str) -> int:
    known = {
        study: study_id
        for study_id, study in connection.execute("SELECT study_id, study_name FROM studies")
    }
    if name not in known:
        raise unknown("study", name, known)
    return int(known[name])


def _directions(connection: sqlite3.Connection, study_id: int) -> tuple[str, ...]:
    rows = connection.execute(
        "SELECT direction FROM study_directions WHERE study_id = ? ORDER BY objective", (study_id,)
    )
    return tuple("maximize" if text == "MAXIMIZE" else "minimize" for (text,) in rows)


def _attrs(connection: sqlite3.Connection, table: str, study_id: int) -> dict[str, Any]:
    rows = connection.execute(
        f"SELECT key, value_json FROM {table} WHERE study_id = ? ORDER BY key", (study_id,)
    )
    return {key: json.loads(text) for key, text in rows}


def _space(connection: sqlite3.Connection, study_id: int) -> dict[str, Parameter]:
    """Return the study's parameters as its first trials met them.

    A range that was changed in mid-study is widened to hold all of its trials; Optuna lets a
    range change, but neither the choices nor the kind of a parameter.
    """
    space: dict[str, Parameter] = {}
    # NOT INDEXED and + make it one scan of the table in the order of its rows, six times as fast as
    # GROUP BY; DISTINCT gives rows as it meets them, so in the order of their first trial
    for name, text in connection.execute(
        "SELECT DISTINCT p.param_name, p.distribution_json FROM trial_params p NOT INDEXED "
        "CROSS JOIN trials t ON t.trial_id = p.trial_id WHERE +t.study_id = ?",
        (study_id,),
    ):
        parameter = from_json(text)
        space[name] = widened(space[name], parameter) if name in space else parameter
    return space


def _select(
    connection: sqlite3.Connection, study_id: int, objectives: int, names: Sequence[str]
) -> Floats:
    """Return number, state code, values and parameters of all trials; NaN for NULL."""
    head = ["t.number", _state_code(), *(_value(i) for i in range(objectives))]
    parts = [names[i : i + JOINS] for i in range(0, len(names), JOINS)] or [()]
    blocks = [_wide(connection, study_id, [] if i else head, part) for i, part in enumerate(parts)]
    return np.concatenate(blocks, axis=1)


def _state_code() -> str:
    whens = " ".join(f"WHEN '{state}' THEN {i}" for i, state in enumerate(STATES))
    return f"CASE t.state {whens} END"


def _value(objective: int) -> str:
    return (
        f"(SELECT {VALUE} FROM trial_values v "
        f"WHERE v.trial_id = t.trial_id AND v.objective = {objective})"
    )


def _wide(
    connection: sqlite3.Connection, study_id: int, head: Sequence[str], names: Sequence[str]
) -> Floats:
    """Return a row a trial: the expressions of ``head``, then the parameters ``names``."""
    columns = [*head, *(f"p{i}.param_value" for i in range(len(names)))]
    joins = " ".join(
        f"LEFT JOIN trial_params p{i} ON p{i}.trial_id = t.trial_id AND p{i}.param_name = ?"
        for i in range(len(names))
    )
    rows = connection.execute(
        f"SELECT {', '.join(columns)} FROM trials t {joins} WHERE t.study_id = ? ORDER BY t.number",
        (*names, study_id),
    ).fetchall()
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(columns))
