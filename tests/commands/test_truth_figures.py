"""`hpland plot` of the figures that know the truth: what the command tells them."""

import re
from pathlib import Path

import numpy as np
import optuna
import pytest

from hpland.commands.drawings import Drawing, Wish, drawings
from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES
from hpland.landscapes.anova import anova
from hpland.studies import read_table
from hpland.studies.storage.parsing import Storage
from tests.commands.conftest import Hpland


def one(figure: str, storage: Storage, *, truth: bool = True) -> Drawing:
    wish = Wish(figures=(figure,), truth=truth)
    (drawing,) = drawings(read_table("sweep", storage), wish)
    return drawing


def test_they_are_drawn(hpland: Hpland, default_studies: Storage) -> None:
    done = hpland(
        "plot", "sweep", "--storage", default_studies, "--figure", "importance", "--figure",
        "regret", "--figure", "history", "--format", "html",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    names = [f"sweep_{figure}.html" for figure in ("importance", "regret", "history")]
    assert done.out.splitlines() == [f"figures/{name}" for name in names]
    assert re.search("fANOVA: rank correlation 0", Path("figures", names[0]).read_text())


@pytest.mark.parametrize("figure", ["regret", "history"])
def test_noise_free_values_are_those_of_the_landscape(
    default_studies: Storage, figure: str
) -> None:
    drawing = one(figure, default_studies)
    assert drawing.brief.truth is not None
    values = drawing.brief.truth.values
    np.testing.assert_array_equal(values, LANDSCAPES["sweep"](**drawing.table.params))


def test_importance_is_told_the_true_shares_and_the_estimates(default_studies: Storage) -> None:
    brief = one("importance", default_studies).brief
    assert brief.truth is not None
    assert brief.truth.shares is not None
    assert brief.truth.shares.main == anova(LANDSCAPES["sweep"]).main
    assert list(brief.estimates) == ["PED-ANOVA", "fANOVA"]


def test_without_truth_importance_keeps_its_estimates(default_studies: Storage) -> None:
    brief = one("importance", default_studies, truth=False).brief
    assert brief.truth is None
    assert list(brief.estimates) == ["PED-ANOVA", "fANOVA"]


def test_regret_without_truth_is_told(default_studies: Storage) -> None:
    with pytest.raises(HplandError) as error:
        _ = one("regret", default_studies, truth=False).brief
    assert str(error.value) == "regret is measured from the true optimum: leave out --no-truth"


def test_what_can_be_drawn_is_drawn_and_what_was_left_out_is_reported(
    hpland: Hpland, default_studies: Storage
) -> None:
    done = hpland(
        "plot", "sweep", "--storage", default_studies, "--no-truth", "--figure", "history",
        "--figure", "regret", "--format", "html",
    )  # fmt: skip
    assert (done.code, done.out, done.err) == (
        0,
        "figures/sweep_history.html\n",
        "skipped: regret is measured from the true optimum: leave out --no-truth\n",
    )


def test_regret_of_somebody_elses_study_is_told(hpland: Hpland) -> None:
    study = optuna.create_study(study_name="mine", storage="sqlite:///x.db")
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=3)
    done = hpland("plot", "mine", "--storage", "x.db", "--figure", "regret")
    assert (done.code, done.err) == (
        2,
        "hpland: study 'mine' has no known optimum: regret needs a study that hpland made\n",
    )
    drawn = [one.figure for one in drawings(read_table("mine", "x.db"), Wish())]
    assert "history" in drawn
    assert not {"regret", "importance"} & set(drawn)


def test_it_is_drawn_by_default_and_needs_the_truth(hpland: Hpland) -> None:
    hpland("simulate", "schedule", "--trials", "5", "--storage", "x.db")
    done = hpland("plot", "schedule", "--storage", "x.db", "-f", "html")
    assert (done.code, done.err) == (0, "")
    page = Path("figures/schedule_courses.html").read_text()
    assert all(f'"name":"{name}"' in page for name in ("Constant", "Step", "Exponential", "Cosine"))
    refused = hpland(
        "plot", "schedule", "--storage", "x.db", "--figure", "courses", "--no-truth", "-f", "html"
    )
    assert refused.code == 2
    assert "courses are noise-free: leave out --no-truth" in refused.err
