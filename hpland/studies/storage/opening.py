"""Storages opened through Optuna."""

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeGuard
from urllib.parse import urlsplit

from hpland.errors import HplandError, first_line
from hpland.studies.storage.damage import reporting_damage
from hpland.studies.storage.drivers import cannot_be_opened, connect_args, server_errors
from hpland.studies.storage.parsing import Storage, file_url
from hpland.studies.storage.readonly import private_copy
from hpland.studies.storage.sqlite import SCHEMA, is_newer, schema

if TYPE_CHECKING:
    from optuna.storages import BaseStorage, RDBStorage


@contextmanager
def open_storage(storage: Storage, *, create: bool = False) -> Iterator["BaseStorage"]:
    """Open ``storage`` through Optuna.

    With ``create`` the file and the tables are made if there are none. Without it nothing is
    written: by default Optuna makes tables and stamps versions in whatever it opens.
    """
    from optuna.exceptions import OptunaError
    from optuna.storages import RDBStorage
    from sqlalchemy.exc import SQLAlchemyError

    from hpland.studies.storage.journal import whole_lines

    try:
        with quiet():
            opened = _open(storage, create=create)
    except (OSError, SQLAlchemyError, OptunaError, ImportError, RuntimeError, ValueError) as error:
        raise cannot_be_opened(storage, error) from error
    except server_errors() as error:
        raise cannot_be_opened(storage, error) from error
    try:
        with ExitStack() as stack:
            stack.enter_context(quiet())
            if create and storage.journal and storage.path:
                stack.enter_context(whole_lines(storage.path))
            yield opened
    finally:
        opened.remove_session()
        if isinstance(opened, RDBStorage):
            opened.engine.dispose()


def _open(storage: Storage, *, create: bool) -> "BaseStorage":
    from optuna.storages import GrpcStorageProxy

    from hpland.studies.storage.journal import open_journal, open_redis

    if create and storage.path:
        _make(storage)
    if storage.journal and storage.path:
        with reporting_damage(storage):
            return open_journal(storage.path)
    if storage.journal:
        return open_redis(storage.url)
    if storage.url.startswith("grpc://"):
        host, port = _proxy(storage.url)
        opened = GrpcStorageProxy(host=host, port=port)
        _reach(opened, storage)
        return opened
    return _open_tables(storage.url, create=create)


def _proxy(url: str) -> tuple[str, int]:
    """Return the host and the port of Optuna's proxy; raise ValueError if a URL has none."""
    parts = urlsplit(url)
    if not parts.hostname or parts.path.strip("/"):
        raise ValueError("a proxy is written grpc://host:port")
    port = parts.port or 13_000  # gRPC takes one above 65,535 modulo 65,536; this raises
    return f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname, port


def _open_tables(url: str, *, create: bool, tries: int = 5) -> "RDBStorage":
    """Open a database; of several processes that make its tables at once, all but one try again."""
    from optuna.storages import RDBStorage
    from sqlalchemy.exc import IntegrityError, ProgrammingError

    try:
        return RDBStorage(
            url,
            {"connect_args": connect_args(url)},
            skip_compatibility_check=not create,
            skip_table_creation=not create,
        )
    except (IntegrityError, ProgrammingError):  # a table or its type is there already
        if not create or tries == 1:
            raise
        return _open_tables(url, create=create, tries=tries - 1)


@contextmanager
def open_to_read(storage: Storage) -> Iterator["BaseStorage"]:
    """Open ``storage`` through Optuna and write nothing to it.

    An SQLite file is read from a private copy, which is upgraded if its schema is an older one.

    Raises HplandError if there is no such storage, or Optuna cannot read it.
    """
    from optuna.exceptions import StorageInternalError
    from sqlalchemy.exc import SQLAlchemyError

    path = storage.sqlite
    if path is None:
        with warnings.catch_warnings(), open_storage(storage) as opened:
            warnings.simplefilter("ignore")
            try:
                yield opened
            except (SQLAlchemyError, StorageInternalError) as error:
                raise HplandError(f"{storage} cannot be read: {storage.why(error)}") from error
            except server_errors() as error:
                raise HplandError(f"{storage} cannot be read: {storage.why(error)}") from error
        return
    revision = schema(path)
    with TemporaryDirectory(prefix="hpland-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what others wrote, and Optuna would write otherwise
        copy = private_copy(path, Path(folder))
        with open_storage(Storage(file_url(str(copy)), copy)) as opened:
            _upgrade(opened, path, revision)
            try:
                yield opened
            except (SQLAlchemyError, StorageInternalError) as error:
                cause = getattr(error, "orig", None) or error.__cause__ or error
                raise HplandError(f"{path} cannot be read: {first_line(cause)}") from error


def has_known_tables(opened: "BaseStorage") -> "TypeGuard[RDBStorage]":
    """Return whether a storage has the tables that hpland reads and writes itself."""
    from optuna.storages import RDBStorage

    return isinstance(opened, RDBStorage) and opened.get_current_version() == SCHEMA


def _upgrade(opened: Any, path: Path, revision: str) -> None:
    if revision == opened.get_head_version():
        return
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)  # alembic reports every step on stderr
    placeholder = logging.NullHandler()  # without any, Optuna makes one for all that follows
    logging.root.addHandler(placeholder)
    try:
        opened.upgrade()
    except Exception as error:  # alembic lets through whatever the driver raises
        newest = opened.get_head_version()
        why = f"Optuna cannot upgrade a copy of it to {newest}"
        if is_newer(revision):
            why = (
                f"newer than {newest}, the newest that Optuna knows here; upgrade hpland and optuna"
            )
        raise HplandError(f"{path} has the schema {revision}, {why}") from error
    finally:
        logging.root.removeHandler(placeholder)
        logging.disable(before)


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
        RDBStorage(file_url(str(draft))).engine.dispose()
        with suppress(FileExistsError):  # another process was first; its file will do
            _put(draft, path)


def _put(draft: Path, path: Path) -> None:
    """Let ``draft`` be ``path`` too; raise FileExistsError if there is such a file."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # FAT and some network mounts have no hard links
        file = path.open("xb")
        try:
            with file:
                file.write(draft.read_bytes())
        except OSError:  # such as a full disk
            path.unlink()
            raise


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what Optuna says of studies, failing trials and new features off stderr."""
    from optuna.exceptions import ExperimentalWarning
    from optuna.logging import ERROR, get_verbosity, set_verbosity

    before = get_verbosity()
    set_verbosity(ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ExperimentalWarning)
            yield
    finally:
        set_verbosity(before)


def _reach(opened: "BaseStorage", storage: Storage) -> None:
    """Raise HplandError unless a proxy answers; its client connects when it is first used."""
    try:
        opened.get_all_studies()
    except Exception as error:  # grpc.RpcError; grpc is there only if Optuna's proxy is
        said = RuntimeError(error.details()) if hasattr(error, "details") else error
        raise HplandError(f"{storage} does not answer: {first_line(said)}") from error
