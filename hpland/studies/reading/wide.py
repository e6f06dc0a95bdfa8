"""Parameters, values and states of a study in SQLite: one wide SELECT, a row a trial."""

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from hpland.space import Floats, Parameter
from hpland.studies.reading.damage import checked_space
from hpland.studies.reading.source import STATE, VALUE, Connection, Notes, Span

JOINS = 60  # SQLite joins at most 64 tables
ROWS = 100  # fetched at a time: all of a large study at once take a tenth longer, and memory


class Column(NamedTuple):
    """A column of the wide table: an expression, and the join, with ``key``, that it is of."""

    expression: str
    join: str = ""
    key: object = None


def columns(
    connection: Connection, span: Span, objectives: int
) -> tuple[dict[str, Parameter], Floats]:
    """Return the study's parameters as its first trials met them, and all trials by number.

    A row has number, state code, values and parameters; NaN for NULL.
    """
    space = _space(connection, span)
    return space, _select(connection, span, objectives, list(space))


def _space(connection: Connection, span: Span) -> dict[str, Parameter]:
    """Return the study's parameters as its first trials met them."""
    own = f"CROSS JOIN trials t ON t.trial_id = p.trial_id AND +t.study_id = {span.study_id}"
    # NOT INDEXED and + make it one scan of the table in the order of its rows, six times as fast as
    # GROUP BY; DISTINCT gives rows as it meets them, so in the order of their first trial
    return checked_space(
        connection.execute(
            "SELECT DISTINCT p.param_name, p.distribution_json FROM trial_params p NOT INDEXED "
            f"{'' if span.whole else own} WHERE p.trial_id BETWEEN ? AND ?",
            (span.first, span.last),
        )
    )


def _select(connection: Connection, span: Span, objectives: int, names: Sequence[str]) -> Floats:
    """Return number, state code, values and parameters of all trials by number; NaN for NULL."""
    columns = [
        Column("t.number"),
        Column(STATE),
        *map(_value, range(objectives)),
        *itertools.starmap(_param, enumerate(names)),
    ]
    rows = np.empty((span.trials, len(columns)))
    for i in range(0, len(columns), JOINS):
        _fill(rows[:, i : i + JOINS], connection, span, columns[i : i + JOINS])
    number = rows[:, 0]
    if (number[1:] > number[:-1]).all():  # as nearly always
        return rows
    return rows[number.argsort()]


def notes(connection: Connection, span: Span, keys: Sequence[str]) -> Iterator[Notes]:
    """Yield the user attributes of these names, each with the numbers of its trials, as JSON."""
    for key in keys:
        rows = connection.execute(
            "SELECT t.number, a.value_json FROM trials t "
            "JOIN trial_user_attributes a USING (trial_id) WHERE t.study_id = ? AND a.key = ?",
            (span.study_id, key),
        ).fetchall()
        yield key, [row[0] for row in rows], [row[1] for row in rows]


def _value(objective: int) -> Column:
    v = f"v{objective}"
    join = f"LEFT JOIN trial_values {v} ON {v}.trial_id = t.trial_id AND {v}.objective = ?"
    return Column(VALUE.format(f"{v}.value"), join, objective)


def _param(i: int, name: str) -> Column:
    p = f"p{i}"
    join = f"LEFT JOIN trial_params {p} ON {p}.trial_id = t.trial_id AND {p}.param_name = ?"
    return Column(f"{p}.param_value", join, name)


def _fill(rows: Floats, connection: Connection, span: Span, columns: Sequence[Column]) -> None:
    """Write ``columns`` into ``rows``, a row a trial by id."""
    # + keeps SQLite from the index of study_id: it scans the ids from first to last in their order
    cursor = connection.execute(
        f"SELECT {', '.join(c.expression for c in columns)} "
        f"FROM trials t {' '.join(c.join for c in columns)} "
        "WHERE t.trial_id BETWEEN ? AND ? AND +t.study_id = ? ORDER BY t.trial_id",
        (*(c.key for c in columns if c.join), span.first, span.last, span.study_id),
    )
    for i in range(0, len(rows), ROWS):
        fetched = cursor.fetchmany(ROWS)
        if len(fetched) != len(rows[i : i + ROWS]):
            raise ValueError("its tables and their indices do not agree")
        rows[i : i + ROWS] = fetched
