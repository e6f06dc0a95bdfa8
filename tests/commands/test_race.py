"""`hpland race`."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import optuna
import pytest

from hpland.output.folder import held
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
    assert found["overall"] == []
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
    (["sweep", "--budget", "0.5"], "--budget must be an integer, not 0.5"),
    (
        ["sweep", "--strategies", "random,no.such:Sampler"],
        "cannot import strategy 'no.such:Sampler': No module named 'no'",
    ),
    (["sweep", "--budget", "0"], "--budget must be 1 or more, not 0"),
    (["sweep", "--workers", "1,x"], "--workers must be numbers such as 1,8,64, not '1,x'"),
    (["sweep", "-j", "0"], "--jobs must be 1 or more, not 0"),
    (["sweep", "--strategies", "tpe,tpe"], "strategy 'tpe' is given twice"),
    (
        ["sweep", "--strategies", "optuna.samplers.RandomSampler"],
        "strategy 'optuna.samplers.RandomSampler' must be module:Class",
    ),
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


MINE = """
import sys
from optuna.samplers import RandomSampler

class Mine(RandomSampler):
    def sample_independent(self, *a):
        print("hello")
        return super().sample_independent(*a)

class Raises(RandomSampler):
    def sample_independent(self, *a):
        raise ValueError

class Exits(RandomSampler):
    def sample_independent(self, *a):
        sys.exit(3)
"""


def test_a_sampler_of_a_file_here_races_and_one_that_raises_is_told(tmp_path: Path) -> None:
    """As users have it: the console script, which does not have the current folder in its path."""
    (tmp_path / "my_samplers.py").write_text(MINE)
    names = ",".join(f"my_samplers:{name}" for name in ("Mine", "Raises", "Exits"))
    command = "import sys; del sys.path[0]; from hpland.cli import main; main()"
    done = subprocess.run(
        [
            *(sys.executable, "-c", command, "race", "sweep", "--strategies", names),
            *("--seeds", "2", "--budget", "2", "--workers", "1", "-j", "1", "--keep", "kept.db"),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.returncode == 0, done.stderr
    assert "hello" in done.stderr
    assert "hello" not in done.stdout
    told = [line for line in done.stdout.splitlines() if "raised" in line]
    assert told == [
        "my_samplers:Raises raised in 2 of 2 runs, which count as having found nothing: ValueError",
        "my_samplers:Exits raised in 2 of 2 runs, which count as having found nothing: "
        "SystemExit: 3",
    ]
    assert optuna.get_all_study_names("sqlite:///kept.db") == [
        f"sweep my_samplers:Mine seed {seed} workers 1" for seed in (0, 1)
    ]


def test_two_races_in_one_folder_do_not_mix(hpland: Hpland, tmp_path: Path) -> None:
    folder = tmp_path / "races"
    folder.mkdir()
    with held(folder):
        done = hpland("race", "sweep", *SMALL, "-j", "1", "--out", str(folder))
    assert (done.code, done.out) == (2, "")
    assert done.err == f"hpland: another process is writing to '{folder}'\n"
    assert not list(folder.iterdir())
    assert hpland("race", "sweep", *SMALL, "-j", "1", "--out", str(folder)).code == 0


def test_nothing_is_left_of_a_race_that_did_not_begin(hpland: Hpland) -> None:
    done = hpland("race", "sweep", *SMALL, "--dask", "nonsense", "--out", "new/folder")
    assert done.code == 2
    assert not Path("new").exists()


def test_studies_of_another_race_are_told_before_it_is_run(hpland: Hpland) -> None:
    hpland("race", "sweep", *SMALL, "-j", "1", "--keep", "kept.db")
    before = Path("kept.db").read_bytes()
    more = ("--budget", "6", "-j", "1", "--keep", "kept.db", "--out", "other")
    done = hpland("race", "sweep", *SMALL, *more)
    assert done.code == 2
    assert done.err.splitlines()[-1] == (
        "hpland: kept.db has another study 'sweep random seed 0 workers 1'"
    )
    assert not Path("other").exists()
    assert Path("kept.db").read_bytes() == before
    assert hpland("race", "sweep", *SMALL, "-j", "1", "--keep", "kept.db").code == 0


def test_one_strategy_is_compared_with_nobody(hpland: Hpland) -> None:
    done = hpland(
        "race", "sweep", "--strategies", "random", "--seeds", "1", "--budget", "1", "-j", "1"
    )
    assert done.err.startswith("3 cells: 1 strategy on sweep, 1 seed, ")
    assert "differ" not in done.out
    assert "Better than random" not in done.out
