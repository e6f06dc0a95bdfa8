"""Optuna's older SQLite tables, shown as the current ones.

Optuna upgrades an old file in place, and some it cannot. Here temporary views, which live in the
connection and shadow the tables of their names, present every schema since 0.9 in the columns of
the current one. The file is not touched, and one reader serves them all.

What changed, from Optuna's own migrations: the number of a trial moved from a system attribute
to a column (1.3); directions and values got tables of their own, and ``trial_values``, till then
the intermediate ones, was renamed (2.4); infinite values got a type, till then they were the
largest float32 (3.0).
"""

import sqlite3

FLOAT32_MAX = 3.4028234663852886e38
NEAR = 1e-5 * FLOAT32_MAX  # as close as Optuna's migration asks


def as_current(connection: sqlite3.Connection) -> None:
    """Let queries for the current schema read whatever schema ``connection`` has."""
    if "number" not in _columns(connection, "trials"):
        _shadow(connection, "trials", _NUMBERED)
    if "direction" in _columns(connection, "studies"):
        _shadow(
            connection,
            "study_directions",
            "SELECT study_id, direction, 0 AS objective FROM main.studies",
        )
    values = _columns(connection, "trial_values")
    if "step" in values:
        _shadow(connection, "trial_intermediate_values", _typed("step", "value", "trial_values"))
        _shadow(connection, "trial_values", _typed("0 AS objective", "value", "trials"))
    elif "value_type" not in values:
        _shadow(connection, "trial_values", _typed("objective", "value", "trial_values"))
        steps = "trial_intermediate_values"
        if "intermediate_value_type" not in _columns(connection, steps):
            _shadow(connection, steps, _typed("step", "intermediate_value", steps))


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")}


def _shadow(connection: sqlite3.Connection, name: str, query: str) -> None:
    connection.execute(f"CREATE TEMP VIEW {name} AS {query}")


_NUMBERED = """
    SELECT t.*, coalesce(
        (SELECT CAST(a.value_json AS INTEGER) FROM main.trial_system_attributes a
         WHERE a.trial_id = t.trial_id AND a.key = '_number'),
        (SELECT count(*) FROM main.trials u
         WHERE u.study_id = t.study_id AND u.trial_id < t.trial_id)) AS number
    FROM main.trials t
"""


def _typed(key: str, column: str, table: str) -> str:
    """Return a query for values and their types, under the names of the current schema."""
    prefix = "" if "objective" in key else "intermediate_"
    missing = "WHERE value IS NOT NULL" if table == "trials" else ""
    return f"""
        SELECT trial_id, {key}, {column} AS {prefix}value, CASE
            WHEN {column} IS NULL THEN 'NAN'
            WHEN {column} > {FLOAT32_MAX - NEAR!r} AND {column} < {FLOAT32_MAX + NEAR!r}
                OR {column} = 9e999 THEN 'INF_POS'
            WHEN {column} < {-FLOAT32_MAX + NEAR!r} AND {column} > {-FLOAT32_MAX - NEAR!r}
                OR {column} = -9e999 THEN 'INF_NEG'
            ELSE 'FINITE' END AS {prefix}value_type
        FROM main.{table} {missing}
    """
