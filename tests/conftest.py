"""The default studies, simulated once for all tests that only read."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import settings

from benchmarks.peers.server import proxy, server
from hpland.errors import warn_once
from hpland.landscapes import LANDSCAPES
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.writing.studies import write_studies

SUPERUSER = sys.platform != "win32" and os.geteuid() == 0
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has none")
DEFAULT = [landscape.name for landscape in LANDSCAPES.values() if landscape.by_default]


settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take how often each fault of `tests/faults` is tried; `make torture` gives 50."""
    parser.addoption("--rounds", type=int, default=1, help="how often each fault is tried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run first what takes minutes, so that no process is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def default_studies(tmp_path_factory: pytest.TempPathFactory) -> Storage:
    path = tmp_path_factory.mktemp("default") / "hpland.db"
    storage = parse_storage(str(path))
    write_studies([plan_run(LANDSCAPES[name]) for name in DEFAULT], storage)
    return storage


@pytest.fixture
def database(tmp_path: Path) -> Storage:
    """Return a storage of one's own, not made yet."""
    return parse_storage(str(tmp_path / "own.db"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Yield the URL of a PostgreSQL of one's own."""
    with server() as url:
        yield url


@pytest.fixture
def postgres_database(postgres: str) -> Storage:
    """Return a storage of one's own in PostgreSQL, not made yet."""
    return new_postgres(postgres)


@pytest.fixture
def proxied(postgres_database: Storage) -> Iterator[str]:
    """Yield the URL of a gRPC proxy over a PostgreSQL of one's own."""
    with proxy(postgres_database.url) as url:
        yield url


def new_postgres(server: str) -> Storage:
    name = f"own_{uuid4().hex}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return parse_storage(sa.make_url(server).set(database=name).render_as_string(False))


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test in an empty folder, with no storage in the environment, and not yet warned."""
    warn_once.cache_clear()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPTUNA_STORAGE", raising=False)
    # a busy machine may keep a writer waiting; tests of the message say when
    monkeypatch.setattr("hpland.studies.storage.waiting.PATIENCE", 600.0)
