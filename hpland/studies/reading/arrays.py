"""Parameters, values, states and attributes of a study in PostgreSQL, an array a column.

It makes arrays of columns far faster than it joins them.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from hpland.space import Floats, Parameter
from hpland.studies.reading.damage import checked_space
from hpland.studies.reading.source import STATE, VALUE, Connection, Notes, Span


def space(connection: Connection, span: Span) -> dict[str, Parameter]:
    """Return the study's parameters as its first trials met them."""
    return checked_space(
        connection.execute(
            f"SELECT p.param_name, p.distribution_json FROM trial_params p {_own('p', span)} "
            "GROUP BY 1, 2 ORDER BY min(p.param_id)",
            (span.first, span.last),
        )
    )


def select(connection: Connection, span: Span, objectives: int, names: Sequence[str]) -> Floats:
    """Return number, state code, values and parameters of all trials by number; NaN for NULL."""
    rows = np.full((span.trials, 2 + objectives + len(names)), np.nan)
    if not span.trials:
        return rows
    ids, number, state = connection.execute(
        f"SELECT array_agg(t.trial_id), array_agg(t.number), array_agg({STATE}) "
        "FROM trials t WHERE t.study_id = ?",
        (span.study_id,),
    ).fetchone()
    order = np.argsort(number, kind="stable")
    rows[:, 0], rows[:, 1] = _floats(number)[order], _floats(state)[order]
    row = np.empty(span.last - span.first + 1, dtype=np.intp)  # of every trial id, if it has one
    row[np.array(ids)[order] - span.first] = np.arange(span.trials)
    columns = dict(enumerate(range(2, 2 + objectives)))
    ends = {name: 2 + objectives + i for i, name in enumerate(names)}
    for table, key, value, at in (
        ("trial_values", "objective", VALUE.format("v.value"), columns),
        ("trial_params", "param_name", "v.param_value", ends),
    ):
        for name, trials, found in connection.execute(
            f"SELECT v.{key}, array_agg(v.trial_id), array_agg({value}) FROM {table} v "
            f"{_own('v', span)} GROUP BY 1",
            (span.first, span.last),
        ):
            rows[row[np.array(trials) - span.first], at[name]] = _floats(found)
    return rows


def notes(connection: Connection, span: Span, keys: Sequence[str]) -> Iterator[Notes]:
    """Yield the user attributes of these names, each with the numbers of its trials, as JSON."""
    if not (keys and span.trials):
        return
    ids, numbers = connection.execute(
        "SELECT array_agg(trial_id), array_agg(number) FROM trials WHERE study_id = ?",
        (span.study_id,),
    ).fetchone()
    number = np.empty(span.last - span.first + 1, dtype=np.int64)  # of every trial id
    number[np.array(ids) - span.first] = numbers
    for key, trials, texts in connection.execute(
        "SELECT a.key, array_agg(a.trial_id), array_agg(a.value_json) FROM trial_user_attributes a "
        f"{_own('a', span)} AND a.key IN ({', '.join('?' * len(keys))}) GROUP BY 1",
        (span.first, span.last, *keys),
    ):
        yield key, number[np.array(trials) - span.first], texts


def _own(table: str, span: Span) -> str:
    """Return what keeps the rows of a table to those of the study's trials."""
    of = f"t.trial_id = {table}.trial_id AND t.study_id = {span.study_id}"
    own = "" if span.whole else f"JOIN trials t ON {of}"
    return f"{own} WHERE {table}.trial_id BETWEEN ? AND ?"


def _floats(column: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array(column, dtype=np.float64)
