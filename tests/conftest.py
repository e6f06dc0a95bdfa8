"""The default studies, simulated once for all tests that only read."""

from pathlib import Path

import pytest
from hypothesis import settings

from hpland.landscapes import LANDSCAPES
from hpland.studies.run import plan_run
from hpland.studies.simulate import simulate
from hpland.studies.storage import Storage, parse_storage

DEFAULT = [landscape.name for landscape in LANDSCAPES.values() if landscape.by_default]


settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def default_studies(tmp_path_factory: pytest.TempPathFactory) -> Storage:
    path = tmp_path_factory.mktemp("default") / "hpland.db"
    storage = parse_storage(str(path))
    simulate([plan_run(LANDSCAPES[name]) for name in DEFAULT], storage)
    return storage


@pytest.fixture
def database(tmp_path: Path) -> Storage:
    """Return a storage of one's own, not made yet."""
    return parse_storage(str(tmp_path / "own.db"))


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test in an empty folder, without a storage of the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPTUNA_STORAGE", raising=False)
