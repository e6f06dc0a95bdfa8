"""Learning curves from the command line: simulate, verify, plot."""

from pathlib import Path

import optuna
import pytest

from tests.commands.conftest import Hpland


def loaded(name: str) -> optuna.Study:
    return optuna.load_study(study_name=name, storage="sqlite:///x.db")


def test_epochs_and_pruner_are_told_and_kept(hpland: Hpland) -> None:
    done = hpland(
        "simulate", "sweep", "--storage", "x.db", "--trials", 40, "--epochs", 12,
        "--pruner", "median",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    assert done.out == "sweep: 40 trials (random, median pruner, 12 epochs, seed 42) in x.db\n"
    study = loaded("sweep")
    assert (study.user_attrs["epochs"], study.user_attrs["pruner"]) == (12, "median")
    assert {"COMPLETE", "PRUNED"} <= {trial.state.name for trial in study.trials}
    assert max(trial.last_step or 0 for trial in study.trials) == 12
    checked = hpland("verify", "sweep", "--storage", "x.db")
    assert (checked.code, checked.out) == (0, "sweep: all 40 trials are what they should be\n")


def test_continue_wants_the_same_epochs_and_pruner(hpland: Hpland) -> None:
    common = ("simulate", "sweep", "--storage", "x.db", "--if-exists", "continue")
    assert hpland(*common, "--trials", 5, "--epochs", 3).code == 0
    done = hpland(*common, "--trials", 9)
    assert (done.code, done.err) == (
        2,
        "hpland: study 'sweep' cannot be continued: it was made with epochs 3, and this command "
        "asks for no epochs; "
        "use --if-exists replace, or give another --study-name\n",
    )


def test_learning_rate_is_simulated_and_drawn_when_named(hpland: Hpland) -> None:
    done = hpland("simulate", "learning-rate", "--storage", "x.db")
    assert done.out == "learning-rate: 25 trials (grid, 100 epochs, seed 42) in x.db\n"
    drawn = hpland("plot", "learning-rate", "--storage", "x.db", "-f", "html")
    assert (drawn.code, drawn.err) == (0, "")
    assert drawn.out == "figures/learning_rate_curves.html\n"
    page = Path("figures/learning_rate_curves.html").read_text()
    for label in ("Very high LR", "High LR", "Good LR", "Low LR"):
        assert label in page


def test_curves_of_a_study_without_any(hpland: Hpland) -> None:
    hpland("simulate", "sweep", "--storage", "x.db", "--trials", 9)
    done = hpland("plot", "sweep", "--storage", "x.db", "--figure", "curves", "-f", "html")
    assert (done.code, done.out, done.err) == (
        2,
        "",
        "hpland: study 'sweep' has no intermediate values; simulate with --epochs\n",
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--epochs", "0"], "--epochs must be 1 or more, not 0"),
        (["--pruner", "meadian"], "unknown pruner 'meadian': did you mean 'median'?"),
        (["--pruner", "asha", "--epochs", "-1"], "--epochs must be 1 or more, not -1"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    hpland: Hpland, arguments: list[str], message: str
) -> None:
    done = hpland("simulate", "sweep", *arguments)
    assert (done.code, done.out, done.err) == (2, "", f"hpland: {message}\n")
    assert list(Path().iterdir()) == []
