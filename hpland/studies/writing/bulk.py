"""Writing finished trials into Optuna's own tables, many in one transaction.

`Study.add_trials` makes some 28 fsyncs a trial. Here Optuna makes the schema and the study, and
the rows go in by plain inserts, or by COPY. The tables are those of one schema revision;
`has_known_tables` says whether a storage has it; everything else goes through the public API.
"""

import itertools
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa
from optuna.storages import RDBStorage

from hpland.errors import HplandError
from hpland.studies.batch import Batch, json_columns
from hpland.studies.distributions import to_json
from hpland.studies.storage.sqlite import METRIC_NAMES
from hpland.studies.storage.waiting import WRITER, waiting
from hpland.studies.writing import tables

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


class OvertakenError(HplandError):
    """Another process has written trials meanwhile."""


Row = tuple[Any, ...]
TRIALS = ("trial_id", "number", "study_id", "state", "datetime_start", "datetime_complete")
PARAMS = ("trial_id", "param_name", "param_value", "distribution_json")
VALUES = ("trial_id", "objective", "value", "value_type")
STEPS = ("trial_id", "step", "intermediate_value", "intermediate_value_type")
ATTRS = ("trial_id", "key", "value_json")


def count(storage: RDBStorage, study_id: int) -> int:
    """Return the number of a study's trials, of whatever state."""
    with storage.engine.connect() as connection:
        return counted(connection, study_id)


def write(
    storage: RDBStorage,
    study_id: int,
    batches: Iterable[Batch],
    attrs: Mapping[str, Any] | None = None,
    *,
    at: int | None = None,
) -> None:
    """Write ``batches`` into a study in one transaction: all of them or nothing.

    Args:
        storage: a storage for which `has_known_tables` holds.
        study_id: the study, which must be there.
        batches: trials, numbered on from those that are there. May be a generator.
        attrs: user attributes of the study to set; ``metric_names`` names its objectives.
        at: how many trials are to be there before; None for any number.

    Raises:
        OvertakenError: another process has written trials meanwhile; nothing is written.
    """
    with locked(storage, study_id) as connection:
        _set_attrs(connection, study_id, attrs or {})
        number = counted(connection, study_id)
        if at not in (None, number):
            raise OvertakenError(
                f"another process is writing to the study: it has {number} trials where there were "
                f"{at}; nothing is lost, `--if-exists continue` resumes it"
            )
        for batch in filter(len, batches):
            _insert_batch(connection, study_id, number, batch)
            number += len(batch)


def take(
    connection: "Connection", study_id: int, total: int, key: str, owner: Any
) -> tuple[int, int] | None:
    """Make a RUNNING trial unless there are ``total``; return its id and number.

    It keeps ``owner`` as its system attribute ``key``.
    """
    number = counted(connection, study_id)
    if number >= total:
        return None
    now = as_stored(connection)(datetime.now(UTC).replace(tzinfo=None))
    (made,) = insert_trials(connection, 1, [(number, study_id, "RUNNING", now, None)])
    set_trial_attr(connection, made, key, owner)
    return made, number


def set_trial_attr(connection: "Connection", trial_id: int, key: str, value: Any) -> None:
    """Set a trial's system attribute."""
    table = tables.trial_system_attributes
    mine = (table.c.trial_id == trial_id, table.c.key == key)
    connection.execute(sa.delete(table).where(*mine))
    insert(connection, table, ATTRS, [(trial_id, key, json.dumps(value))])


def rename(storage: RDBStorage, study_id: int, name: str, mark: str) -> None:
    """Call a study ``name``, and remove the one that was called so, in one transaction.

    Its system attribute ``mark`` goes.
    """
    study = tables.studies.c
    with locked(storage, study_id) as connection:
        old = connection.execute(sa.select(study.study_id).where(study.study_name == name)).scalar()
        if old == study_id:  # another process that made it too was first
            return
        if old is not None:
            remove(connection, old)
        named = sa.update(tables.studies).where(study.study_id == study_id).values(study_name=name)
        connection.execute(named)
        attr = tables.study_system_attributes.c
        marked = (attr.study_id == study_id, attr.key == mark)
        connection.execute(sa.delete(tables.study_system_attributes).where(*marked))


@contextmanager
def locked(storage: RDBStorage, study_id: int) -> Iterator["Connection"]:
    """Give a transaction in which nobody else writes into the study; it ends with the block.

    Raises HplandError if the study is gone.
    """
    with storage.engine.connect() as connection:
        if not begin(connection, study_id):
            raise HplandError("another process has removed the study; nothing is written")
        yield connection
        connection.commit()


def begin(connection: "Connection", study_id: int) -> bool:
    """Begin a transaction in which nobody else writes into the study; return if it is there."""
    study = tables.studies.c
    with waiting(WRITER):
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        mine = sa.select(study.study_id).where(study.study_id == study_id).with_for_update()
        return connection.execute(mine).scalar() is not None


def counted(connection: "Connection", study_id: int) -> int:
    """Return the number of a study's trials, of whatever state, in this transaction."""
    number = sa.select(sa.func.count()).where(tables.trials.c.study_id == study_id)
    return int(connection.execute(number).scalar_one())


def remove(connection: "Connection", study_id: int) -> None:
    """Remove a study with all that it has."""
    trial = tables.trials.c
    mine = sa.select(trial.trial_id).where(trial.study_id == study_id)
    for child in tables.OF_TRIALS:
        connection.execute(sa.delete(child).where(child.c.trial_id.in_(mine)))
    for owned in (tables.trials, *tables.OF_STUDIES, tables.studies):
        connection.execute(sa.delete(owned).where(owned.c.study_id == study_id))


def _set_attrs(connection: "Connection", study_id: int, attrs: Mapping[str, Any]) -> None:
    for key, value in attrs.items():
        system = key == METRIC_NAMES
        table = tables.study_system_attributes if system else tables.study_user_attributes
        stored = {"study_id": study_id, "key": key, "value_json": json.dumps(value)}
        mine = (table.c.study_id == study_id, table.c.key == key)
        connection.execute(sa.delete(table).where(*mine))
        connection.execute(sa.insert(table).values(stored))


def _insert_batch(connection: "Connection", study_id: int, number: int, batch: Batch) -> None:
    rows = _trial_rows(study_id, number, batch, batch.clock(as_stored(connection)))
    ids = insert_trials(connection, len(batch), rows)
    for table, columns, rows in (
        (tables.trial_params, PARAMS, _param_rows(ids, batch)),
        (tables.trial_values, VALUES, _value_rows(ids, batch)),
        (tables.trial_intermediate_values, STEPS, _step_rows(ids, batch)),
        (tables.trial_user_attributes, ATTRS, _user_attr_rows(ids, batch)),
        (tables.trial_system_attributes, ATTRS, _system_attr_rows(ids, batch)),
    ):
        insert(connection, table, columns, rows)


def insert_trials(connection: "Connection", count: int, rows: Iterable[Row]) -> Sequence[int]:
    """Insert ``count`` trials, rows of all of `TRIALS` but the first; return their ids."""
    table = tables.trials
    ids = _ids(connection, table.c.trial_id, count)
    if ids is not None:
        insert(connection, table, TRIALS, ((i, *row) for i, row in zip(ids, rows, strict=True)))
        return ids
    returning = sa.insert(table).returning(table.c.trial_id, sort_by_parameter_order=True)
    given = [dict(zip(TRIALS[1:], row, strict=True)) for row in rows]
    return list(connection.execute(returning, given).scalars())


def as_stored(connection: "Connection") -> Callable[[datetime], Any]:
    """Return what makes of naive UTC, which Optuna keeps, what the driver of a database takes."""
    return _text if connection.dialect.name == "sqlite" else _itself


def _ids(connection: "Connection", column: Any, count: int) -> Sequence[int] | None:
    """Return ids for rows to be, which no one else gets; None if the database gives them later."""
    if connection.dialect.name == "sqlite":  # BEGIN IMMEDIATE: no one else writes meanwhile
        newest = connection.execute(sa.select(sa.func.max(column))).scalar() or 0
        return range(newest + 1, newest + 1 + count)
    if _copies(connection):
        sequence = sa.func.pg_get_serial_sequence(column.table.name, column.name)
        each = sa.select(sa.func.nextval(sequence)).select_from(sa.func.generate_series(1, count))
        return connection.execute(each).scalars().all()
    return None


def _copies(connection: "Connection") -> bool:
    """Return whether rows can be sent by psycopg's COPY."""
    dialect = connection.dialect
    return (dialect.name, dialect.driver) == ("postgresql", "psycopg")


def insert(
    connection: "Connection", table: Any, columns: Sequence[str], rows: Iterable[Row]
) -> None:
    """Insert rows; by the driver itself on SQLite and PostgreSQL, where that is thrice as fast."""
    driver: Any = connection.connection.dbapi_connection
    into = f"{table.name} ({', '.join(columns)})"
    if connection.dialect.name == "sqlite":
        driver.executemany(f"INSERT INTO {into} VALUES ({', '.join('?' * len(columns))})", rows)
    elif _copies(connection):
        with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    elif named := [dict(zip(columns, row, strict=True)) for row in rows]:
        connection.execute(sa.insert(table), named)


def _itself(moment: datetime) -> datetime:
    return moment


def _text(moment: datetime) -> str:
    return moment.isoformat(" ", "microseconds")  # as SQLAlchemy stores it


def _trial_rows(study_id: int, number: int, batch: Batch, clock: Iterable[Row]) -> Iterator[Row]:
    for i, (state, when) in enumerate(zip(batch.states(), clock, strict=True)):
        yield number + i, study_id, state, *when


def _param_rows(ids: Sequence[int], batch: Batch) -> Iterator[Row]:
    """Yield the rows trial by trial, so that the index only grows at its end."""
    rows = itertools.chain.from_iterable(
        zip(*(_param_column(ids, batch, name) for name in batch.params), strict=True)
    )
    absent = np.isnan([*batch.params.values()])
    yield from itertools.compress(rows, ~absent.T.ravel()) if absent.any() else rows


def _param_column(ids: Sequence[int], batch: Batch, name: str) -> Iterator[Row]:
    text = itertools.repeat(to_json(batch.space[name]))
    return zip(ids, itertools.repeat(name), batch.params[name].tolist(), text)


def _value_rows(ids: Sequence[int], batch: Batch) -> Iterator[Row]:
    rows = zip(ids, batch.states(), batch.values.tolist(), strict=True)
    for i, state, values in itertools.compress(rows, ~batch.failed()):
        if state != "FAIL":
            for objective, value in enumerate(values):
                yield i, objective, *typed(value)


def _step_rows(ids: Sequence[int], batch: Batch) -> Iterator[Row]:
    if batch.curves:
        columns = (batch.curves.row, batch.curves.step, batch.curves.value)
        for row, step, value in zip(*(column.tolist() for column in columns), strict=True):
            yield ids[row], step, *typed(value)


def typed(value: float) -> tuple[float | None, str]:
    """Return a value as Optuna stores it: what is not finite is NULL, and told by a type."""
    if math.isfinite(value):
        return value, "FINITE"
    return None, "NAN" if math.isnan(value) else "INF_POS" if value > 0 else "INF_NEG"


def _user_attr_rows(ids: Sequence[int], batch: Batch) -> Iterator[Row]:
    for key, texts in json_columns(batch).items():
        rows = zip(ids, itertools.repeat(key), texts)
        yield from (row for row in rows if row[2] is not None) if None in texts else rows


def _system_attr_rows(ids: Sequence[int], batch: Batch) -> Iterator[Row]:
    for i, attrs in zip(ids, batch.system_attrs, strict=False):
        for key, value in attrs.items():
            yield i, key, json.dumps(value)
