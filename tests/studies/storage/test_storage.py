import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES
from hpland.studies.optuna_plots import optuna_plot
from hpland.studies.reading.read import read_studies, read_table
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.opening import _put, open_storage
from hpland.studies.storage.parsing import Storage, file_url, parse_storage
from hpland.studies.storage.sqlite import SCHEMA, check_readable, check_writable, schema
from hpland.studies.writing.studies import write_studies
from tests.studies.reading.test_read import assert_same


@pytest.mark.parametrize(
    ("given", "url", "path"),
    [
        ("x.db", "sqlite:///x.db", "x.db"),
        ("/tmp/x.db", "sqlite:////tmp/x.db", "/tmp/x.db"),
        ("sqlite:///a/x.db", "sqlite:///a/x.db", "a/x.db"),
        ("sqlite:////tmp/x.db?timeout=9", "sqlite:////tmp/x.db?timeout=9", "/tmp/x.db"),
    ],
)
def test_an_sqlite_storage_by_path_or_url(given: str, url: str, path: str) -> None:
    assert parse_storage(given) == Storage(url, Path(path))


def test_another_database_is_left_to_sqlalchemy() -> None:
    assert parse_storage("postgresql://me@here/studies") == Storage("postgresql://me@here/studies")


def test_a_log_file_is_a_journal() -> None:
    assert parse_storage("x.log") == Storage("x.log", Path("x.log"), journal=True)


def test_the_default_is_the_environments_else_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert parse_storage(None).url == "sqlite:///studies/hpland.db"
    monkeypatch.setenv("OPTUNA_STORAGE", "sqlite:///other.db")
    assert parse_storage(None).url == "sqlite:///other.db"


def message(check: object, storage: Storage) -> str:
    assert callable(check)
    with pytest.raises(HplandError) as caught:
        check(storage)
    return str(caught.value)


def test_a_missing_storage_is_told() -> None:
    told = message(check_readable, parse_storage("x.db"))
    assert told == "no storage at x.db; `hpland simulate` makes one"


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0 but broken"])
def test_a_file_that_is_no_optuna_database_is_told(content: bytes) -> None:
    Path("x.db").write_bytes(content)
    told = message(check_readable, parse_storage("x.db"))
    assert told == "x.db is not an Optuna database"
    assert Path("x.db").read_bytes() == content


def test_somebody_elses_database_is_neither_read_nor_written() -> None:
    with sqlite3.connect("x.db") as connection:
        connection.execute("CREATE TABLE mine (x)")
    connection.close()
    before = Path("x.db").read_bytes()
    for check in (check_readable, check_writable):
        assert message(check, parse_storage("x.db")) == "x.db is not an Optuna database"
    assert Path("x.db").read_bytes() == before


def stamped(database: Storage, revision: str) -> Storage:
    with open_storage(database, create=True):
        pass
    assert database.path
    connection = sqlite3.connect(database.path)
    connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.commit()
    connection.close()
    return database


@pytest.mark.parametrize("revision", ["v3.2.1.a", "v4.0.0.a", "v10.0.0.a", "v3.2.0.b"])
def test_a_schema_newer_than_optunas_is_reported(database: Storage, revision: str) -> None:
    stamped(database, revision)
    for read in (lambda: read_studies(database), lambda: read_table("x", database)):
        with pytest.raises(HplandError) as reading:
            read()
        assert str(reading.value) == (
            f"{database} has the schema {revision}, newer than {SCHEMA}, the newest that Optuna "
            "knows here; upgrade hpland and optuna"
        )
    with pytest.raises(
        HplandError, match="cannot be opened: The runtime optuna version"
    ) as writing:
        write_studies([plan_run(LANDSCAPES["sweep"], trials=3)], database)
    assert "\n" not in str(writing.value)


def test_a_schema_newer_than_hplands_is_read_and_written_through_optuna(
    database: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [plan_run(LANDSCAPES["sweep"], study=name, trials=6, epochs=3) for name in "ab"]
    write_studies(runs[:1], database)
    known = read_table("a", database, curves=True)
    for module in ("storage.sqlite", "storage.opening"):
        monkeypatch.setattr(f"hpland.studies.{module}.SCHEMA", "v3.0.0.a")
    with pytest.warns(UserWarning, match=r"public API, which is slow$"):
        write_studies(runs[1:], database)
    assert database.path
    before = database.path.read_bytes()
    with pytest.warns(UserWarning, match="the schema") as told:
        assert [study.name for study in read_studies(database)] == ["a", "b"]
    table = read_table("b", database, curves=True)
    assert [str(warning.message) for warning in told] == [
        f"{database} has the schema v3.2.0.a, newer than v3.0.0.a, the newest that hpland knows; "
        "it is read through Optuna, which is slower"
    ]
    assert_same(replace(table, study="a"), known)
    assert optuna_plot(database, table, "edf", ()).data
    assert database.path.read_bytes() == before
    assert [path.name for path in database.path.parent.iterdir()] == ["own.db"]


def test_an_older_schema_is_not_written(database: Storage) -> None:
    stamped(database, "v2.6.0.a")
    assert message(check_writable, database) == (
        f"{database} has the older schema v2.6.0.a; "
        f"`optuna storage upgrade --storage {database.url}` brings it up to {SCHEMA}"
    )


def test_the_schema_that_optuna_makes_is_the_one_hpland_knows(database: Storage) -> None:
    with open_storage(database, create=True):
        pass
    assert database.path
    assert schema(database.path) == SCHEMA


def test_a_folder_is_no_storage(tmp_path: Path) -> None:
    assert message(check_writable, parse_storage(str(tmp_path))) == (
        f"{tmp_path} is a folder, not a storage"
    )


@pytest.mark.parametrize("name", ["x.db", "x.log"])
def test_what_is_no_regular_file_is_no_storage(name: str) -> None:
    os.mkfifo(name)
    told = f"{name} is no regular file, so no storage"
    assert message(check_writable, parse_storage(name)) == told
    assert message(check_writable, parse_storage("/dev/null")) == (
        "/dev/null is no regular file, so no storage"
    )


def test_a_path_below_a_file_cannot_be_written() -> None:
    Path("file").write_text("")
    told = message(check_writable, parse_storage("file/x.db"))
    assert told == "file/x.db cannot be written"


def test_a_driver_that_is_not_known_is_told_with_the_nearest() -> None:
    with (
        pytest.raises(HplandError) as caught,
        open_storage(parse_storage("postgresql+nothing://localhost/x")),
    ):
        pass
    near = "did you mean 'postgresql+psycopg'?"
    assert str(caught.value) == f"unknown kind of storage 'postgresql+nothing': {near}"


NAMES = ["a b.db", "n%20#?x.db", "ü🙂.db", "50%.db", "50%25", "a?b", "a#b?uri=true"]


@pytest.mark.parametrize("name", NAMES)
def test_optuna_draws_a_file_whatever_its_name(name: str) -> None:
    run = plan_run(LANDSCAPES["sweep"], trials=5)
    write_studies([run], parse_storage(name))
    plot = optuna_plot(parse_storage(name), read_table("sweep", name), "edf", ())
    assert len(plot.data[0].x) > 1
    assert [path.name for path in Path().iterdir()] == [name]


@pytest.mark.parametrize("name", NAMES)
def test_the_url_of_a_file_suits_a_sqlalchemy_that_does_not_decode(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLAlchemy 2.0 leaves %25 in the name of a file as it is; SQLite decodes a file: URI."""
    monkeypatch.setattr("hpland.studies.storage.parsing._decodes", lambda: False)
    url = file_url(name).removeprefix("sqlite:///")
    if url != name:
        with sqlite3.connect(url, uri=True) as connection:
            connection.execute("CREATE TABLE t (x)")
        connection.close()
        assert [path.name for path in Path().iterdir()] == [name]


def test_the_home_of_the_user_is_meant_by_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert parse_storage("~/x.db").path == tmp_path / "x.db"
    assert parse_storage("~/x.log").path == tmp_path / "x.log"
    assert parse_storage("sqlite:///~/x.db") == parse_storage(str(tmp_path / "x.db"))
    assert parse_storage("~nobody-of-that-name/x.db").path == Path("~nobody-of-that-name/x.db")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me:s3cret@host/db", "postgresql://me:***@host/db"),
        ("postgresql+psycopg://me:a:b%40@host:5/db", "postgresql+psycopg://me:***@host:5/db"),
        ("mysql://host/db?user=me&password=s3cret&x=1", "mysql://host/db?user=me&password=***&x=1"),
        ("postgresql://me:s3/cr?et@host/db", "postgresql://me:***@host/db"),
        ("postgresql://me:s3:memory:@host/db", "postgresql://me:***@host/db"),
        ("redis://me:s3@cr:et@host:1/0", "redis://me:***@host:1/0"),
        ("mysql://me:s3@host/db?name=a@b", "mysql://me:***@b"),
        (
            "postgresql://h/db?sslpassword=s3&PASSWORD=s3",
            "postgresql://h/db?sslpassword=***&PASSWORD=***",
        ),
        ("postgresql://me@host/db", "postgresql://me@host/db"),
        ("grpc://host:13000", "grpc://host:13000"),
    ],
)
def test_a_password_is_not_shown(url: str, shown: str) -> None:
    assert str(parse_storage(url)) == shown


@pytest.mark.parametrize("url", ["postgresql:/me:s3cret@h/db", "postgresql:me:s3cret@h/db"])
def test_a_misspelt_url_is_no_file_with_a_password_in_its_name(url: str) -> None:
    with pytest.raises(HplandError, match=r"^a database URL starts with postgresql://$"):
        parse_storage(url)


def test_a_port_that_is_no_number_is_told() -> None:
    storage = parse_storage("postgresql+psycopg://me:s3cret@host:five/db")
    shown = "postgresql+psycopg://me:***@host:five/db"
    with pytest.raises(HplandError) as caught, open_storage(storage):
        pass
    assert str(caught.value) == f"{shown} cannot be opened: its port is not a number"


@pytest.mark.parametrize("error", [errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK])
def test_a_database_is_made_where_there_are_no_hard_links(
    error: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(*_: object) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr("os.link", link)
    with open_storage(parse_storage("x.db"), create=True):
        pass
    check_readable(parse_storage("x.db"))
    assert [path.name for path in Path().iterdir()] == ["x.db"]
    Path("y.db").write_bytes(b"")
    with pytest.raises(FileExistsError):  # nobody's file is replaced
        _put(Path("x.db"), Path("y.db"))


@pytest.mark.parametrize("name", NAMES)
def test_a_bare_path_is_that_file_whatever_its_name(name: str) -> None:
    storage = parse_storage(name)
    with open_storage(storage, create=True):
        pass
    assert [path.name for path in Path().iterdir()] == [name]
    assert parse_storage(storage.url).path == Path(name)
    check_readable(storage)


@pytest.mark.parametrize("given", ["sqlite://", "sqlite:///:memory:"])
def test_memory_is_refused(given: str) -> None:
    with pytest.raises(HplandError) as caught:
        parse_storage(given)
    assert str(caught.value) == f"{given} is gone when the command ends; give a file"


@pytest.mark.parametrize(
    ("revision", "told"), [("abcdef123", "abcdef123"), ("a\n\x1b[2J", r"a\n\x1b[2J")]
)
def test_a_revision_that_is_none_of_optunas_counts_as_newer(
    revision: str, told: str, database: Storage
) -> None:
    stamped(database, revision)
    with pytest.raises(HplandError) as caught:
        read_studies(database)
    assert str(caught.value).startswith(f"{database} has the schema {told}, newer than {SCHEMA}")


def test_an_empty_file_becomes_a_database(database: Storage) -> None:
    assert database.path
    database.path.touch()
    with open_storage(database, create=True):
        pass
    assert schema(database.path) == SCHEMA
    assert [path.name for path in database.path.parent.iterdir()] == ["own.db"]


@contextmanager
def nobody() -> Iterator[None]:
    """Act as a user to whom nothing belongs, where the tests run as root."""
    root = os.geteuid() == 0
    if root:
        os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        if root:
            os.setresuid(0, 0, 0)


@pytest.mark.parametrize("closed", ["file", "folder"])
def test_what_may_not_be_read_is_told_in_one_line(closed: str) -> None:
    with TemporaryDirectory() as base:  # not tmp_path: root's is closed to others
        Path(base).chmod(0o755)
        folder = Path(base) / "studies"
        folder.mkdir()
        path = folder / "x.db"
        path.write_bytes(b"anything")
        (path if closed == "file" else folder).chmod(0)
        with nobody():
            storage = parse_storage(str(path))
            with pytest.raises(HplandError) as reading:
                check_readable(storage)
            with pytest.raises(HplandError, match=f"^{path} cannot be written"):
                check_writable(storage)
        folder.chmod(0o755)
    assert str(reading.value) == f"{path} cannot be read: Permission denied"
