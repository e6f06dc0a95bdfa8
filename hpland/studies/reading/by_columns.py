"""Reading Optuna's own tables by columns; neither Optuna nor SQLAlchemy is imported.

The SQL is SQLite's; `hpland.studies.storage.postgresql` translates the few words of it that differ.
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpland.errors import first_line, unknown
from hpland.space import Floats
from hpland.studies.reading import arrays, wide
from hpland.studies.reading.damage import (
    check_column,
    checked_attrs,
    checked_directions,
    checked_name,
    checked_names,
    surplus,
    whole_numbers,
)
from hpland.studies.reading.source import VALUE, Connection, Span
from hpland.studies.reading.summary import NOISE_FREE, StudySummary, hplands, number_in
from hpland.studies.storage.sqlite import METRIC_NAMES
from hpland.table import LACKING, STATES, Curves, TrialTable, lacking

MARK = "between two"


def studies(connection: Connection) -> dict[str, int]:
    """Return the ids of the studies by name, in the order in which they were made."""
    return {
        checked_name(name): int(study_id)
        for study_id, name in connection.execute(
            "SELECT study_id, study_name FROM studies ORDER BY study_id"
        )
    }


def summaries(connection: Connection) -> list[StudySummary]:
    """Return a summary of every study, in the order in which they were made."""
    return [_summary(connection, study_id, name) for name, study_id in studies(connection).items()]


def _summary(connection: Connection, study_id: int, name: str) -> StudySummary:
    counts = dict(
        connection.execute(
            "SELECT state, count(*) FROM trials WHERE study_id = ? GROUP BY state", (study_id,)
        )
    )
    if unknown_states := sorted(map(str, set(counts) - set(STATES))):
        raise ValueError(f"study {name!r} has trials in the state {', '.join(unknown_states)}")
    directions = _directions(connection, study_id, name)
    attrs = _attrs(connection, "study_user_attributes", study_id)
    trial_id, value = _best(connection, study_id, directions)
    return StudySummary(
        name, directions, sum(counts.values()),
        counts.get("COMPLETE", 0), counts.get("PRUNED", 0), counts.get("FAIL", 0), value,
        _worth(connection, trial_id) if hplands(attrs) else None, attrs,
    )  # fmt: skip


def _best(
    connection: Connection, study_id: int, directions: Sequence[str]
) -> tuple[int | None, float | None]:
    """Return id and value of the best trial, the first of equals, if there is one objective."""
    order = "DESC" if directions[0] == "maximize" else "ASC"
    row = connection.execute(
        f"SELECT trial_id, {VALUE.format('v.value')} AS best FROM trials t "
        "JOIN trial_values v USING (trial_id) "
        "WHERE t.study_id = ? AND t.state = 'COMPLETE' AND v.objective = 0 "
        f"ORDER BY best {order}, t.number LIMIT 1",
        (study_id,),
    ).fetchone()
    if row is None or len(directions) > 1:
        return None, None
    trial_id, value = row
    if not isinstance(value, int | float | None):
        raise ValueError(f"a value is {value!r}")
    return trial_id, value


def _worth(connection: Connection, trial_id: int | None) -> float | None:
    row = connection.execute(
        "SELECT value_json FROM trial_user_attributes WHERE trial_id = ? AND key = ?",
        (trial_id, NOISE_FREE),
    ).fetchone()
    return number_in(_json(row[0], NOISE_FREE)) if row else None


def read_table(
    connection: Connection,
    name: str,
    *,
    curves: bool = False,
    notes: Sequence[str] = (),
    durations: bool = False,
) -> TrialTable:
    """Return the study called ``name``; HplandError if there is none.

    ``curves``, the user attributes ``notes`` of trials and ``durations`` are read if asked for.
    """
    study_id = _study_id(connection, name)
    directions = _directions(connection, study_id, name)
    span = _span(connection, study_id)
    _check_objectives(connection, span, len(directions))
    space, rows = _way(connection).columns(connection, span, len(directions))
    values = rows[:, 2 : 2 + len(directions)]
    params = dict(zip(space, rows[:, 2 + len(directions) :].T, strict=True))
    for key, parameter in space.items():
        check_column(key, parameter, params[key])
    number, state = whole_numbers(rows[:, 0], "trial number"), rows[:, 1]
    if np.isnan(state).any():
        raise ValueError(
            f"trial {number[np.isnan(state)][0]} has a state that Optuna does not have"
        )
    system = _attrs(connection, "study_system_attributes", study_id)
    found = _notes(connection, span, rows[:, 0], notes)
    return TrialTable(
        study=name,
        directions=directions,
        number=number,
        state=np.array(STATES)[state.astype(np.int64)],
        values=values,
        space=space,
        params=params,
        metric_names=checked_names(system.get(METRIC_NAMES, ()), len(directions)),
        attrs=_attrs(connection, "study_user_attributes", study_id),
        curves=_curves(connection, study_id, rows[:, 0]) if curves else None,
        notes=found,
        note_names=_note_names(connection, span) if any(map(lacking, found.values())) else (),
        durations=_durations(connection, study_id, rows[:, 0]) if durations else None,
    )


def _way(connection: Connection) -> ModuleType:
    return wide if isinstance(connection, sqlite3.Connection) else arrays


def _check_objectives(connection: Connection, span: Span, objectives: int) -> None:
    """Raise ValueError for a value of an objective that the study does not have."""
    row = connection.execute(
        "SELECT t.number, v.objective FROM trial_values v "
        "CROSS JOIN trials t ON t.trial_id = v.trial_id AND +t.study_id = ? "
        "WHERE v.trial_id BETWEEN ? AND ? AND v.objective NOT IN "
        f"({', '.join(map(str, range(objectives)))}) LIMIT 1",
        (span.study_id, span.first, span.last),
    ).fetchone()
    if row:
        number, objective = row
        raise ValueError(surplus(number, objective, objectives))


def _notes(
    connection: Connection, span: Span, number: Floats, keys: Sequence[str]
) -> dict[str, NDArray[np.object_]]:
    """Return user attributes of the trials of these rising numbers."""
    found = {key: np.full(len(number), LACKING, dtype=object) for key in keys}
    for key, numbers, texts in _way(connection).notes(connection, span, keys):
        claims = np.empty(len(texts), dtype=object)
        claims[:] = _all_json(texts, key)
        found[key][np.searchsorted(number, numbers)] = claims
    return found


def _note_names(connection: Connection, span: Span) -> tuple[str, ...]:
    """Return the user attributes that trials of a study have."""
    own = "CROSS JOIN trials t ON t.trial_id = a.trial_id AND +t.study_id = ?"
    rows = connection.execute(
        f"SELECT DISTINCT a.key FROM trial_user_attributes a {'' if span.whole else own} "
        "WHERE a.trial_id BETWEEN ? AND ?",
        (*([] if span.whole else [span.study_id]), span.first, span.last),
    )
    return tuple(sorted(str(key) for (key,) in rows))


def _durations(connection: Connection, study_id: int, number: Floats) -> Floats:
    """Return the seconds that the trials of these rising numbers took; NaN where not known."""
    found = np.full(len(number), np.nan)
    rows = connection.execute(
        "SELECT number, datetime_start, datetime_complete FROM trials "
        "WHERE study_id = ? AND datetime_start IS NOT NULL AND datetime_complete IS NOT NULL",
        (study_id,),
    ).fetchall()
    at = np.searchsorted(number, [row[0] for row in rows])
    found[at] = [(_moment(end) - _moment(start)).total_seconds() for _, start, end in rows]
    return found


def _moment(told: Any) -> datetime:
    return told if isinstance(told, datetime) else datetime.fromisoformat(told)


def _curves(connection: Connection, study_id: int, number: Floats) -> Curves:
    """Return the intermediate values of the trials of these rising numbers."""
    rows = connection.execute(
        f"SELECT t.number, i.step, {VALUE.format('i.intermediate_value')} FROM trials t "
        "JOIN trial_intermediate_values i USING (trial_id) WHERE t.study_id = ? "
        "ORDER BY t.number, i.step",
        (study_id,),
    ).fetchall()
    columns = np.array(rows, dtype=np.float64).reshape(-1, 3)
    row = np.searchsorted(number, columns[:, 0])
    return Curves(row, whole_numbers(columns[:, 1], "step"), columns[:, 2])


def _study_id(connection: Connection, name: str) -> int:
    known = studies(connection)
    if name not in known:
        raise unknown("study", name, known)
    return known[name]


def _directions(connection: Connection, study_id: int, name: str) -> tuple[str, ...]:
    rows = connection.execute(
        "SELECT direction FROM study_directions WHERE study_id = ? ORDER BY objective", (study_id,)
    )
    return checked_directions([_direction(text) for (text,) in rows], name)


def _direction(text: object) -> str:
    if text not in ("MINIMIZE", "MAXIMIZE", "NOT_SET"):  # the last, before a first trial
        raise ValueError(f"a direction is {text!r}")
    return "maximize" if text == "MAXIMIZE" else "minimize"


def _attrs(connection: Connection, table: str, study_id: int) -> dict[str, Any]:
    rows = connection.execute(
        f"SELECT key, value_json FROM {table} WHERE study_id = ? ORDER BY key", (study_id,)
    )
    return checked_attrs({key: _json(text, key) for key, text in rows}, table)


def _json(text: Any, key: object) -> Any:
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise ValueError(f"attribute {key!r} is not JSON: {first_line(error)}") from error


def _all_json(texts: Sequence[str], key: object) -> list[Any]:
    """Return what each text says; all are parsed in one go, thrice as fast as one by one.

    Between two stands a mark, which shows whether what one opens is closed in another.
    """
    with suppress(ValueError, TypeError, RecursionError):
        found = json.loads(f"[{f',{json.dumps(MARK)},'.join(texts)}]")
        if found[1::2] == [MARK] * (len(texts) - 1):
            own: list[Any] = found[::2]
            return own
    return [_json(text, key) for text in texts]


def _span(connection: Connection, study_id: int) -> Span:
    # SQLite finds an end without a scan only if it is the one thing that is selected
    own = "FROM trials WHERE study_id = ?"
    row = connection.execute(
        f"SELECT count(*), coalesce((SELECT min(trial_id) {own}), 1), "
        f"coalesce((SELECT max(trial_id) {own}), 0) {own}",
        (study_id, study_id, study_id),
    ).fetchone()
    return Span(study_id, *row)
