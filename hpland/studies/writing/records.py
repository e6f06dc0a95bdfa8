"""Writing studies whole: in a database each in one transaction, under its name whole or not at all.

Elsewhere a study is written trial by trial through Optuna's API; one that was interrupted there has
its first trials, and can be gone on with.
"""

import itertools
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import sqlalchemy as sa
from optuna.exceptions import DuplicatedStudyError
from optuna.storages import BaseStorage
from optuna.study import StudyDirection
from sqlalchemy.exc import IntegrityError

from hpland.errors import HplandError
from hpland.studies.record import Record, StudyRecord, frozen
from hpland.studies.storage.opening import has_known_tables
from hpland.studies.writing import bulk, tables
from hpland.studies.writing.bulk import Row, typed

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

CHUNK = 1000  # trials inserted at a time


def write_new(
    opened: BaseStorage, study: StudyRecord, records: Iterable[Record], old: int | None = None
) -> None:
    """Write a study, its trials numbered anew from 0, in place of ``old`` if that is a study.

    Raises what the storage raises; in a database nothing is written then.
    """
    if has_known_tables(opened):
        with opened.engine.connect() as connection:
            bulk.begin(connection, -1 if old is None else old)
            if old is not None:
                bulk.remove(connection, old)
            _append(connection, insert_study(connection, study), 0, records)
            connection.commit()
        return
    if old is not None:
        opened.delete_study(old)
    directions = [StudyDirection[direction.upper()] for direction in study.directions]
    made = opened.create_new_study(directions, study.name)
    for key, value in study.system_attrs.items():
        opened.set_study_system_attr(made, key, value)
    for key, value in study.user_attrs.items():
        opened.set_study_user_attr(made, key, value)
    write_more(opened, made, 0, records)


def write_more(opened: BaseStorage, study_id: int, start: int, records: Iterable[Record]) -> None:
    """Write trials behind the ``start`` that a study has.

    Raises HplandError if it has more by now, and what the storage raises; in a database nothing is
    written then.
    """
    if not has_known_tables(opened):
        for record in records:
            opened.create_new_trial(study_id, template_trial=frozen(record))
        return
    with opened.engine.connect() as connection:
        bulk.begin(connection, study_id)
        if bulk.counted(connection, study_id) != start:
            raise HplandError("another process is writing to the study; nothing is copied")
        _append(connection, study_id, start, records)
        connection.commit()


def insert_study(connection: "Connection", study: StudyRecord) -> int:
    """Insert a study without its trials; return its id.

    Raises DuplicatedStudyError if there is one of its name.
    """
    try:
        made = connection.execute(sa.insert(tables.studies).values(study_name=study.name))
    except IntegrityError as error:
        raise DuplicatedStudyError from error
    assert made.inserted_primary_key
    study_id = int(made.inserted_primary_key[0])
    directions = [
        {"direction": direction.upper(), "study_id": study_id, "objective": i}
        for i, direction in enumerate(study.directions)
    ]
    connection.execute(sa.insert(tables.study_directions), directions)
    for table, attrs in (
        (tables.study_user_attributes, study.user_attrs),
        (tables.study_system_attributes, study.system_attrs),
    ):
        rows = [
            {"study_id": study_id, "key": key, "value_json": json.dumps(value)}
            for key, value in attrs.items()
        ]
        if rows:
            connection.execute(sa.insert(table), rows)
    return study_id


def _append(
    connection: "Connection", study_id: int, number: int, records: Iterable[Record]
) -> None:
    told, left = bulk.as_stored(connection), iter(records)
    while chunk := list(itertools.islice(left, CHUNK)):
        rows = [
            (number + i, study_id, one.state, one.start and told(one.start),
             one.complete and told(one.complete))
            for i, one in enumerate(chunk)
        ]  # fmt: skip
        ids = bulk.insert_trials(connection, len(chunk), rows)
        for table, columns, has in _CHILDREN:
            found = (row for i, one in zip(ids, chunk, strict=True) for row in has(i, one))
            bulk.insert(connection, table, columns, found)
        number += len(chunk)


def _params(trial: int, record: Record) -> Iterator[Row]:
    for name, x in record.params.items():
        yield trial, name, x, record.distributions[name]


def _values(trial: int, record: Record) -> Iterator[Row]:
    for objective, x in enumerate(record.values):
        yield trial, objective, *typed(x)


def _steps(trial: int, record: Record) -> Iterator[Row]:
    for step, x in record.steps.items():
        yield trial, step, *typed(x)


def _user_attrs(trial: int, record: Record) -> Iterator[Row]:
    return ((trial, key, text) for key, text in record.user_attrs.items())


def _system_attrs(trial: int, record: Record) -> Iterator[Row]:
    return ((trial, key, text) for key, text in record.system_attrs.items())


_CHILDREN = (
    (tables.trial_params, bulk.PARAMS, _params),
    (tables.trial_values, bulk.VALUES, _values),
    (tables.trial_intermediate_values, bulk.STEPS, _steps),
    (tables.trial_user_attributes, bulk.ATTRS, _user_attrs),
    (tables.trial_system_attributes, bulk.ATTRS, _system_attrs),
)
