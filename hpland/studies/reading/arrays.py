"""Parameters, values, states and attributes of a study in PostgreSQL, the bytes of a column each.

It puts a column together far faster than it joins tables, and bytes are an array as they are.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from hpland.space import Floats, Parameter
from hpland.studies.reading.damage import checked_space
from hpland.studies.reading.source import STATE, VALUE, Connection, Notes, Span

_INTS = "string_agg(int4send({}), CAST('' AS bytea))"
_FLOATS = (  # string_agg leaves NULL out
    "string_agg(float8send(coalesce(CAST({} AS double precision), 'NaN')), CAST('' AS bytea))"
)


def columns(
    connection: Connection, span: Span, objectives: int
) -> tuple[dict[str, Parameter], Floats]:
    """Return the study's parameters as its first trials met them, and all trials by number.

    A row has number, state code, values and parameters; NaN for NULL.
    """
    met = connection.execute(
        f"SELECT min(v.param_id), v.param_name, v.distribution_json, {_INTS.format('v.trial_id')}, "
        f"{_FLOATS.format('v.param_value')} FROM trial_params v {_own('v', span)} GROUP BY 2, 3",
        (span.first, span.last),
    ).fetchall()
    met.sort(key=lambda row: row[0])
    space = checked_space((name, text) for _, name, text, _, _ in met)
    rows = np.full((span.trials, 2 + objectives + len(space)), np.nan)
    if not span.trials:
        return space, rows
    row = _numbered(connection, span, rows)
    values = connection.execute(
        f"SELECT v.objective, {_INTS.format('v.trial_id')}, "
        f"{_FLOATS.format(VALUE.format('v.value'))} FROM trial_values v {_own('v', span)} "
        "GROUP BY 1",
        (span.first, span.last),
    )
    for objective, trials, found in values:
        rows[row[_ints(trials) - span.first], 2 + objective] = _floats(found)
    at = {name: 2 + objectives + i for i, name in enumerate(space)}
    for _, name, _, trials, found in met:
        rows[row[_ints(trials) - span.first], at[name]] = _floats(found)
    return space, rows


def _numbered(connection: Connection, span: Span, rows: Floats) -> NDArray[np.intp]:
    """Fill in number and state; return the row of every trial id of the span that has one."""
    ids, number, state = connection.execute(
        f"SELECT {_INTS.format('t.trial_id')}, {_INTS.format('t.number')}, "
        f"{_FLOATS.format(STATE)} FROM trials t WHERE t.study_id = ?",
        (span.study_id,),
    ).fetchone()
    order = np.argsort(_ints(number), kind="stable")
    rows[:, 0], rows[:, 1] = _ints(number)[order], _floats(state)[order]
    row = np.empty(span.last - span.first + 1, dtype=np.intp)
    row[_ints(ids)[order] - span.first] = np.arange(span.trials)
    return row


def notes(connection: Connection, span: Span, keys: Sequence[str]) -> Iterator[Notes]:
    """Yield the user attributes of these names, each with the numbers of its trials, as JSON."""
    if not (keys and span.trials):
        return
    ids, numbers = connection.execute(
        f"SELECT {_INTS.format('trial_id')}, {_INTS.format('number')} FROM trials "
        "WHERE study_id = ?",
        (span.study_id,),
    ).fetchone()
    number = np.empty(span.last - span.first + 1, dtype=np.int64)  # of every trial id
    number[_ints(ids) - span.first] = _ints(numbers)
    for key, trials, texts in connection.execute(
        f"SELECT a.key, {_INTS.format('a.trial_id')}, array_agg(a.value_json) "
        f"FROM trial_user_attributes a {_own('a', span)} "
        f"AND a.key IN ({', '.join('?' * len(keys))}) GROUP BY 1",
        (span.first, span.last, *keys),
    ):
        yield key, number[_ints(trials) - span.first], texts


def _own(table: str, span: Span) -> str:
    """Return what keeps the rows of a table to those of the study's trials."""
    of = f"t.trial_id = {table}.trial_id AND t.study_id = {span.study_id}"
    own = "" if span.whole else f"JOIN trials t ON {of}"
    return f"{own} WHERE {table}.trial_id BETWEEN ? AND ?"


def _ints(column: bytes) -> NDArray[np.int64]:
    return np.frombuffer(column, dtype=">i4").astype(np.int64)


def _floats(column: bytes) -> NDArray[np.float64]:
    return np.frombuffer(column, dtype=">f8").astype(np.float64)
