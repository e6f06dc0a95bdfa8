import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import optuna
import pytest

from hpland.landscapes import LANDSCAPES
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import parse_storage
from hpland.studies.writing.drafts import create
from hpland.studies.writing.studies import go_on
from hpland.studies.writing.turns import OWNER, owner
from tests.commands.conftest import Hpland
from tests.conftest import DEFAULT, POSIX

OPTUNA = str(Path(sys.executable).parent / "optuna")


def test_without_arguments_all_four_studies_are_made(hpland: Hpland) -> None:
    done = hpland("simulate")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "lr-batch: 1600 trials (grid, seed 42) in studies/hpland.db",
        "lr-weight-decay: 3600 trials (grid, seed 42) in studies/hpland.db",
        "depth-width: 736 trials (grid, seed 42) in studies/hpland.db",
        "sweep: 150 trials (random, seed 42) in studies/hpland.db",
    ]
    assert optuna.get_all_study_names("sqlite:///studies/hpland.db") == DEFAULT


def test_a_real_optuna_process_reads_the_study(hpland: Hpland) -> None:
    hpland("simulate", "sweep", "--storage", "x.db", "--trials", 40)
    command = [OPTUNA, "trials", "--study-name", "sweep", "--storage", "sqlite:///x.db"]
    read = subprocess.run([*command, "-f", "json"], capture_output=True, check=True, text=True)
    trials = json.loads(read.stdout)
    assert len(trials) == 40
    assert {trial["state"] for trial in trials} == {"COMPLETE", "FAIL"}
    for trial in trials:
        value = trial["value"]["validation accuracy"]
        assert value is None if trial["state"] == "FAIL" else 0 <= value <= 1


@pytest.mark.filterwarnings("ignore::optuna.exceptions.ExperimentalWarning")
def test_every_plot_of_optunas_own_opens_the_study(hpland: Hpland) -> None:
    hpland("simulate", "sweep", "--storage", "x.db", "--trials", 40)
    study = optuna.load_study(study_name="sweep", storage="sqlite:///x.db")
    plots = optuna.visualization
    for plot in (
        plots.plot_contour,
        plots.plot_edf,
        plots.plot_intermediate_values,
        plots.plot_optimization_history,
        plots.plot_parallel_coordinate,
        plots.plot_rank,
        plots.plot_slice,
        plots.plot_timeline,
        plots.plot_param_importances,
    ):
        assert plot(study).data is not None


def test_the_environment_says_where(hpland: Hpland, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPTUNA_STORAGE", "sqlite:///there.db")
    assert hpland("simulate", "sweep", "--trials", 3).out.endswith(" in there.db\n")
    assert Path("there.db").is_file()


def test_options(hpland: Hpland) -> None:
    hpland(
        "simulate", "sweep", "--sampler", "qmc", "--trials", 9, "--seed", 1, "--noise", 0,
        "--study-name", "mine", "--storage", "x.db",
    )  # fmt: skip
    study = optuna.load_study(study_name="mine", storage="sqlite:///x.db")
    assert [t.value for t in study.trials] == [t.user_attrs["noise_free"] for t in study.trials]
    assert study.user_attrs["sampler"] == "qmc"
    assert study.user_attrs["seed"] == 1


def test_no_progress_bar_in_a_pipe(hpland: Hpland) -> None:
    assert hpland("simulate", "sweep", "--storage", "x.db").err == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["swep"], "unknown landscape 'swep': did you mean 'sweep'?"),
        (
            ["zzz"],
            f"unknown landscape 'zzz': choose from {', '.join([*LANDSCAPES][:12])} "
            f"and {len(LANDSCAPES) - 12} more",
        ),
        (["--sampler", "rnd"], "unknown sampler 'rnd': did you mean 'random'?"),
        (["--trials", "0"], "--trials must be 1 or more, not 0"),
        (["--seed", "-1"], "--seed must be 0 or more, not -1"),
        (["--study-name", "x"], "--study-name needs exactly one landscape"),
        (["--storage", "."], ". is a folder, not a storage"),
        (["--storage", "text"], "text is not an Optuna database"),
        (
            ["--if-exists", "maybe"],
            "unknown action 'maybe': choose from fail, skip, replace, continue",
        ),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    hpland: Hpland, arguments: list[str], message: str
) -> None:
    Path("text").write_text("a text\n")
    done = hpland("simulate", *arguments)
    assert (done.code, done.out, done.err) == (2, "", f"hpland: {message}\n")
    assert [path.name for path in Path().iterdir()] == ["text"]


def test_an_existing_study_is_kept_and_told(hpland: Hpland) -> None:
    hpland("simulate", "sweep", "--storage", "x.db", "--trials", 3)
    before = Path("x.db").read_bytes()
    done = hpland("simulate", "sweep", "--storage", "x.db")
    assert (done.code, done.err) == (
        2,
        "hpland: study 'sweep' is already in x.db; use --if-exists skip, replace or continue, "
        "or give another --study-name\n",
    )
    assert Path("x.db").read_bytes() == before


INTERRUPTED = """
import os, signal, sys
from hpland.cli import run
from hpland.studies.sampling import adaptive
chunks = adaptive.batches
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it
def interrupting(run, done, ran):
    for i, batch in enumerate(chunks(run, done, ran)):
        if i == 1:
            os.kill(os.getpid(), signal.SIGINT)
        yield batch
adaptive.batches = interrupting
sys.exit(run(["simulate", "sweep", "--sampler", "tpe", "--trials", "300", "--storage", "x.db"]))
"""


def test_ctrl_c_leaves_whole_trials_and_says_so() -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (128 + signal.SIGINT, "hpland: interrupted\n")
    study = optuna.load_study(study_name="sweep (unfinished)", storage="sqlite:///x.db")
    assert len(study.trials) == 100
    assert all(len(trial.params) == 5 for trial in study.trials)


def test_a_study_that_is_kept_is_told_so(hpland: Hpland) -> None:
    hpland("simulate", "sweep", "--storage", "x.db", "--trials", 3)
    done = hpland("simulate", "sweep", "--storage", "x.db", "--if-exists", "skip")
    assert done.out == "sweep: kept as it is in x.db\n"


def being_run(owners: list[dict[str, Any]]) -> None:
    """Make a study in which each of these runs a trial beside one that has ended."""
    run = plan_run(LANDSCAPES["sweep"], sampler="tpe", trials=1, workers=2)
    with open_storage(parse_storage("x.log"), create=True) as opened:
        study = create(opened, ["maximize"], "sweep")
        go_on(opened, run, study)
        for who in owners:
            trial = opened.create_new_trial(study)
            opened.set_trial_system_attr(trial, OWNER, who)


@POSIX
def test_more_workers_than_the_memory_holds_are_refused(hpland: Hpland) -> None:
    asked = ("simulate", "sweep", "--storage", "x.db", "--workers", 10_000_000)
    refused = hpland(*asked, "--sampler", "tpe")
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)
    assert refused.err.startswith(
        "hpland: 10,000,000 workers are as many processes, which take at least 500,000.0 GB of "
        "memory; this machine has "
    )
    assert not Path("x.db").exists()
    assert hpland(*asked, "--trials", 3).code == 0  # these are of simulated time


ALIVE = owner()
DEAD = {**ALIVE, "pid": 2**22 + 1}  # above any that Linux gives


@POSIX
@pytest.mark.parametrize(
    ("owners", "action", "what"),
    [
        ([DEAD], "skip", "kept as it is in x.log"),
        (
            [ALIVE, DEAD],
            "skip",
            "nothing written to x.log; 1 of its trials is still running in another process",
        ),
        (
            [ALIVE, ALIVE],
            "skip",
            "nothing written to x.log; 2 of its trials are still running in other processes",
        ),
        (
            [ALIVE, DEAD],
            "continue",
            "3 trials (tpe, 2 workers, seed 42; the order in which they learned is not "
            "reproducible) in x.log; 1 of its trials is still running in another process",
        ),
    ],
)
def test_trials_that_others_still_run_are_told(
    owners: list[dict[str, Any]], action: str, what: str, hpland: Hpland
) -> None:
    being_run(owners)
    asked = ("--sampler", "tpe", "--workers", 2, "--trials", len(owners) + 1)
    done = hpland("simulate", "sweep", "--storage", "x.log", *asked, "--if-exists", action)
    assert (done.code, done.err, done.out) == (0, "", f"sweep: {what}\n")


@POSIX
def test_a_progress_bar_on_a_terminal() -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "hpland", "simulate", "sweep", "--storage", "x.db"]
    with subprocess.Popen(command, stderr=theirs, stdout=subprocess.PIPE) as running:
        os.close(theirs)
        shown = b"".join(_read_all(ours))
        assert running.stdout
        assert running.stdout.read().startswith(b"sweep: 150 trials")
    assert running.returncode == 0
    assert b"150/150" in shown
    os.close(ours)


def _read_all(terminal: int) -> Iterator[bytes]:
    """Yield what a terminal shows until the other end is closed: a read is 4 kB at most."""
    with suppress(OSError):  # Linux says so in this way
        while part := os.read(terminal, 4096):
            yield part


def test_a_grid_of_a_million_cells_is_planned_right(hpland: Hpland) -> None:
    done = hpland("simulate", "lr-batch", "--trials", 60_000, "--storage", "x.db")
    assert done.out == "lr-batch: 59536 trials (grid, seed 42) in x.db\n"


def test_workers_that_learn_from_one_another_say_so(hpland: Hpland) -> None:
    words = ("simulate", "sweep", "--sampler", "tpe", "--trials", 8, "--workers", 2)
    done = hpland(*words)
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "sweep: 8 trials (tpe, 2 workers, seed 42; the order in which they learned is not "
        "reproducible) in studies/hpland.db\n"
    )
    again = hpland(*words, "--if-exists", "continue")
    assert again.out == "sweep: kept as it is in studies/hpland.db\n"


def test_a_cluster_needs_several_workers(hpland: Hpland) -> None:
    done = hpland("simulate", "sweep", "--dask", "tcp://127.0.0.1:9")
    assert done.code == 2
    assert done.err == (
        "hpland: --dask needs --workers 2 or more, the number of the cluster's workers to use\n"
    )
    assert not Path("studies").exists()
