"""What every command does with a storage that it is given."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from hpland.studies.storage import waiting
from hpland.studies.storage.parsing import Storage
from tests.commands.conftest import Hpland


@pytest.mark.parametrize("driver", ["sqlite", "sqlite+pysqlite"])
def test_reading_makes_no_file(driver: str, hpland: Hpland) -> None:
    done = hpland("studies", "--storage", f"{driver}:///missing.db")
    assert (done.code, done.err) == (
        2,
        "hpland: no storage at missing.db; `hpland simulate` makes one\n",
    )
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+nothing://me:s3cret@host/db",
        "nothing://me:s3cret@host/db",
        "postgresql+psycopg://me:s3cret@localhost:1/db",
        "postgresql+psycopg://me:s3cret@:no-port/db",
    ],
)
@pytest.mark.parametrize("command", ["studies", "plot", "simulate"])
def test_a_password_is_in_no_error(url: str, command: str, hpland: Hpland) -> None:
    done = hpland(command, "--storage", url)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "s3cret" not in done.out + done.err


@pytest.mark.parametrize(
    ("driver", "url", "advice"),
    [
        ("psycopg", "postgresql+psycopg://me@host/db", "'hpland[postgresql]'"),
        (
            "psycopg2",
            "postgresql+psycopg2://me@host/db",
            "'hpland[postgresql]' and write postgresql+psycopg://",
        ),
        ("pymysql", "mysql+pymysql://me@host/db", "'hpland[mysql]'"),
        ("MySQLdb", "mysql://me@host/db", "'hpland[mysql]' and write mysql+pymysql://"),
        ("redis", "redis://host/0", "'hpland[redis]'"),
        ("grpc", "grpc://host", "'hpland[grpc]'"),
    ],
)
def test_the_extra_for_a_server_is_named(
    driver: str, url: str, advice: str, tmp_path: Path
) -> None:
    (tmp_path / f"{driver}.py").write_text(f"raise ModuleNotFoundError(name={driver!r})\n")
    done = subprocess.run(
        [sys.executable, "-m", "hpland", "studies", "--storage", url],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"hpland: {url} cannot be opened: pip install {advice}\n"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (
            "nothing://h/db",
            "unknown kind of storage 'nothing': choose from sqlite, postgresql+psycopg, "
            "mysql+pymysql, redis, grpc",
        ),
        (
            "postgres://h/d",
            "unknown kind of storage 'postgres': did you mean 'postgresql+psycopg'?",
        ),
        (
            "postgresql+psycopg://me@127.0.0.1:1/db",
            "postgresql+psycopg://me@127.0.0.1:1/db cannot be opened: connection failed: "
            'connection to server at "127.0.0.1", port 1 failed: Connection refused',
        ),
        (
            "mysql+pymysql://me@127.0.0.1:1/db",
            "mysql+pymysql://me@127.0.0.1:1/db cannot be opened: Can't connect to MySQL server on "
            "'127.0.0.1' ([Errno 111] Connection refused)",
        ),
        (
            "redis://127.0.0.1:1/0",
            "redis://127.0.0.1:1/0 cannot be opened: Error 111 connecting to 127.0.0.1:1. "
            "Connection refused.",
        ),
        (
            "grpc://127.0.0.1:1",
            "grpc://127.0.0.1:1 does not answer: failed to connect to all addresses; last error: "
            "UNKNOWN: ipv4:127.0.0.1:1: Failed to connect to remote host: Connection refused",
        ),
        *(
            (
                url,
                f"{url} cannot be opened: a database of Redis is a number, as in "
                "redis://host:6379/0",
            )
            for url in ("redis://127.0.0.1:1/x", "rediss://127.0.0.1:1/1/2", "redis://h/-1")
        ),
        ("grpc://", "grpc:// cannot be opened: a proxy is written grpc://host:port"),
        ("grpc://h:1/x", "grpc://h:1/x cannot be opened: a proxy is written grpc://host:port"),
        ("grpc://h:99999", "grpc://h:99999 cannot be opened: Port out of range 0-65535"),
    ],
)
@pytest.mark.parametrize("command", ["studies", "simulate"])
def test_a_server_that_is_not_there(command: str, url: str, why: str, hpland: Hpland) -> None:
    done = hpland(command, "--storage", url)
    assert (done.code, done.out, done.err) == (2, "", f"hpland: {why}\n")


@pytest.mark.parametrize("command", ["studies", "simulate"])
def test_a_server_that_takes_a_connection_and_says_nothing(
    command: str, hpland: Hpland, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "ANSWER", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql+psycopg://me@127.0.0.1:{silent.getsockname()[1]}/db"
        done = hpland(command, "--storage", url)
    assert (done.code, done.err) == (
        2,
        f"hpland: {url} cannot be opened: connection timeout expired\n",
    )


def test_a_proxy_may_have_an_address_of_ipv6(hpland: Hpland) -> None:
    done = hpland("studies", "--storage", "grpc://[::1]:1")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("hpland: grpc://[::1]:1 does not answer: ")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://me@no.invalid/d",
        "mysql+pymysql://me@no.invalid/d",
        "redis://no.invalid",
    ],
)
def test_a_name_that_does_not_resolve_is_told(url: str, hpland: Hpland) -> None:
    done = hpland("studies", "--storage", url)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(f"hpland: {url} cannot be opened: ")
    assert "no.invalid" in done.err.removeprefix(f"hpland: {url}")


@pytest.mark.parametrize("table", ["", "CREATE TABLE studies (x int)"])
@pytest.mark.parametrize("command", ["studies", "plot", "export", "copy"])
def test_a_database_that_is_none_of_optunas(
    command: str, table: str, postgres_database: Storage, hpland: Hpland
) -> None:
    executed(postgres_database, table)
    more = {"export": ["x"], "copy": ["to.db"]}.get(command, [])
    url = postgres_database.url
    done = hpland(command, *([url] if command == "copy" else ["--storage", url]), *more)
    said = f"hpland: {postgres_database} is not an Optuna database\n"
    assert (done.code, done.out, done.err) == (2, "", said)
    assert list(Path().iterdir()) == []


def test_a_newer_schema_is_read_through_optuna_and_not_written(
    postgres_database: Storage, hpland: Hpland
) -> None:
    made = ("simulate", "lr-batch", "--trials=4", "--storage", postgres_database.url)
    assert hpland(*made).code == 0
    listed = hpland("studies", "--storage", postgres_database.url)
    executed(postgres_database, "UPDATE alembic_version SET version_num = 'v99.0.0.a'")
    with pytest.warns(UserWarning, match=r"has the schema v99.0.0.a, newer than .*, which is slow"):
        assert hpland("studies", "--storage", postgres_database.url) == listed
    done = subprocess.run(  # Optuna leaves its connection open there
        [sys.executable, "-m", "hpland", *made, "--if-exists=replace"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    starts = f"hpland: {postgres_database} cannot be opened: The runtime optuna version "
    assert done.stderr.startswith(starts)
    assert done.stderr.count("\n") == 1


def executed(storage: Storage, statement: str) -> None:
    engine = sa.create_engine(storage.url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        if statement:
            connection.exec_driver_sql(statement)
