"""No password of a storage's URL is in anything that a command says, writes or starts."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from PIL import Image

from hpland.output.find import need_browser
from tests.commands.conftest import Hpland
from tests.conftest import POSIX
from tests.dashboard import running
from tests.passwords import PARTS, PASSWORD, locked, shown_in, stored_in

TABLE = "lr,units,accuracy\n0.1,3,0.5\n0.01,4,0.75\n0.02,5,0.625\n0.03,6,0.5\n"
MADE = ("simulate", "lr-batch", "--sampler=random", "--trials=20", "--storage", "URL")
WITH_STORAGE = (
    MADE,
    ("import", "runs.csv", "--objective=accuracy", "--direction=maximize", "--storage", "URL"),
    ("studies", "--storage", "URL"),
    ("verify", "lr-batch", "--storage", "URL"),
    ("truth", "lr-batch", "--storage", "URL"),
    ("plot", "lr-batch", "--format=html", "--figure=history", "--storage", "URL"),
    ("compare", "lr-batch", "runs", "--format=html", "--storage", "URL"),
    ("report", "lr-batch", "--storage", "URL"),
    ("export", "lr-batch", "--storage", "URL"),
    ("copy", "URL", "copied.db"),
    ("copy", "own.db", "URL"),
    ("dashboard", "lr-batch", "--push-only", "--storage", "URL"),
    ("race", "lr-batch", "--strategies=random", "--seeds=1", "--budget=2", "--keep", "URL"),
    ("demo", "--storage", "URL"),
)
SPY = """
import multiprocessing, os, pathlib
import optuna
if multiprocessing.parent_process():
    mine = [pathlib.Path("/proc/self", name).read_bytes() for name in ("cmdline", "environ")]
    pathlib.Path("told", f"worker-{os.getpid()}").write_bytes(b"".join(mine))
class Spy(optuna.samplers.RandomSampler):
    pass
"""


def on(command: tuple[str, ...], url: str) -> list[str]:
    return [url if word == "URL" else word for word in command]


def seen(text: str) -> bool:
    return bool(PARTS.search(text.encode()))


@pytest.fixture
def url(postgres: str) -> str:
    return locked(postgres)


def faults(url: str) -> dict[str, tuple[str, str, str]]:
    """Return URLs that fail by what is wrong, how the error begins, and what it tells."""
    shown = url.replace(quote(PASSWORD, safe=""), "***")
    role = sa.make_url(url).username
    found = {
        "password": ("Zq7Zq7", "Zq7Zq7Zq7", f'password authentication failed for user "{role}"'),
        "server": ("host=", "host=%2Fnowhere", "No such file or directory"),
        "database": (f"/{role}?", "/missing?", 'database "missing" does not exist'),
    }
    return {
        fault: (url.replace(was, now), f"{shown.replace(was, now)} cannot be opened: ", why)
        for fault, (was, now, why) in found.items()
    }


@pytest.mark.parametrize("fault", ["password", "server", "database"])
def test_failures_are_one_line_without_the_password(fault: str, url: str, hpland: Hpland) -> None:
    Path("runs.csv").write_text(TABLE)
    assert hpland(*on(MADE, "own.db")).code == 0
    bad, starts, why = faults(url)[fault]
    for command in WITH_STORAGE:
        done = hpland(*on(command, bad))
        assert (command, done.code, done.err.count("\n")) == (command, 2, 1)
        assert done.err.startswith(f"hpland: {starts}")
        assert why in done.err
        assert not seen(done.out + done.err)
    assert shown_in(Path()) == []


@pytest.mark.parametrize("password", ["hpland", "a", "postgresql", "%40", "password"])
def test_a_password_that_is_a_word_garbles_nothing(
    password: str, postgres: str, hpland: Hpland
) -> None:
    url = locked(postgres, password)
    shown = url.replace(f":{quote(password, safe='')}@", ":***@")
    made, listed = hpland(*on(MADE, url)), hpland("studies", "--storage", url)
    assert (made.code, made.err) == (0, "")
    assert made.out == f"lr-batch: 20 trials (random, seed 42) in {shown}\n"
    assert (listed.code, listed.err) == (0, "")
    hpland(*on(MADE, "own.db"))
    assert listed.out == hpland("studies", "--storage", "own.db").out
    gone = hpland("studies", "--storage", url.replace("host=", "host=/nowhere"))
    assert gone.code == 2
    assert gone.err.startswith(
        f"hpland: {shown.replace('host=', 'host=/nowhere')} cannot be opened: connection "
    )


@pytest.mark.parametrize(
    "rest", ["Zq7Zq7@Xk9Xk9@host/db", "Zq7Zq7@Xk9/Vw3Vw3@host/db", "Zq7@Zq7Zq7?Vw3Vw3@host/db?a=b"]
)
def test_an_at_that_is_not_escaped_is_said_before_its_rest_is_taken_for_a_host(
    rest: str, hpland: Hpland
) -> None:
    done = hpland("studies", "--storage", f"postgresql+psycopg://me:{rest}")
    shown = f"postgresql+psycopg://me:***@{rest.rpartition('@')[2]}"
    assert (done.code, done.err) == (2, f"hpland: {shown}: in a password an @ is written %40\n")


def test_images_and_tables_hold_no_password(url: str, hpland: Hpland) -> None:
    assert hpland(*on(MADE, url)).code == 0
    formats = [f"--format={one}" for one in ("png", "svg", "pdf")]
    done = hpland("plot", "lr-batch", "--figure=history", *formats, "--storage", url)
    assert (done.code, seen(done.out + done.err)) == (0, False)
    (png,) = Path().rglob("*.png")
    with Image.open(png) as picture:
        assert not seen(repr(picture.info))
    for kind in ("csv", "jsonl", "parquet"):
        assert hpland("export", "lr-batch", f"--out=to.{kind}", "--storage", url).code == 0
    assert shown_in(Path()) == []


@POSIX
def test_no_process_that_hpland_starts_is_told_the_url(url: str, hpland: Hpland) -> None:
    Path("told").mkdir()
    Path("spy.py").write_text(SPY)
    browser = Path("browser")
    browser.write_text(
        '#!/bin/sh\ntr "\\0" "\\n" < /proc/$$/cmdline > told/browser-$$\n'
        f'env >> told/browser-$$\nexec "{need_browser()}" "$@"\n'
    )
    browser.chmod(0o755)
    env = {**os.environ, "BROWSER_PATH": str(browser.absolute())}
    race = ("race", "lr-batch", "--strategies=spy:Spy", "--seeds=2", "--budget=2", "--jobs=2")
    assert hpland(*on(MADE, url)).code == 0
    for command in (
        (*race, "--keep", "URL"),
        ("plot", "lr-batch", "--figure=history", "--format=png", "--storage", "URL"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "hpland", *on(command, url)],
            env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, seen(done.stdout + done.stderr)) == (0, False), done.stderr
    kinds = {path.name.split("-")[0] for path in Path("told").iterdir()}
    assert kinds == {"browser", "worker"}
    assert shown_in(Path()) == []


def has_trials(url: str) -> bool:
    """Return whether a first trial is there."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("trials"):
            return False
        return bool(connection.exec_driver_sql("SELECT count(*) FROM trials").scalar())


def below(pid: int) -> list[Path]:
    """Return the folders in /proc of the processes that a process has started."""
    mine = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [Path(f"/proc/{one}") for one in mine] + [path for one in mine for path in below(one)]


@POSIX
@pytest.mark.parametrize(("stop", "workers"), [(signal.SIGTERM, 1), (signal.SIGINT, 2)])
def test_a_simulation_that_is_interrupted_tells_nothing(
    stop: signal.Signals, workers: int, url: str
) -> None:
    command = ("simulate", "sweep", "--sampler=tpe", "--trials=9999", f"--workers={workers}")
    with subprocess.Popen(
        [sys.executable, "-m", "hpland", *command, "--storage", url],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        while not has_trials(url):
            assert process.poll() is None
        started = below(process.pid)
        told = [(one / file).read_bytes() for one in started for file in ("cmdline", "environ")]
        process.send_signal(stop)
        out, err = process.communicate(timeout=60)
    assert bool(told) == (workers > 1)
    assert not any(map(PARTS.search, told))
    assert process.returncode not in (0, 1)
    assert not seen(out + err)
    assert "Traceback" not in err
    assert stored_in(url) == []


@POSIX
def test_a_dashboard_that_is_interrupted_tells_nothing(url: str, hpland: Hpland) -> None:
    assert hpland(*on(MADE, url)).code == 0
    with running("lr-batch", "--storage", url) as (process, _):
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.endswith("\nhpland: interrupted\n")
    assert not seen(out + err)
    assert stored_in(url) == []


@pytest.mark.parametrize("how", ["PGPASSWORD", "PGPASSFILE"])
def test_a_password_may_be_where_libpq_looks_for_it(
    how: str, url: str, hpland: Hpland, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = url.replace(f":{quote(PASSWORD, safe='')}@", "@")
    assert hpland("studies", "--storage", bare).code == 2
    if how == "PGPASSWORD":
        monkeypatch.setenv(how, PASSWORD)
    else:
        escaped = PASSWORD.replace(":", "\\:")
        Path("pgpass").write_text(f"*:*:*:*:{escaped}\n")
        Path("pgpass").chmod(0o600)
        monkeypatch.setenv(how, str(Path("pgpass").absolute()))
    assert hpland(*on(MADE, bare)).code == 0
    for command in ("verify", "export"):
        assert hpland(command, "lr-batch", "--storage", bare).code == 0
    monkeypatch.setenv("OPTUNA_STORAGE", bare)
    done = hpland("studies")
    assert (done.code, seen(done.out)) == (0, False)
