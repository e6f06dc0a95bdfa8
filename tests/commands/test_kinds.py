"""Tables, conditional spaces and two objectives from the command line."""

import re
from pathlib import Path

import numpy as np
import pytest

from hpland.commands.drawings import Wish, drawings
from hpland.figures import FIGURES
from hpland.landscapes import LANDSCAPES, Landscape
from hpland.select import select
from hpland.studies import read_table
from tests.commands.conftest import Hpland
from tests.toys import CONDITIONAL, TABLE, TOYS

ALL = [figure for figure in FIGURES if figure not in ("curves", "courses")]  # without epochs
NOT_DRAWN = {  # a front takes two objectives, and a surface numbers
    "toy-svm": ["pareto"],
    "toy-models": ["surface"],
    "toy-family": [],
}


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
    wanted = [figure for figure in ALL if figure not in NOT_DRAWN[toy]]
    done = hpland("plot", toy, *store, *asked(wanted), "-f", "html")
    assert (done.code, done.err) == (0, "")
    assert len(list(Path("figures").glob(f"{toy}_*.html"))) == len(wanted)
    assert hpland("report", toy, *store).code == 0


@pytest.mark.parametrize(
    ("name", "sampler", "message"),
    [
        ("schedule", "cmaes", "the choices of landscape 'schedule'; these can: grid, random, qmc, "
         "tpe, nsga2, gp"),
        ("rnn", "cmaes", "the choices and several objectives of landscape 'rnn'; these can: grid, "
         "random, qmc, tpe, nsga2, gp"),
        ("architecture", "grid", "the conditional parameters of landscape 'architecture'; these "
         "can: random, qmc, tpe, nsga2"),
    ],
)  # fmt: skip
def test_a_sampler_that_cannot_says_which_can_before_anything_is_written(
    hpland: Hpland, name: str, sampler: str, message: str
) -> None:
    before = sorted(Path().iterdir())
    done = hpland("simulate", name, "--sampler", sampler, "--storage", "x.db")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"hpland: sampler '{sampler}' cannot take {message}\n"
    assert sorted(Path().iterdir()) == before


@pytest.mark.parametrize("toy", ["toy-models", "toy-family"])
def test_the_second_objective_is_drawn(hpland: Hpland, toy: str) -> None:
    store = ("--storage", "x.db")
    hpland("simulate", toy, *store)
    wanted = ["history", "regret", "parallel", "importance", "optuna:slice"]
    hpland("plot", toy, *store, *asked(["history", "optuna:slice"]), "-f", "html")
    first = {path: path.read_bytes() for path in Path("figures").iterdir()}
    done = hpland("plot", toy, *store, "--objective", 1, *asked(wanted), "-f", "html")
    assert (done.code, done.err) == (0, "")
    for figure in ("history", "optuna_slice"):
        text = Path(f"figures/{toy}_{figure}_objective_1.html").read_text()
        assert '"text":"parameters"' in text, figure
    titles = {
        "regret": "simple regret of ",
        "importance": "what matters for ",
    }
    for figure, said in titles.items():
        text = Path(f"figures/{toy}_{figure}_objective_1.html").read_text()
        assert f'"text":"{toy}: {said}parameters"' in text, figure
        assert "objective 1 (of 0 and 1)" in text, figure
    assert {path: path.read_bytes() for path in first} == first


@pytest.mark.parametrize("objective", [0, 1])
def test_pareto_shows_all_objectives_whichever_is_asked_for(hpland: Hpland, objective: int) -> None:
    store = ("--storage", "x.db")
    hpland("simulate", "toy-models", *store)
    hpland("plot", "toy-models", *store, *asked(["pareto"]), "-f", "html", "--out", "plain")
    done = hpland(
        "plot", "toy-models", *store, *asked(["pareto"]), "-f", "html", "--objective", objective
    )
    assert done.out == "figures/toy-models_pareto.html\n"
    same = Path("plain/toy-models_pareto.html").read_bytes()
    assert Path("figures/toy-models_pareto.html").read_bytes() == same


@pytest.mark.parametrize("toy", [TABLE, CONDITIONAL], ids=lambda toy: toy.name)
def test_pareto_knows_the_true_front(hpland: Hpland, toy: Landscape) -> None:
    hpland("simulate", toy.name, "--storage", "x.db")
    (drawing,) = drawings(read_table(toy.name, "x.db"), Wish(figures=("pareto",)))
    truth = drawing.brief.truth
    assert truth is not None
    assert truth.front is not None
    np.testing.assert_array_equal(truth.front, toy.front())
    (untold,) = drawings(drawing.table, Wish(figures=("pareto",), truth=False))
    assert untold.brief.truth is None


def test_a_report_shows_all_objectives_and_the_front_or_the_one_asked_for(
    hpland: Hpland, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hpland.studies.importance.MOST", 20)  # fANOVA takes long
    store = ("--storage", "x.db")
    hpland("simulate", "toy-models", *store)
    zero, one = "objective 0 (accuracy)", "objective 1 (parameters)"
    heads = {}
    for asked_for in ((), ("--objective", 1)):
        assert hpland("report", "toy-models", *store, *asked_for).code == 0
        text = Path("figures/toy-models_report.html").read_text()
        heads[asked_for] = re.findall("<h2>(.*?)</h2>", text)
        facts = dict(re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", text))
        assert facts[f"best by {one}"].startswith("100, trial ")
        assert (f"best by {zero}" in facts) == (not asked_for)
        assert f"<th>trial</th><th>{zero}</th><th>{one}</th><th>model</th>" in text
    both, second = heads.values()
    assert both[:4] == [
        "Pareto front, 10 of 11 trials", f"Best trials by {zero}", f"Best trials by {one}", "Pareto"
    ]  # fmt: skip
    assert {f"History, {zero}", f"History, {one}", f"Regret, {one}"} <= set(both)
    assert f"Best trials by {one}" in second
    assert "Pareto" in second
    assert not any(zero in head for head in second)


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
