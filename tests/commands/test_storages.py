"""What every command does with a storage that it is given."""

from pathlib import Path

import pytest

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
