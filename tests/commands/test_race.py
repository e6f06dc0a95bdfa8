"""`hpland race`."""

import csv
import json
from pathlib import Path

import optuna
import pytest

from tests.commands.conftest import Hpland

SMALL = ("--strategies", "random,asha", "--seeds", "3", "--budget", "5", "--workers", "1,2")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_race_prints_its_plan_and_writes_results_and_a_page(hpland: Hpland) -> None:
    done = hpland("race", "sweep", *SMALL, "-j", "1")
    assert done.code == 0
    assert done.err == (
        "12 cells: 2 strategies on sweep, 3 seeds, 1 and 2 workers, budget 5 full trainings; "
        "about 1 s\n"
    )
    lines = done.out.splitlines()
    assert lines[0] == "sweep, 1 worker: median true regret"
    assert lines[1].split()[:3] == ["strategy", "10", "%"]
    assert lines[-2:] == ["races/sweep/results.csv", "races/sweep/race.html"]
    with Path("races/sweep/results.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["strategy"], r["seed"], r["workers"]) for r in rows[:4]] == [
        ("random", "0", "1"),
        ("random", "0", "2"),
        ("asha", "0", "1"),
        ("asha", "0", "2"),
    ]
    page = Path("races/sweep/race.html").read_text()
    assert "<h1>A race on sweep</h1>" in page
    assert page.count("Plotly.newPlot") + page.count('id="figure-') >= 10
    assert "<script src" not in page


def test_the_same_command_runs_nothing_again(hpland: Hpland) -> None:
    hpland("race", "sweep", *SMALL, "-j", "1")
    files = [Path("races/sweep") / name for name in ("results.csv", "seconds.csv")]
    before = [file.read_bytes() for file in files]
    done = hpland("race", "sweep", *SMALL, "-j", "1")
    assert "; 12 of them are there\n" in done.err
    assert [file.read_bytes() for file in files] == before


def test_json_and_csv_are_for_programs(hpland: Hpland) -> None:
    found = json.loads(hpland("race", "sweep", *SMALL, "-j", "1", "-f", "json").out)
    rows, pairs = found["standings"], found["pairs"]
    assert [(pair["workers"], {pair["better"], pair["worse"]}) for pair in pairs] == [
        (1, {"random", "asha"}),
        (2, {"random", "asha"}),
    ]
    assert len(rows) == 4
    assert {row["strategy"] for row in rows} == {"random", "asha"}
    assert all(0 <= row["regret_100"] < 1 for row in rows)
    text = hpland("race", "sweep", *SMALL, "-j", "1", "-f", "csv").out
    assert next(iter(csv.DictReader(text.splitlines())))["landscape"] == "sweep"


def test_every_run_can_be_kept_as_a_study(hpland: Hpland) -> None:
    assert hpland("race", "sweep", *SMALL, "-j", "1", "--keep", "kept.db").code == 0
    names = optuna.get_all_study_names("sqlite:///kept.db")
    assert len(names) == 12
    assert "sweep asha seed 2 workers 2" in names


BAD = [
    (["sweep", "--budget", "0"], "--budget must be 1 or more, not 0"),
    (["sweep", "--workers", "1,x"], "--workers must be numbers such as 1,8,64, not '1,x'"),
    (["sweep", "-j", "0"], "--jobs must be 1 or more, not 0"),
    (["sweep", "--strategies", "tpe,tpe"], "strategy 'tpe' is given twice"),
    (["swep"], "unknown landscape 'swep': did you mean 'sweep'?"),
    (
        ["sweep", "--dask", "tcp://127.0.0.1:1", "-j", "2"],
        "--dask and --jobs cannot be used together",
    ),
    ([], "a race needs a landscape"),
    (
        ["sweep", "--guide"],
        "--guide has races of its own: leave out what to race and keep",
    ),
    (
        ["--guide", "-f", "json"],
        "--guide has races of its own: leave out what to race and keep",
    ),
    (
        ["svm-digits", "--strategies", "asha"],
        "no strategy can race on svm-digits: asha: it stops trainings early, and this landscape "
        "has no epochs",
    ),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[message for _, message in BAD])
def test_bad_input_is_one_line_and_writes_nothing(
    hpland: Hpland, arguments: list[str], message: str
) -> None:
    done = hpland("race", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[-1] == f"hpland: {message}"
    assert not Path("races").exists()


def test_results_of_another_race_are_left_as_they_are(hpland: Hpland) -> None:
    hpland("race", "sweep", *SMALL, "-j", "1")
    before = Path("races/sweep/results.csv").read_bytes()
    done = hpland("race", "sweep", *SMALL, "--budget", "6", "-j", "1")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "hpland: races/sweep/results.csv is of another race: its row 1 is random on sweep "
        "(version 2), seed 0, 1 worker, budget 5, not random on sweep (version 2), seed 0, "
        "1 worker, budget 6\n"
    )
    assert Path("races/sweep/results.csv").read_bytes() == before
