import csv
import io
import json

import optuna
import pytest
from optuna.distributions import BaseDistribution

from tests.commands.conftest import Hpland

EVIL = "a\x1b[31m\nb\u202ec\x07"
SHOWN = "a\\x1b[31m\\nb\\u202ec\\x07"


@pytest.fixture
def evil() -> str:
    study = optuna.create_study(study_name=EVIL, storage="sqlite:///x.db")
    study.optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=3)
    return "x.db"


def test_a_table_stays_a_table_whatever_a_study_is_called(hpland: Hpland, evil: str) -> None:
    done = hpland("studies", "--storage", evil)
    head, _, row = done.out.splitlines()
    assert row.startswith(f"{SHOWN}  ")
    assert head.index("landscape") == len(f"{SHOWN}  ")


def test_data_is_exact_whatever_a_study_is_called(hpland: Hpland, evil: str) -> None:
    (row,) = json.loads(hpland("studies", "--storage", evil, "-f", "json").out)
    assert row["name"] == EVIL
    text = hpland("studies", "--storage", evil, "-f", "csv").out
    assert next(csv.DictReader(io.StringIO(text, newline="")))["name"] == EVIL


def test_a_table_writes_numbers_as_figures_do(hpland: Hpland) -> None:
    study = optuna.create_study(study_name="s", storage="sqlite:///x.db", direction="maximize")
    space: dict[str, BaseDistribution] = {"x": optuna.distributions.FloatDistribution(0, 1)}
    trial = optuna.create_trial(params={"x": 0.5}, distributions=space, value=40918.117)
    study.add_trials([trial] * 1200)
    *_, row = hpland("studies", "--storage", "x.db").out.splitlines()
    assert row.split() == ["s", "-", "maximize", *["1,200"] * 2, "0", "0", "40,920", *"---"]
    assert "40918.117" in hpland("studies", "--storage", "x.db", "-f", "csv").out
    tiny = optuna.create_study(study_name="t", storage="sqlite:///y.db")
    tiny.add_trial(optuna.create_trial(params={"x": 0.5}, distributions=space, value=1.234e-5))
    assert " 1.234e-5 " in hpland("studies", "--storage", "y.db").out


def test_messages_and_paths_are_one_line_whatever_is_in_them(hpland: Hpland, evil: str) -> None:
    done = hpland("simulate", "sweep", "--trials", 3, "--storage", "y.db", "--study-name", EVIL)
    assert done.out == f"{SHOWN}: 3 trials (random, seed 42) in y.db\n"
    done = hpland("verify", EVIL, "--storage", "y.db")
    assert done.out == f"{SHOWN}: all 3 trials are what they should be\n"
    done = hpland("report", EVIL, "--storage", evil, "--out", "two\nlines.html")
    assert done.out == "two\\nlines.html\n"
    done = hpland("plot", EVIL, "--storage", evil, "--out", "\x1b[2J", "-f", "html")
    assert done.out.splitlines()[0].startswith("\\x1b[2J/")
    assert len(done.err.splitlines()) == 2
    for line in done.err.splitlines():
        assert line.startswith("skipped: ")
        assert SHOWN in line
    done = hpland("plot", f"{EVIL}?", "--storage", evil)
    assert done.err == f"hpland: unknown study '{SHOWN}?': did you mean '{SHOWN}'?\n"
    done = hpland("plot", "--storage", "no\nthing\x1b.db")
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert "no\\nthing\\x1b.db" in done.err
