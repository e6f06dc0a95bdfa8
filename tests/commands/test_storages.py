"""What every command does with a storage that it is given."""

import os
import subprocess
import sys
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


@pytest.mark.parametrize(
    ("driver", "advice"), [("psycopg", ""), ("psycopg2", " and write postgresql+psycopg://")]
)
def test_the_extra_for_postgresql_is_named(driver: str, advice: str, tmp_path: Path) -> None:
    (tmp_path / f"{driver}.py").write_text(f"raise ModuleNotFoundError(name={driver!r})\n")
    url = f"postgresql+{driver}://me@host/studies"
    done = subprocess.run(
        [sys.executable, "-m", "hpland", "studies", "--storage", url],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"hpland: {url} cannot be opened: pip install 'hpland[postgresql]'{advice}\n"
    )
