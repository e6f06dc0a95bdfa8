"""`hpland compare`."""

from pathlib import Path

import optuna
import pytest

from tests.commands.conftest import Hpland

optuna.logging.set_verbosity(optuna.logging.WARNING)


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make studies of ten and twenty trials, and one that is minimised."""
    monkeypatch.chdir(tmp_path)
    for name, shift, trials in (("before", 0.0, 10), ("after", 5.0, 20), ("down", 0.0, 3)):
        study = optuna.create_study(
            study_name=name,
            storage="sqlite:///x.db",
            direction="minimize" if name == "down" else "maximize",
        )
        for i in range(trials):
            study.add_trial(optuna.trial.create_trial(value=shift + i % 5))
    return tmp_path / "x.db"


def test_the_answer_is_printed_and_the_figure_written(hpland: Hpland, storage: Path) -> None:
    kept = storage.read_bytes()
    done = hpland("compare", "before", "after", "--storage", storage, "-f", "html", "--out", "o")
    assert (done.code, done.err) == (0, "")
    answer, path = done.out.splitlines()
    assert answer == (
        "Trials of after are better than those of before: one of after beats one of before with "
        "probability 1.00 (0.70 to 1.00). Its median is 5 higher (4 to 6.5). "
        "Best: 9, against 4, and so after 10 trials each."
    )
    assert path == "o/before_vs_after_compare.html"
    assert "Trials of after are better" in Path(path).read_text()
    assert storage.read_bytes() == kept


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (["before"], "compare takes 2 to 6 different studies, not 1"),
        (["before", "before"], "compare takes 2 to 6 different studies, not 1"),
        (
            ["before", "down"],
            "studies 'before' and 'down' cannot be compared: "
            "one is to maximize, the other to minimize",
        ),
    ],
)
def test_what_cannot_be_compared_is_one_line(
    hpland: Hpland, storage: Path, names: list[str], why: str
) -> None:
    done = hpland("compare", *names, "--storage", storage, "-f", "html")
    assert (done.code, done.out, done.err) == (2, "", f"hpland: {why}\n")
    assert not Path("figures").exists()


def test_trials_can_be_chosen(hpland: Hpland, storage: Path) -> None:
    done = hpland(
        "compare", "before", "after", "--storage", storage, "-f", "html", "--where", "value < 8"
    )
    assert (done.code, done.err) == (0, "")
    assert "Best: 7, against 4" in done.out
