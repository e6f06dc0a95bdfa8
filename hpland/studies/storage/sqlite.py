"""Optuna's SQLite files: their schema, and whether they can be read and written."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hpland.errors import HplandError, first_line
from hpland.studies.storage.old_schemas import as_current
from hpland.studies.storage.parsing import Storage
from hpland.studies.storage.readonly import read_only
from hpland.text import printable

SCHEMA = "v3.2.0.a"  # the alembic revision of Optuna's tables that hpland reads and writes itself


METRIC_NAMES = "study:metric_names"  # where Optuna keeps what Study.set_metric_names is given


def check_readable(storage: Storage) -> None:
    """Raise HplandError unless there is an Optuna storage that hpland can read."""
    if storage.sqlite:
        with reading(storage.sqlite):
            return
    if storage.path:
        _check_there(storage.path)


def _check_there(path: Path) -> None:
    if not path.is_file():
        raise HplandError(f"no storage at {path}; `hpland simulate` makes one")


class NewerSchemaError(HplandError):
    """A database has a schema newer than the one that hpland reads itself."""


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Connect to an Optuna SQLite file for reading; whatever its schema, it shows the current one.

    Raises HplandError if there is no such file, or none that hpland can read; NewerSchemaError if
    Optuna may be able to.
    """
    with _opened(path) as (connection, revision):
        if is_newer(revision):
            raise NewerSchemaError(
                f"{path} has the schema {revision}, newer than {SCHEMA}, the newest that hpland "
                "knows; it is read through Optuna, which is slower"
            )
        if revision != SCHEMA:
            as_current(connection)
        yield connection


def check_writable(storage: Storage) -> None:
    """Raise HplandError unless studies can be written there; a missing file is fine.

    Whether a newer schema can be is for Optuna to say.
    """
    path = storage.path
    if path is None:
        return
    try:
        _check_place(path)
    except OSError as error:
        raise HplandError(f"{path} cannot be written: {error.strerror or error}") from error
    if storage.sqlite and path.is_file() and path.stat().st_size:
        found = schema(path)
        if found != SCHEMA and not is_newer(found):
            raise HplandError(
                f"{path} has the older schema {found}; "
                f"`optuna storage upgrade --storage {storage.url}` brings it up to {SCHEMA}"
            )


def _check_place(path: Path) -> None:
    if path.is_dir():
        raise HplandError(f"{path} is a folder, not a storage")
    if path.exists() and not path.is_file():
        raise HplandError(f"{path} is no regular file, so no storage")
    folder = next(p for p in path.absolute().parents if p.exists())
    if not (path.exists() or folder.is_dir()) or not os.access(
        path if path.exists() else folder, os.W_OK
    ):
        raise HplandError(f"{path} cannot be written")


def schema(path: Path) -> str:
    """Return the schema revision of an Optuna SQLite file.

    A file from before Optuna 1.0 has no revision and gives ``"v0.9.0.a"``. Raises HplandError for a
    file that is none of Optuna's.
    """
    with _opened(path) as (_, revision):
        return revision


@contextmanager
def _opened(path: Path) -> Iterator[tuple[sqlite3.Connection, str]]:
    """Connect to an Optuna SQLite file for reading; its schema revision comes along."""
    try:
        _check_there(path)
        with read_only(path) as connection:
            yield connection, _revision(connection, path)
    except OSError as error:
        raise HplandError(f"{path} cannot be read: {error.strerror or error}") from error
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            raise no_optuna(path) from error
        raise HplandError(f"{path} cannot be read: {first_line(error)}") from error


def no_optuna(place: object) -> HplandError:
    """Return what to raise for a database that is none of Optuna's."""
    return HplandError(f"{place} is not an Optuna database")


def _revision(connection: sqlite3.Connection, path: Path) -> str:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not {"studies", "trials"} <= tables:
        raise no_optuna(path)
    if "alembic_version" not in tables:
        return "v0.9.0.a"
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return printable(str(row[0])) if row else "v0.9.0.a"


def is_newer(revision: str) -> bool:
    """Return whether a schema is newer than `SCHEMA`, or of a name that hpland does not know."""
    known = re.fullmatch(r"v\d+(\.\d+)*\.[a-z]+", revision)
    return not known or _order(revision) > _order(SCHEMA)


def _order(revision: str) -> list[tuple[int, str]]:
    parts = revision.removeprefix("v").split(".")
    return [(int(p), "") if p.isdigit() else (0, p) for p in parts]
