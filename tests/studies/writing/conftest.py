"""Storages of each kind that processes share."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from optuna.storages import BaseStorage

from hpland.studies.sampling.samplers import ADAPTIVE
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage, parse_storage

KINDS = ["sqlite", "journal", "postgresql"]


@pytest.fixture(params=KINDS)
def storage_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def storage(storage_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if storage_kind == "postgresql":
        return parse_storage(request.getfixturevalue("postgres"))
    return parse_storage(str(tmp_path / ("x.log" if storage_kind == "journal" else "x.db")))


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let trials be written ten at a time, whatever the sampler."""
    few = {name: replace(one, chunk=10) for name, one in ADAPTIVE.items()}
    monkeypatch.setattr("hpland.studies.sampling.adaptive.ADAPTIVE", few)
    monkeypatch.setattr("hpland.studies.sampling.run.CHUNK", 10)


@pytest.fixture
def opened(storage: Storage) -> Iterator[BaseStorage]:
    with open_storage(storage, create=True) as opened:
        yield opened
