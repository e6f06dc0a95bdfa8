"""Optuna's tables in PostgreSQL, opened for reading by columns, through any of its drivers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hpland.errors import HplandError, first_line
from hpland.studies.storage.drivers import cannot_be_opened, connect_args
from hpland.studies.storage.parsing import Storage
from hpland.studies.storage.sqlite import SCHEMA, NewerSchemaError, is_newer, no_optuna
from hpland.text import printable

# the readers speak SQLite's SQL, in which CROSS JOIN fixes an order
WORDS = {"?": "%s", "9e999": "CAST('Infinity' AS double precision)", "CROSS JOIN": "JOIN"}


@dataclass(frozen=True)
class Translating:
    """A driver's connection that executes SQL written for SQLite."""

    driver: Any

    def execute(self, sql: str, parameters: Sequence[object] = (), /) -> Any:
        """Execute and return the driver's cursor, as a connection of `sqlite3` does."""
        for word, ours in WORDS.items():
            sql = sql.replace(word, ours)
        cursor = self.driver.cursor()
        cursor.execute(sql, tuple(parameters))
        return cursor


@contextmanager
def reading_postgresql(storage: Storage) -> Iterator[Translating]:
    """Connect to an Optuna database for reading only; all that is read is of one moment.

    Raises HplandError if there is none, or it cannot be read; NewerSchemaError if its tables are
    those of another schema than `SCHEMA`.
    """
    import sqlalchemy as sa

    try:
        engine = sa.create_engine(
            storage.url, poolclass=sa.NullPool, connect_args=connect_args(storage.url)
        )
        opened = engine.connect()
    except (OSError, sa.exc.SQLAlchemyError, ImportError, ValueError) as error:
        raise cannot_be_opened(storage, error) from error
    driver: Any = engine.dialect.dbapi
    try:  # around the whole: closing a connection that is lost raises, too
        with opened as connection:
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            _check_schema(connection, storage)
            yield Translating(connection.connection.dbapi_connection)
    except (sa.exc.SQLAlchemyError, driver.Error) as error:
        cause = getattr(error, "orig", None) or error
        raise HplandError(f"{storage} cannot be read: {first_line(cause)}") from error


def _check_schema(connection: Any, storage: Storage) -> None:
    import sqlalchemy as sa

    if not all(map(sa.inspect(connection).has_table, ("studies", "trials", "alembic_version"))):
        raise no_optuna(storage)
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    revision = printable(str(found))
    if revision != SCHEMA:
        other = "newer than" if is_newer(revision) else "not"
        raise NewerSchemaError(
            f"{storage} has the schema {revision}, {other} {SCHEMA}, the one that hpland knows "
            "in PostgreSQL; it is read through Optuna, which is slower"
        )
