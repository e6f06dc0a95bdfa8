import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import optuna
import pytest

from hpland.studies.storage.parsing import Storage
from tests.commands.conftest import Hpland
from tests.conftest import DEFAULT

FIVE = [
    "learning_rate_vs_batch_size_heatmap",
    "learning_rate_vs_weight_decay_heatmap",
    "architecture_search_surface",
    "hyperparameter_parallel_coordinates",
    "hyperparameter_trials_scatter",
]


def png_size(path: Path) -> tuple[int, int]:
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def test_without_arguments_the_five_figures_are_drawn(
    hpland: Hpland, default_studies: Storage
) -> None:
    assert default_studies.path
    before = hashlib.sha256(default_studies.path.read_bytes()).hexdigest()
    done = hpland("plot", "--storage", default_studies)
    assert (done.code, done.err) == (0, "")
    names = [f"{name}.{suffix}" for suffix in ("html", "png") for name in FIVE]
    assert done.out.splitlines() == [f"figures/{name}" for name in names]
    assert sorted(p.name for p in Path("figures").iterdir()) == sorted([*names, "plotly.min.js"])
    for name in FIVE:
        width, height = png_size(Path(f"figures/{name}.png"))
        assert width >= 2000
        assert height >= 1000
    assert hashlib.sha256(default_studies.path.read_bytes()).hexdigest() == before
    assert [p.name for p in default_studies.path.parent.iterdir()] == ["hpland.db"]


def test_size_formats_and_folder(hpland: Hpland, default_studies: Storage) -> None:
    done = hpland(
        "plot", "sweep", "--storage", default_studies, "--figure", "scatter", "--format", "png",
        "--format", "svg", "--width", 640, "--height", 480, "--scale", 1, "--out", "a/b",
        "--theme", "dark", "--no-truth",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "a/b/hyperparameter_trials_scatter.png",
        "a/b/hyperparameter_trials_scatter.svg",
    ]
    assert png_size(Path("a/b/hyperparameter_trials_scatter.png")) == (640, 480)


def test_a_figure_that_a_landscape_does_not_declare(
    hpland: Hpland, default_studies: Storage
) -> None:
    done = hpland(
        "plot", "sweep", "--storage", default_studies, "--figure", "heatmap", "--figure",
        "surface", "--params", "learning_rate,weight_decay", "--format", "html",
    )  # fmt: skip
    assert done.out.splitlines() == ["figures/sweep_heatmap.html", "figures/sweep_surface.html"]
    page = Path("figures/sweep_heatmap.html").read_text()
    assert "weight decay" in page


def test_somebody_elses_study(hpland: Hpland) -> None:
    study = optuna.create_study(study_name="a/strange study", storage="sqlite:///x.db")
    study.optimize(lambda t: t.suggest_float("x", 0, 1) + t.suggest_int("n", 1, 9), n_trials=8)
    done = hpland("plot", "a/strange study", "--storage", "x.db", "-f", "html")
    assert (done.code, done.err) == (0, "")
    assert "figures/a_strange_study_parallel.html" in done.out.splitlines()


def test_two_studies_of_one_landscape_do_not_overwrite_each_other(hpland: Hpland) -> None:
    for name in ("sweep", "again"):
        hpland("simulate", "sweep", "--study-name", name, "--storage", "x.db", "--trials", 30)
    done = hpland("plot", "--storage", "x.db", "-f", "html")
    assert done.out.splitlines() == [
        "figures/hyperparameter_parallel_coordinates.html",
        "figures/hyperparameter_trials_scatter.html",
        "figures/again/hyperparameter_parallel_coordinates.html",
        "figures/again/hyperparameter_trials_scatter.html",
    ]
    page = Path("figures/again/hyperparameter_trials_scatter.html").read_text()
    assert '<script src="../plotly.min.js">' in page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["swep"], "unknown study 'swep': did you mean 'sweep'?"),
        (["--figure", "heatmp"], "unknown figure 'heatmp': did you mean 'heatmap'?"),
        (
            ["sweep", "--params", "learning_rte,depth"],
            "unknown parameter 'learning_rte': did you mean 'learning_rate'?",
        ),
        (["--format", "pgn"], "unknown format 'pgn': did you mean 'png'?"),
        (["--out", "file/figures"], "cannot write to 'file/figures': Not a directory"),
        (["--show", "-f", "png"], "--show opens HTML files: add --format html"),
        (["--single", "-f", "png"], "--single is of HTML files: add --format html"),
        (["--width", "5"], "--width must be 100 or more, not 5"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    hpland: Hpland, default_studies: Storage, arguments: list[str], message: str
) -> None:
    Path("file").write_text("")
    done = hpland("plot", "--storage", default_studies, *arguments)
    assert (done.code, done.out, done.err) == (2, "", f"hpland: {message}\n")
    assert [path.name for path in Path().iterdir()] == ["file"]


def test_a_study_without_a_finished_trial_is_told(hpland: Hpland) -> None:
    optuna.create_study(study_name="empty", storage="sqlite:///x.db")
    done = hpland("plot", "empty", "--storage", "x.db")
    assert (done.code, done.err) == (2, "hpland: study 'empty' has no finished trial to draw\n")
    assert not Path("figures").exists()


def test_a_storage_without_a_study_is_told(hpland: Hpland) -> None:
    optuna.storages.RDBStorage("sqlite:///x.db").engine.dispose()
    done = hpland("plot", "--storage", "x.db")
    assert (done.code, done.err) == (2, "hpland: x.db has no study in it\n")


def test_every_study_of_a_stranger_is_drawn_in_a_folder_of_its_own(hpland: Hpland) -> None:
    for name in ("one: a", "one? a", "none"):
        study = optuna.create_study(study_name=name, storage="sqlite:///x.db")
        if name != "none":
            study.optimize(lambda t: t.suggest_float("x", 0, 1) ** 2, n_trials=5)
    done = hpland("plot", "--storage", "x.db", "-f", "html")
    assert done.code == 0
    assert done.err.splitlines() == [
        "skipped: a heatmap takes two parameters; study 'one: a' has 1 parameter",
        "skipped: a scatter takes two parameters; study 'one: a' has 1 parameter",
        "skipped: a heatmap takes two parameters; study 'one? a' has 1 parameter",
        "skipped: a scatter takes two parameters; study 'one? a' has 1 parameter",
        "skipped: study 'none' has no finished trial to draw",
    ]
    assert done.out.splitlines() == [
        "figures/one_a/one_a_parallel.html",
        "figures/one_a/one_a_slice.html",
        "figures/one_a/one_a_history.html",
        "figures/one_a_2/one_a_parallel.html",
        "figures/one_a_2/one_a_slice.html",
        "figures/one_a_2/one_a_history.html",
    ]


def test_a_surface_is_left_out_where_there_is_no_sheet_unless_it_is_asked_for(
    hpland: Hpland,
) -> None:
    study = optuna.create_study(study_name="mine", storage="sqlite:///x.db")
    for i in range(24):
        study.enqueue_trial({"optimizer": ("adam", "")[i % 2], "lr": 0.001 * i})
    study.optimize(
        lambda t: (
            t.suggest_float("lr", 0, 1) + len(t.suggest_categorical("optimizer", ("adam", "")))
        ),
        n_trials=24,
    )
    done = hpland("plot", "mine", "--storage", "x.db", "-f", "html")
    assert (done.code, done.err) == (0, "")
    assert "surface" not in done.out
    done = hpland("plot", "mine", "--storage", "x.db", "--figure", "surface")
    assert (done.code, done.err) == (
        2,
        "hpland: a surface takes two numbers, and 'optimizer' of study 'mine' is a choice: "
        "draw a heatmap\n",
    )


def test_figures_of_pruned_trials_say_so(hpland: Hpland) -> None:
    study = optuna.create_study(study_name="mine", storage="sqlite:///x.db")

    def objective(trial: optuna.Trial) -> float:
        x = trial.suggest_float("x", 0, 1) + trial.suggest_float("y", 0, 1)
        trial.report(x, 1)
        if trial.number % 2:
            raise optuna.TrialPruned
        return x

    study.optimize(objective, n_trials=12)
    for states, told in (
        (["pruned"], "6 pruned trials"),
        (["complete", "complete"], "6 trials"),
        (["pruned,complete"], "6 pruned and 6 complete trials"),
        (["pruned", "complete"], "6 pruned and 6 complete trials"),
    ):
        flags = [word for state in states for word in ("--state", state)]
        done = hpland("plot", "mine", "--storage", "x.db", *flags, "-f", "html")
        assert done.code == 0
        for line in done.out.splitlines():
            assert f"\\u00b7 {told} " in Path(line).read_text(), line


def test_filters(hpland: Hpland, default_studies: Storage) -> None:
    done = hpland(
        "plot", "sweep", "--storage", default_studies, "--figure", "scatter", "-f", "html",
        "--state", "complete", "--where", "learning_rate < 0.01", "--top", "50%",
    )  # fmt: skip
    assert done.code == 0
    text = Path("figures/hyperparameter_trials_scatter.html").read_text()
    page = re.sub(r"\\u003cbr\\u003e|<br>", " ", text)  # wherever its lines break
    assert "17 of another state" in page
    assert "not in the top 50%" in page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--state", "don"], "unknown state 'don': choose from running, complete, pruned, fail, "
         "waiting"),
        (["--top", "-1"], "--top '-1' is neither a share like 10% nor a number like 50"),
        (["--where", "lr < 1"], "unknown parameter 'lr': choose from learning_rate, batch_size, "
         "weight_decay, depth, width, value, number, state, duration"),
        (["--objective", "1"], "--objective 1: study 'sweep' has only objective 0"),
        (["--where", "value > 2"], "study 'sweep' has no finished trial left to draw: 150 not "
         "value > 2"),
        (["--where", "duration > 1e9", "--state", "complete"], "study 'sweep' has no finished "
         "trial left to draw: 17 of another state, 133 not duration > 1e9"),
        (["--where", "user_attrs['noise'] < 1"], "unknown user attribute 'noise': did you mean "
         "'noise_free'?"),
    ],
)  # fmt: skip
def test_wrong_filters_are_one_line(
    hpland: Hpland, default_studies: Storage, arguments: list[str], message: str
) -> None:
    done = hpland("plot", "sweep", "--storage", default_studies, *arguments)
    assert (done.code, done.out, done.err) == (2, "", f"hpland: {message}\n")
    assert not Path("figures").exists()


def test_without_a_browser_the_html_is_written_and_the_code_is_3(
    default_studies: Storage, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hpland", "plot", "--storage", str(default_studies)],
        env={**os.environ, "BROWSER_PATH": str(tmp_path / "nowhere")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("hpland: ")
    assert sorted(p.stem for p in Path("figures").glob("*.html")) == sorted(FIVE)
    assert not list(Path("figures").glob("*.png"))


def test_demo_twice(hpland: Hpland) -> None:
    first = hpland("demo")
    assert (first.code, first.err) == (0, "")
    lines = first.out.splitlines()
    assert lines[0].split() == [
        "study", "trials", "failed", "best", "found", "its", "worth", "true", "optimum", "regret",
    ]  # fmt: skip
    assert [line.split()[0] for line in lines[2:6]] == DEFAULT
    assert all(float(line.split()[-1]) >= 0 for line in lines[2:6])
    assert "click through the studies:  hpland dashboard\n" in first.out
    before = Path("studies/hpland.db").read_bytes()
    again = hpland("demo")
    assert again == first
    assert Path("studies/hpland.db").read_bytes() == before


def test_optunas_own_plots_in_the_same_theme(hpland: Hpland, default_studies: Storage) -> None:
    done = hpland(
        "plot", "sweep", "--storage", default_studies, "--figure", "optuna:slice", "--figure",
        "optuna:edf", "--theme", "dark", "-f", "png", "-f", "html",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    assert "figures/sweep_optuna_slice.png" in done.out.splitlines()
    assert "#11141a" in Path("figures/sweep_optuna_edf.html").read_text()


def test_a_misspelt_plot_of_optunas(hpland: Hpland, default_studies: Storage) -> None:
    done = hpland("plot", "--storage", default_studies, "--figure", "optuna:slic")
    assert (done.code, done.err) == (
        2,
        "hpland: unknown figure 'optuna:slic': did you mean 'optuna:slice'?\n",
    )


def test_one_study_of_another_name_has_a_folder(hpland: Hpland) -> None:
    hpland("simulate", "sweep", "--study-name", "../evil", "--storage", "x.db", "--trials", 30)
    done = hpland("plot", "../evil", "--storage", "x.db", "-f", "html", "--figure", "scatter")
    assert done.out == "figures/evil/hyperparameter_trials_scatter.html\n"


def test_show_opens_every_page(
    hpland: Hpland, default_studies: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("typer.launch", opened.append)
    hpland("plot", "sweep", "--storage", default_studies, "-f", "html", "--show")
    assert opened == [
        "figures/hyperparameter_parallel_coordinates.html",
        "figures/hyperparameter_trials_scatter.html",
    ]


def test_theme_and_truth_reach_the_figure(hpland: Hpland, default_studies: Storage) -> None:
    arguments = ["plot", "sweep", "--storage", default_studies, "--figure", "scatter", "-f", "html"]
    page = Path("figures/hyperparameter_trials_scatter.html")
    hpland(*arguments)
    light = page.read_text()
    hpland(*arguments, "--theme", "dark", "--no-truth")
    dark = page.read_text()
    assert "true optimum" in light
    assert "true optimum" not in dark
    assert "background: #ffffff" in light
    assert "background: #11141a" in dark


def test_demo_with_a_folder_that_cannot_be_written_simulates_nothing(hpland: Hpland) -> None:
    Path("file").write_text("")
    done = hpland("demo", "--out", "file/figures")
    assert (done.code, done.out) == (2, "")
    assert done.err == "hpland: cannot write to 'file/figures': Not a directory\n"
    assert [path.name for path in Path().iterdir()] == ["file"]


def test_what_suits_a_study_is_drawn(hpland: Hpland) -> None:
    study = optuna.create_study(
        study_name="mine", storage="sqlite:///x.db", sampler=optuna.samplers.RandomSampler(1)
    )

    def objective(trial: optuna.Trial) -> float:
        x = trial.suggest_float("x", 0, 1) + trial.suggest_float("y", 0, 1)
        trial.report(2 * x, 1)
        trial.report(x, 2)
        return x

    study.optimize(objective, n_trials=60)
    two = optuna.create_study(
        study_name="two",
        storage="sqlite:///x.db",
        sampler=optuna.samplers.RandomSampler(1),
        directions=["minimize", "maximize"],
    )
    two.optimize(lambda t: (t.suggest_float("x", 0, 1), t.suggest_float("y", 0, 1)), n_trials=60)
    done = hpland("plot", "--storage", "x.db", "-f", "html")
    assert (done.code, done.err) == (0, "")
    drawn = [Path(line).stem for line in done.out.splitlines()]
    plain = ["heatmap", "surface", "parallel", "scatter", "slice", "history", "importance"]
    assert drawn == [
        *(f"mine_{figure}" for figure in (*plain, "curves")),
        *(f"two_{figure}" for figure in (*plain, "pareto")),
    ]


def test_a_single_page_has_all_inside(hpland: Hpland, default_studies: Storage) -> None:
    asked = ("plot", "sweep", "--storage", default_studies.url, "--figure", "heatmap", "-f", "html")
    done = hpland(*asked, "--single", "--out", "sent")
    assert (done.code, done.err) == (0, "")
    assert [str(path) for path in Path("sent").iterdir()] == done.out.splitlines()
