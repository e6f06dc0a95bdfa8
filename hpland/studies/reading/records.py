"""Reading studies whole: by rows where hpland reads the tables itself, else through Optuna."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from hpland.errors import HplandError, first_line, unknown, warn_once
from hpland.studies.reading.damage import checked_directions, checked_names, surplus
from hpland.studies.reading.source import tables_of
from hpland.studies.record import Record, Stored, StudyRecord, recorded
from hpland.studies.storage.damage import reporting_damage
from hpland.studies.storage.parsing import Storage
from hpland.studies.storage.sqlite import METRIC_NAMES, NewerSchemaError, check_readable

if TYPE_CHECKING:
    from optuna.storages import BaseStorage

CHUNK = 1000  # trials in memory at a time
INFINITE = {"INF_POS": float("inf"), "INF_NEG": float("-inf"), "NAN": float("nan")}
Row: TypeAlias = Sequence[Any]
Ask: TypeAlias = Callable[[str], Iterable[Row]]  # from a query to its rows


class Studies(Mapping[str, Stored]):
    """The studies of a storage by name, in the order in which they were made.

    Asking for one that is not there raises HplandError with the nearest right name.
    """

    def __init__(self, names: Mapping[str, int], stored: Callable[[int, str], Stored]) -> None:
        """Take the ids by name, and what opens one."""
        self._names, self._stored = names, stored

    def __getitem__(self, name: str) -> Stored:
        """Return the study of a name."""
        if name not in self._names:
            raise unknown("study", name, self._names)
        return self._stored(self._names[name], name)

    def __contains__(self, name: object) -> bool:
        """Return whether there is a study of a name."""
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        """Return the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Return how many studies there are."""
        return len(self._names)


@contextmanager
def whole_studies(storage: Storage) -> Iterator[Studies]:
    """Open a storage to read its studies whole; nothing is written to it.

    Raises HplandError if there is no storage, it is none of Optuna's, or it is damaged.
    """
    tables = tables_of(storage)
    if tables is None:
        check_readable(storage)
    else:
        try:
            with tables as connection:
                yield _by_rows(connection.execute, storage)
                return
        except NewerSchemaError as newer:
            warn_once(str(newer))
    from hpland.studies.storage.opening import open_to_read

    with open_to_read(storage) as opened, studies_in(opened, storage) as found:
        yield found


@contextmanager
def studies_in(opened: "BaseStorage", storage: Storage) -> Iterator[Studies]:
    """Yield the studies of a storage that is open, all that is read of a database of one moment."""
    from hpland.studies.storage.opening import has_known_tables

    if not has_known_tables(opened):
        yield _by_optuna(opened, storage)
        return
    moment = {} if opened.engine.dialect.name == "sqlite" else {"isolation_level": MOMENT}
    with opened.engine.connect().execution_options(**moment) as connection:
        yield _by_rows(lambda query: connection.exec_driver_sql(query).all(), storage)


MOMENT = "REPEATABLE READ"


def _by_optuna(opened: "BaseStorage", storage: Storage) -> Studies:
    def stored(study_id: int, name: str) -> Stored:
        with reporting_damage(storage):
            trials = {t.number: t for t in opened.get_all_trials(study_id, deepcopy=False)}
            directions = [d.name.lower() for d in opened.get_study_directions(study_id)]
            system = opened.get_study_system_attrs(study_id)
            study = _study(name, directions, opened.get_study_user_attrs(study_id), system)

        def fetch(numbers: Sequence[int]) -> Iterator[Record]:
            with reporting_damage(storage):
                yield from (recorded(trials[number]) for number in numbers)

        return Stored(study, sorted(trials), fetch)

    with reporting_damage(storage):
        return Studies({s.study_name: s._study_id for s in opened.get_all_studies()}, stored)


def _study(
    name: str,
    directions: Sequence[str],
    user_attrs: Mapping[str, Any],
    system_attrs: Mapping[str, Any],
) -> StudyRecord:
    known = checked_directions(directions, name)
    names = checked_names(system_attrs.get(METRIC_NAMES, ()), len(known))
    return StudyRecord(name, known, dict(user_attrs), dict(system_attrs), names)


def _by_rows(ask: Ask, storage: Storage) -> Studies:
    def stored(study_id: int, name: str) -> Stored:
        with _reading(storage):
            study = _study_of(ask, study_id, name)
            rows = ask(f"SELECT number, trial_id FROM trials WHERE study_id = {study_id}")
            ids = dict(sorted((int(number), int(trial)) for number, trial in rows))

        def fetch(numbers: Sequence[int]) -> Iterator[Record]:
            with _reading(storage):
                for i in range(0, len(numbers), CHUNK):
                    chosen = [ids[number] for number in numbers[i : i + CHUNK]]
                    yield from _records(ask, study_id, chosen, len(study.directions))

        return Stored(study, list(ids), fetch)

    with _reading(storage):
        rows = ask("SELECT study_name, study_id FROM studies ORDER BY study_id")
        return Studies({name: int(study_id) for name, study_id in rows}, stored)


@contextmanager
def _reading(storage: Storage) -> Iterator[None]:
    try:
        with reporting_damage(storage):
            yield
    except sqlite3.DatabaseError as error:
        raise HplandError(f"{storage} cannot be read: {first_line(error)}") from error


def _study_of(ask: Ask, study_id: int, name: str) -> StudyRecord:
    directions = ask(
        f"SELECT direction FROM study_directions WHERE study_id = {study_id} ORDER BY objective"
    )
    user, system = (
        {key: json.loads(text) for key, text in ask(_ATTRS.format(kind=kind, study=study_id))}
        for kind in ("user", "system")
    )
    known = ["maximize" if text == "MAXIMIZE" else "minimize" for (text,) in directions]
    return _study(name, known, user, system)


_ATTRS = (
    "SELECT a.key, a.value_json FROM study_{kind}_attributes a WHERE study_id = {study} "
    "ORDER BY study_{kind}_attribute_id"  # key alone is a word of MySQL's
)


def _records(ask: Ask, study_id: int, ids: Sequence[int], objectives: int) -> Iterator[Record]:
    """Return the trials of these ids, in their order."""
    mine = f"t.study_id = {study_id} AND t.trial_id BETWEEN {min(ids)} AND {max(ids)}"
    found: dict[int, Record] = {}
    rows = ask(
        "SELECT trial_id, number, state, datetime_start, datetime_complete FROM trials t "
        f"WHERE {mine}"
    )
    for trial, number, state, start, complete in rows:
        found[trial] = Record(
            int(number), state, _moment(start), _moment(complete), [], {}, {}, {}, {}, {}
        )
    _fill(ask, mine, found, objectives)
    return (found[trial] for trial in ids)


def _fill(ask: Ask, mine: str, found: Mapping[int, Record], objectives: int) -> None:
    """Give trials what they have in other tables."""

    def of(table: str, columns: Sequence[str], order: str) -> Iterable[Row]:
        own = ", ".join(f"c.{name}" for name in columns)  # old schemas have `trials.value` too
        return ask(
            f"SELECT c.trial_id, {own} FROM {table} c JOIN trials t ON "
            f"t.trial_id = c.trial_id WHERE {mine} ORDER BY c.trial_id, c.{order}"
        )

    for trial, name, x, text in of(
        "trial_params", ("param_name", "param_value", "distribution_json"), "param_id"
    ):
        found[trial].params[name] = float(x)
        found[trial].distributions[name] = text
    for trial, objective, x, kind in of(
        "trial_values", ("objective", "value", "value_type"), "objective"
    ):
        record = found[trial]
        if objective >= objectives or objective != len(record.values):
            raise ValueError(surplus(record.number, objective, objectives))
        record.values.append(INFINITE[kind] if kind in INFINITE else float(x))
    for trial, step, x, kind in of(
        "trial_intermediate_values",
        ("step", "intermediate_value", "intermediate_value_type"),
        "step",
    ):
        found[trial].steps[int(step)] = INFINITE[kind] if kind in INFINITE else float(x)
    for which in ("user", "system"):
        table = f"trial_{which}_attributes"
        rows = of(table, ("key", "value_json"), f"trial_{which}_attribute_id")
        for trial, key, text in rows:
            record = found[trial]
            (record.user_attrs if which == "user" else record.system_attrs)[key] = text


def _moment(told: Any) -> datetime | None:
    return datetime.fromisoformat(told) if isinstance(told, str) else told
