"""The default studies, simulated once for all tests that only read."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from subprocess import CalledProcessError
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from benchmarks.peers.server import find_server, server
from hpland.landscapes import LANDSCAPES
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.writing.studies import write_studies

DEFAULT = [landscape.name for landscape in LANDSCAPES.values() if landscape.by_default]


settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


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
    """Yield the URL of a PostgreSQL of one's own; skip where there is none to start."""
    pytest.importorskip("psycopg", reason="no driver of PostgreSQL", exc_type=ImportError)
    programs = find_server()
    if programs is None:
        pytest.skip("no PostgreSQL here")
    with ExitStack() as stack:
        # not pytest's own folder, where the server's account is not let in
        home = Path(stack.enter_context(TemporaryDirectory(prefix="hpland-"))) / "postgres"
        home.mkdir()
        try:
            url = stack.enter_context(server(programs, home))
        except (OSError, LookupError, RuntimeError, CalledProcessError) as error:
            pytest.skip(f"PostgreSQL does not start here: {error}")
        yield url


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test in an empty folder, without a storage of the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPTUNA_STORAGE", raising=False)
