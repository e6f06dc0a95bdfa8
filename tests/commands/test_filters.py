"""Filters that leave some trials, none, or do not fit, and what is said of them on stderr."""

import logging
import subprocess
import sys
from pathlib import Path
from typing import Literal

import optuna
import pytest
from optuna.distributions import BaseDistribution, FloatDistribution
from optuna.trial import TrialState

from hpland.landscapes import LANDSCAPES
from hpland.studies.optuna_plots import optuna_plot
from hpland.studies.reading.read import read_table
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.writing.studies import write_studies
from tests.commands.conftest import Hpland
from tests.studies.storage.test_old_schemas import fill, migrated

Direction = Literal["minimize", "maximize"]


def test_trials_are_kept_by_attribute_and_state(hpland: Hpland, default_studies: Storage) -> None:
    condition = "user_attrs['noise_free'] > 0.5 and state in ('complete', 'fail')"
    done = hpland(
        "plot", "sweep", "--storage", default_studies, "--figure", "scatter", "-f", "html",
        "--where", condition,
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    noted = read_table("sweep", default_studies, notes=["noise_free"]).notes["noise_free"]
    dropped = sum(not x > 0.5 for x in noted)
    page = Path("figures/hyperparameter_trials_scatter.html").read_text()
    assert f"{dropped} not user_attrs" in page


def with_failed_values(name: str, directions: list[Direction]) -> None:
    """Store a study whose failed trials carry values, as other programs write them."""
    storage = optuna.storages.RDBStorage("sqlite:///x.db")
    study = optuna.create_study(study_name=name, storage=storage, directions=directions)
    space: dict[str, BaseDistribution] = {
        "x": FloatDistribution(0, 1),
        "y": FloatDistribution(0, 1),
    }
    for i in range(12):
        trial = optuna.create_trial(
            values=[i / 12] * len(directions),
            params={"x": i / 12, "y": i % 5 / 5},
            distributions=space,
        )
        if i % 3 == 0:
            trial.state = TrialState.FAIL
        storage.create_new_trial(storage.get_study_id_from_name(study.study_name), trial)
    storage.engine.dispose()


@pytest.mark.parametrize("directions", [["minimize"], ["minimize", "maximize"]])
def test_failed_trials_that_carry_values_are_filtered_and_drawn(
    hpland: Hpland, directions: list[Direction]
) -> None:
    with_failed_values("odd", directions)
    own = hpland("plot", "odd", "--storage", "x.db", "-f", "html", "--where", "value > 0.2")
    assert (own.code, own.err) == (0, "")
    theirs = hpland(
        "plot", "odd", "--storage", "x.db", "-f", "html", "--where", "value > 0.2",
        "--figure", "optuna:slice", "--figure", "optuna:timeline",
    )  # fmt: skip
    assert (theirs.code, theirs.err) == (0, "")


@pytest.mark.parametrize("figure", ["history", "optuna:slice"])
def test_a_filter_that_leaves_nothing_names_every_study(hpland: Hpland, figure: str) -> None:
    for name in ("a", "b"):
        with_failed_values(name, ["minimize"])
    done = hpland("plot", "--storage", "x.db", "--figure", figure, "--where", "value > 5")
    if figure == "history":
        left = "study '{}' has no finished trial left to draw: 12 not value > 5"
    else:
        left = "study '{}' has no trial left to draw"
    assert (done.code, done.out) == (2, "")
    assert done.err == f"hpland: {left.format('a')}; {left.format('b')}\n"


NOT_ONE = "is not a condition; write one like 'value < 1 and depth >= 3', odd names as `a-b`"
UNKNOWN = "unknown parameter {}: choose from x, y, value, number, state, duration"
NONE_LEFT = "study 'a' has no finished trial left to draw: 12 not {}"
ODD = {
    "": "--where must not be empty",
    "rate < 1": "unknown parameter 'rate': did you mean 'state'?",
    "value < nan": UNKNOWN.format("'nan'"),
    "y > 1e999": NONE_LEFT.format("y > 1e999"),
    "x == 'a'b'": "--where \"x == 'a'b'\" " + NOT_ONE,
    'x == "a': "--where 'x == \"a' " + NOT_ONE,
    "`x < 1": "--where '`x < 1' " + NOT_ONE,
    "`` < 1": "--where '`` < 1' " + NOT_ONE,
    "\N{LEFT DOUBLE QUOTATION MARK}x\N{RIGHT DOUBLE QUOTATION MARK} < 1": "--where "
    "'\N{LEFT DOUBLE QUOTATION MARK}x\N{RIGHT DOUBLE QUOTATION MARK} < 1' " + NOT_ONE,
    "x \N{GREATER-THAN OR EQUAL TO} 1": "--where 'x \N{GREATER-THAN OR EQUAL TO} 1' " + NOT_ONE,
    "\N{CYRILLIC SMALL LETTER HA} < 1": UNKNOWN.format("'\N{CYRILLIC SMALL LETTER HA}'"),
    "\N{RIGHT-TO-LEFT OVERRIDE}x < 1": "--where '\\u202ex < 1' " + NOT_ONE,
    "\ud800 < 1": "--where '\\ud800 < 1' " + NOT_ONE,
    "x\n< 1": "--where 'x\\n< 1' " + NOT_ONE,
    "\0": "--where '\\x00' " + NOT_ONE,
    "x < '1'": "--where \"x < '1'\": {} and '1' have no order",
    "x < None": "--where 'x < None': {} and None have no order",
    "x in 'xy'": "--where \"x in 'xy'\": after in comes a list of values, such as ('adam', 'sgd')",
    "user_attrs['none'] is absent": "unknown user attribute 'none': there is none",
}


def of_each(why: str, studies: list[str]) -> str:
    """Return what is told of several studies: of each its own, unless it is of the condition."""
    alike = why.endswith(NOT_ONE) or why.startswith(("study", "--where must"))
    if alike or len(studies) == 1:
        return why
    return "; ".join(f"study '{name}': {why}" for name in studies)


@pytest.mark.parametrize("command", [["compare", "a", "b"], ["report", "a"]])
def test_an_odd_condition_is_told_in_one_line_and_writes_nothing(
    hpland: Hpland, command: list[str]
) -> None:
    for name in ("a", "b"):
        with_failed_values(name, ["minimize"])
    before = Path("x.db").read_bytes()
    found = {odd: hpland(*command, "--storage", "x.db", "--where", odd) for odd in ODD}
    studies = command[1:]
    assert {odd: one.err for odd, one in found.items()} == {
        odd: f"hpland: {of_each(why.format(0.0), studies)}\n" for odd, why in ODD.items()
    }
    assert {(one.code, one.out) for one in found.values()} == {(2, "")}
    assert not Path("figures").exists()
    assert Path("x.db").read_bytes() == before


def test_of_several_studies_those_without_the_parameter_are_skipped(hpland: Hpland) -> None:
    with_failed_values("a", ["minimize"])
    other = optuna.create_study(study_name="b", storage="sqlite:///x.db")
    other.optimize(lambda t: t.suggest_float("lr", 0, 1), n_trials=3)
    command = ["plot", "--storage", "x.db", "-f", "html", "--figure", "history", "--where"]
    done = hpland(*command, "lr >= 0")
    unknown = "study '{}': unknown parameter '{}': choose from {}, value, number, state, duration"
    assert done.code == 0
    assert done.err == f"skipped: {unknown.format('a', 'lr', 'x, y')}\n"
    done = hpland(*command, "qqqqq >= 0")
    assert done.code == 2
    both = unknown.format("a", "qqqqq", "x, y"), unknown.format("b", "qqqqq", "lr")
    assert done.err == f"hpland: {'; '.join(both)}\n"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a file of an older schema, which Optuna opens only when it is upgraded."""
    path = tmp_path / "old.db"
    migrated(path, "v3.0.0.d")
    fill(path)
    return path


def test_what_optuna_alembic_and_tqdm_say_is_not_shown(old: Path) -> None:
    kinds = ("contour", "param_importances", "timeline", "terminator_improvement")
    figures = [f"--figure=optuna:{name}" for name in kinds]
    command = [sys.executable, "-m", "hpland", "plot", "study 1", "--storage", str(old)]
    done = subprocess.run(
        [*command, "-f", "html", *figures], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) >= 3
    for line in done.stderr.splitlines():  # of the last one, which needs torch
        assert line.startswith("skipped: optuna:terminator_improvement of study 'study 1': ")


def test_reading_an_old_file_leaves_nothing_that_logs(
    old: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.root, "handlers", [])  # pytest has some
    table = read_table("study 1", str(old))
    assert optuna_plot(parse_storage(str(old)), table, "edf", ()).data
    assert logging.root.handlers == []
    write_studies([plan_run(LANDSCAPES["sweep"], trials=3)], parse_storage("new.db"))
    assert capfd.readouterr().err == ""
