"""`hpland compare`."""

from pathlib import Path

import optuna
import pytest

from hpland.commands.compare import _file
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


@pytest.fixture
def days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Make a study of one name in two folders, and let the second day's be a little better."""
    monkeypatch.chdir(tmp_path)
    files = [tmp_path / day / "study.db" for day in ("monday", "tuesday")]
    for shift, file in enumerate(files):
        file.parent.mkdir()
        study = optuna.create_study(
            study_name="a<b", storage=f"sqlite:///{file}", direction="maximize"
        )
        for i in range(20):
            study.add_trial(optuna.trial.create_trial(value=5 * shift + i % 5))
    return files


def test_a_study_of_yesterday_is_compared_with_todays(hpland: Hpland, days: list[Path]) -> None:
    kept = [file.read_bytes() for file in days]
    storages = ["--storage", days[0], "--storage", days[1]]
    done = hpland("compare", "a<b", *storages, "-f", "html", "--out", "o")
    assert (done.code, done.err) == (0, "")
    answer, path = done.out.splitlines()
    assert answer.startswith(
        "Trials of a<b (tuesday/study.db) are better than those of a<b (monday/study.db): "
    )
    assert path == "o/a_b_monday_study.db_vs_a_b_tuesday_study.db_compare.html"
    assert [file.read_bytes() for file in days] == kept
    assert hpland("compare", *storages, "-f", "html", "--out", "o") == done


def test_no_storage_is_written_over(hpland: Hpland, storage: Path) -> None:
    other = Path("before_vs_new_compare.html")
    study = optuna.create_study(
        study_name="new", storage=f"sqlite:///{other}", direction="maximize"
    )
    study.add_trial(optuna.trial.create_trial(value=1.0))
    kept = other.read_bytes()
    storages = ["--storage", storage, "--storage", other]
    done = hpland("compare", "before", "new", *storages, "-f", "html", "--out", ".")
    assert (done.code, done.out, done.err) == (
        2,
        "",
        "hpland: cannot write 'before_vs_new_compare.html': it belongs to the storage\n",
    )
    assert other.read_bytes() == kept


def test_every_study_has_a_part_in_the_files_name() -> None:
    one, other = "same_start_" * 9 + "one", "same_start_" * 9 + "two"
    assert _file(["a", "b"]) == "a_vs_b_compare"
    assert _file([one, other]) != _file([one, "c"]) != _file([other, "c"])
    assert "one_vs_" in _file([one, other])
    assert "two" in _file([one, other])
    assert all(sign in _file([one, other, *"vwxy"]) for sign in "vwxy")


def test_a_storage_without_the_study_is_told(
    hpland: Hpland, days: list[Path], storage: Path
) -> None:
    done = hpland("compare", "before", "--storage", storage, "--storage", days[0])
    assert (done.code, done.out, done.err) == (
        2,
        "",
        f"hpland: {days[0]}: unknown study 'before': choose from a<b\n",
    )
    assert hpland("compare", "before", "--storage", storage, "--storage", storage).err == (
        "hpland: compare takes 2 to 6 different studies, not 1\n"
    )
