"""Where studies live: what a `--storage` means, and whether it is what it should be."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import unquote

from hpland.errors import HplandError, first_line
from hpland.studies.old_schemas import as_current
from hpland.studies.readonly import read_only

if TYPE_CHECKING:
    from optuna.storages import BaseStorage

DEFAULT = "sqlite:///studies/hpland.db"
SCHEMA = "v3.2.0.a"  # the alembic revision of Optuna's tables that hpland reads and writes itself
METRIC_NAMES = "study:metric_names"  # where Optuna keeps what Study.set_metric_names is given


@dataclass(frozen=True)
class Storage:
    """A storage of Optuna's, not opened yet.

    Attributes:
        url: an SQLAlchemy URL, ``grpc://host:port`` of Optuna's proxy, or a journal file's path.
        path: the file, if it is an SQLite or a journal file.
        journal: whether it is a journal file.
    """

    url: str
    path: Path | None = None
    journal: bool = False

    def __str__(self) -> str:
        """Return the storage as its user would write it."""
        return str(self.path) if self.path else self.url

    @property
    def sqlite(self) -> Path | None:
        """The file, if it is an SQLite file."""
        return None if self.journal else self.path


def parse_storage(given: str | None) -> Storage:
    """Return what ``--storage`` means: a URL, a bare path, or if None ``OPTUNA_STORAGE``."""
    text = given or os.environ.get("OPTUNA_STORAGE") or DEFAULT
    if text == "sqlite://" or ":memory:" in text:
        raise HplandError(f"{text} is gone when the command ends; give a file")
    if text.startswith("sqlite:///"):
        return Storage(text, Path(unquote(text.removeprefix("sqlite:///").split("?")[0])))
    if "://" in text:
        return Storage(text)
    path = Path(text)
    if _is_journal(path):
        return Storage(text, path, journal=True)
    return Storage(_url(text), path)


def _is_journal(path: Path) -> bool:
    with suppress(OSError):  # who reads it will say why it cannot be read
        if path.is_file() and path.stat().st_size:
            with path.open("rb") as file:
                return file.read(11) == b'{"op_code":'
    return path.suffix == ".log"


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


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Connect to an Optuna SQLite file for reading; whatever its schema, it shows the current one.

    Raises HplandError if there is no such file, or none that hpland can read.
    """
    with _opened(path) as (connection, revision):
        if revision != SCHEMA:
            as_current(connection)
        yield connection


def check_writable(storage: Storage) -> None:
    """Raise HplandError unless studies can be written there; a missing file is fine."""
    path = storage.path
    if path is None:
        return
    try:
        _check_place(path)
    except OSError as error:
        raise HplandError(f"{path} cannot be written: {error.strerror or error}") from error
    if storage.sqlite and path.is_file() and path.stat().st_size:
        found = schema(path)
        if found != SCHEMA:
            raise HplandError(
                f"{path} has the older schema {found}; "
                f"`optuna storage upgrade --storage {storage.url}` brings it up to {SCHEMA}"
            )


def _check_place(path: Path) -> None:
    if path.is_dir():
        raise HplandError(f"{path} is a folder, not a storage")
    folder = next(p for p in path.absolute().parents if p.exists())
    if not (path.exists() or folder.is_dir()) or not os.access(
        path if path.exists() else folder, os.W_OK
    ):
        raise HplandError(f"{path} cannot be written")


def schema(path: Path) -> str:
    """Return the schema revision of an Optuna SQLite file.

    Raises HplandError for a file that is none, or of a revision newer than any that hpland knows.
    A file from before Optuna 1.0 has no revision and gives ``"v0.9.0.a"``.
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
            raise _no_optuna(path) from error
        raise HplandError(f"{path} cannot be read: {error}") from error


def _no_optuna(path: Path) -> HplandError:
    return HplandError(f"{path} is not an Optuna database")


def _revision(connection: sqlite3.Connection, path: Path) -> str:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not {"studies", "trials"} <= tables:
        raise _no_optuna(path)
    if "alembic_version" not in tables:
        return "v0.9.0.a"
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    found = str(row[0]) if row else "v0.9.0.a"
    if found == SCHEMA:
        return found
    if not re.fullmatch(r"v\d+(\.\d+)*\.[a-z]+", found) or _order(found) > _order(SCHEMA):
        raise HplandError(
            f"{path} has the schema {found}, newer than {SCHEMA}, the newest that hpland knows; "
            "upgrade hpland and optuna"
        )
    return found


def _order(revision: str) -> list[tuple[int, str]]:
    parts = revision.removeprefix("v").split(".")
    return [(int(p), "") if p.isdigit() else (0, p) for p in parts]


@contextmanager
def open_storage(storage: Storage, *, create: bool = False) -> Iterator["BaseStorage"]:
    """Open ``storage`` through Optuna.

    With ``create`` the file and the tables are made if there are none. Without it nothing is
    written: by default Optuna makes tables and stamps versions in whatever it opens.
    """
    from optuna.exceptions import StorageInternalError
    from optuna.storages import GrpcStorageProxy, JournalStorage, RDBStorage
    from optuna.storages.journal import JournalFileBackend
    from sqlalchemy.exc import SQLAlchemyError

    try:
        if create and storage.path:
            _make(storage)
        opened: BaseStorage
        if storage.journal:
            opened = JournalStorage(JournalFileBackend(str(storage.path)))
        elif proxy := re.fullmatch(r"grpc://([^:/]+)(?::(\d+))?/?", storage.url):
            opened = GrpcStorageProxy(host=proxy[1], port=int(proxy[2] or 13_000))
            _reach(opened, storage)
        else:
            opened = RDBStorage(
                storage.url, skip_compatibility_check=not create, skip_table_creation=not create
            )
    except (OSError, SQLAlchemyError, StorageInternalError, ImportError, RuntimeError) as error:
        cause = getattr(error, "orig", None) or error.__cause__ or error
        raise HplandError(f"{storage} cannot be opened: {first_line(cause)}") from error
    try:
        with quiet():
            yield opened
    finally:
        opened.remove_session()
        if isinstance(opened, RDBStorage):
            opened.engine.dispose()


def _make(storage: Storage) -> None:
    """Make the file, if there is none, whole: with its tables and their version, or not at all.

    Optuna makes tables one by one and stamps them last; a process that is killed meanwhile, or a
    second one that looks, would find an old schema.
    """
    from optuna.storages import RDBStorage

    path = storage.path
    assert path
    path.parent.mkdir(parents=True, exist_ok=True)
    if storage.journal or path.exists():
        return
    with TemporaryDirectory(prefix=".hpland-", dir=path.parent) as folder:
        draft = Path(folder) / "draft.db"
        RDBStorage(_url(str(draft))).engine.dispose()
        with suppress(FileExistsError):  # another process was first; its file will do
            os.link(draft, path)


def _url(path: str) -> str:
    escaped = path.replace("%", "%25").replace("?", "%3F").replace("#", "%23")
    return f"sqlite:///{escaped}"


@contextmanager
def quiet() -> Iterator[None]:
    """Keep Optuna from telling every study, and every trial that fails, on stderr."""
    from optuna import logging

    before = logging.get_verbosity()
    logging.set_verbosity(logging.ERROR)
    try:
        yield
    finally:
        logging.set_verbosity(before)


def _reach(opened: "BaseStorage", storage: Storage) -> None:
    """Raise HplandError unless a proxy answers; its client connects when it is first used."""
    try:
        opened.get_all_studies()
    except Exception as error:  # grpc.RpcError; grpc is there only if Optuna's proxy is
        details = error.details() if hasattr(error, "details") else str(error)
        raise HplandError(f"{storage} does not answer: {details.splitlines()[0]}") from error
