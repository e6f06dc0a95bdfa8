"""Tables, conditional spaces and two objectives from the command line."""

from pathlib import Path

import numpy as np
import pytest

from hpland.commands.drawings import Wish, drawings
from hpland.figures import FIGURES
from hpland.landscapes import LANDSCAPES
from hpland.select import select
from hpland.studies import read_table
from tests.commands.conftest import Hpland
from tests.toys import TABLE, TOYS

ALL = [figure for figure in FIGURES if figure != "curves"]


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, toy in TOYS.items():
        monkeypatch.setitem(LANDSCAPES, name, toy)


@pytest.mark.parametrize("toy", TOYS)
def test_a_study_is_simulated_verified_listed_and_drawn(hpland: Hpland, toy: str) -> None:
    store = ("--storage", "x.db")
    assert hpland("simulate", toy, *store).code == 0
    trials = len(read_table(toy, "x.db"))
    done = hpland("verify", toy, *store)
    assert (done.code, done.out) == (0, f"{toy}: all {trials} trials are what they should be\n")
    assert hpland("studies", *store).code == 0
    assert hpland("truth", toy, *store).code == 0
    done = hpland("plot", toy, *store, *asked(ALL), "-f", "html")
    assert (done.code, done.err) == (0, "")
    assert len(list(Path("figures").glob(f"{toy}_*.html"))) == len(ALL)
    assert hpland("report", toy, *store).code == 0


@pytest.mark.parametrize("toy", ["toy-models", "toy-family"])
def test_the_second_objective_is_drawn(hpland: Hpland, toy: str) -> None:
    store = ("--storage", "x.db")
    hpland("simulate", toy, *store)
    wanted = ["history", "regret", "parallel", "importance", "optuna:slice"]
    done = hpland("plot", toy, *store, "--objective", 1, *asked(wanted), "-f", "html")
    assert (done.code, done.err) == (0, "")
    for figure in ("history", "optuna_slice"):
        assert '"text":"parameters"' in Path(f"figures/{toy}_{figure}.html").read_text(), figure


def asked(figures: list[str]) -> list[str]:
    return [word for figure in figures for word in ("--figure", figure)]


@pytest.mark.parametrize("objective", [0, 1])
def test_the_truth_of_a_figure_is_that_of_its_objective(hpland: Hpland, objective: int) -> None:
    hpland("simulate", "toy-models", "--storage", "x.db")
    table = select(read_table("toy-models", "x.db"), objective=objective)
    (drawing,) = drawings(table, Wish(figures=("history",)))
    truth = drawing.brief.truth
    assert truth is not None
    assert truth.values is not None
    assert truth.optimum == TABLE.metrics[objective].optimum
    rows = TABLE.rows(**table.params)
    np.testing.assert_array_equal(truth.values, TABLE.runs.mean[rows, objective])
