import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.errors import HplandError
from hpland.figures import FIGURES
from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.evidence import good_trials
from hpland.figures.data.headline import (
    curves_headline,
    heatmap_headline,
    history_headline,
    parallel_headline,
    scatter_headline,
    slice_headline,
    surface_headline,
)
from hpland.figures.data.importances import LEAST, importances
from hpland.figures.data.measure import measure_of
from hpland.figures.data.trials import cast
from hpland.figures.data.words import listed
from hpland.space import Choice, Integer, Real, Space
from hpland.table import TrialTable
from tests.figures.tables import LR, scattered_study, table

SPACE: Space = {"learning_rate": LR, "x": Real(0, 1), "kind": Choice(("adam", "sgd", None))}
Headline = Callable[..., str]


def said(make: Headline, study: TrialTable, *names: str) -> str:
    given = [names or tuple(study.space)] if make is not history_headline else []
    return make(cast(study), measure_of(study, PLAIN), *given)


def peaked(n: int, seed: int = 0, noise: float = 0.02) -> TrialTable:
    """Return trials that are good near a learning rate of 1e-3, whatever the rest."""
    rng = np.random.default_rng(seed)
    log = rng.uniform(-5, -1, n)
    value = np.exp(-((log + 3) ** 2)) + noise * rng.normal(size=n)
    columns = {"learning_rate": 10**log, "x": rng.random(n), "kind": rng.integers(0, 3, n)}
    return table(SPACE, columns, value.tolist())


def values(*value: float) -> TrialTable:
    return table({"a": LR}, {"a": np.full(len(value), 1e-3)}, value, metric_names=("accuracy",))


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ([0.5], "One finished trial, with accuracy 0.5"),
        ([0.5, 0.5, np.nan], "All 2 trials have accuracy 0.5"),
        ([0.5, 0.7], "Best accuracy is 0.7, found by the last of 2 trials"),
        (
            [0.5, 0.7, 0.7],
            "Best accuracy is 0.7, from trial 1; the one finished after it is not better",
        ),
        (
            [0.9, 0.7, 0.1],
            "Best accuracy is 0.9, from trial 0; none of the 2 finished after it is better",
        ),
    ],
)
def test_a_history_says_what_the_best_is_and_when_it_came(told: list[float], sentence: str) -> None:
    assert said(history_headline, values(*told)) == sentence


def test_of_enough_trials_the_titles_say_where_the_good_ones_lie() -> None:
    study = peaked(150)
    region = r"learning rate [\d.]+e-4 to 0\.00\d+"
    for make in (heatmap_headline, parallel_headline):
        assert re.fullmatch(f"The best 15 of 150 trials have {region}", said(make, study))
    assert re.fullmatch(
        rf"\d+ of 150 trials have {region}; the best 15 are all there",
        said(scatter_headline, study),
    )
    assert re.fullmatch(
        r"What matters most is learning rate: the best 15 of 150 trials have .* to 0\.00\d+",
        said(slice_headline, study),
    )
    assert re.fullmatch(
        r"Best validation accuracy is 1\.\d+, at learning rate [\d.e-]+ and x 0\.\d+",
        said(surface_headline, study, "learning_rate", "x"),
    )


def test_of_few_trials_they_say_less() -> None:
    study = scattered_study()
    best = "Best validation accuracy is 0.9, at learning rate 0.001 and batch size 100"
    two = ("learning_rate", "batch_size")
    for make in (heatmap_headline, scatter_headline, surface_headline):
        assert said(make, study, *two) == best
    assert said(parallel_headline, study) == "Best validation accuracy of 4 trials is 0.9"
    assert said(slice_headline, study) == "4 trials do not tell what matters most"
    alone = study.rows(np.array([1]))
    assert said(parallel_headline, alone) == "One finished trial, with validation accuracy 0.9"
    assert said(slice_headline, alone) == "1 trial does not tell what matters most"


def test_two_parameters_that_matter_alike_are_both_named() -> None:
    rng = np.random.default_rng(0)
    a, b, c = rng.random((3, 200))
    space: Space = {name: Real(0, 1) for name in "abc"}
    study = table(space, {"a": a, "b": b, "c": c}, (a + b).tolist())
    sentence = said(slice_headline, study)
    assert re.fullmatch(
        r"What matters most is (a or b|b or a): 200 trials do not tell which", sentence
    )
    no_third = replace(study, space={"a": Real(0, 1), "b": Real(0, 1)})
    assert said(slice_headline, no_third) == "200 trials do not tell what matters most"


@pytest.mark.parametrize("n", [9, 40, 200])
@pytest.mark.parametrize("tied", [0.0, 1.0, 1.5])
def test_the_slice_and_the_importance_figure_never_disagree(n: int, tied: float) -> None:
    for seed in range(5):
        rng = np.random.default_rng([n, seed])
        columns = {name: rng.random(n) for name in "abcd"}
        value = columns["a"] + tied * columns["b"] + 0.5 * rng.random(n)
        study = table({name: Real(0, 1) for name in "abcd"}, columns, value.tolist())
        sentence = said(slice_headline, study)
        if n < LEAST or not (leading := importances(study, tuple("abcd")).leaders):
            assert sentence == f"{n} trials do not tell what matters most"
        else:
            assert listed(leading, "or") in sentence
            assert listed(leading, "or") in FIGURES["importance"](study).layout.title.text


def two_objectives(study: TrialTable, shown: int) -> TrialTable:
    """Return a study of latency and accuracy, of which one is shown."""
    values = np.column_stack([study.value, study.value])
    names, directions = ("latency", "accuracy"), ("maximize", "maximize")
    return replace(study, values=values, metric_names=names, directions=directions, objective=shown)


@pytest.mark.parametrize("kind", sorted(set(FIGURES) - {"courses", "pareto", "regret"}))
@pytest.mark.parametrize("study", [peaked(150), peaked(60, noise=9), peaked(6), peaked(1)])
def test_of_several_objectives_a_title_names_the_one(kind: str, study: TrialTable) -> None:
    for shown, name in enumerate(("latency", "accuracy")):
        try:
            title = FIGURES[kind](two_objectives(study, shown)).layout.title.text
        except HplandError:
            continue  # too few trials for it
        assert name in title
        assert ("latency", "accuracy")[1 - shown] not in title


@pytest.mark.parametrize("noisy", [0.02, 9])
def test_of_one_objective_no_title_says_for_which(noisy: float) -> None:
    for kind in ("heatmap", "importance", "parallel", "scatter", "slice"):
        assert " for " not in FIGURES[kind](peaked(150, noise=noisy)).layout.title.text


def test_what_matters_is_said_only_of_what_is_shown_and_not_of_one_alone() -> None:
    study = peaked(150)
    assert said(slice_headline, study, "x") == "Best validation accuracy of 150 trials is 1.04"
    alone = replace(study, space={"learning_rate": LR})
    assert said(slice_headline, alone).startswith("The best 15 of 150 trials have learning rate ")


def test_choices_and_integers_are_told_as_they_are() -> None:
    n = 100
    good = np.arange(n) < 10
    study = table(
        {"kind": SPACE["kind"], "units": Integer(1, 9999)},
        {"kind": np.where(good, 2, np.arange(n) % 3), "units": np.where(good, 1234, np.arange(n))},
        (-np.maximum(np.arange(n), 9)).tolist(),
    )
    assert (
        said(heatmap_headline, study) == "The best 10 of 100 trials have units 1,234 and kind None"
    )
    assert said(scatter_headline, study) == "Only the best 10 of 100 trials have units 1,234"


def test_curves_count_the_pruned() -> None:
    parts, measure = cast(values(0.5, 0.7)), measure_of(values(0.5, 0.7), PLAIN)
    assert curves_headline(parts, measure, 0) == "Best accuracy of 2 trials is 0.7"
    assert curves_headline(parts, measure, 1) == "Best accuracy of 2 trials is 0.7; 1 was pruned"
    assert curves_headline(parts, measure, 2) == "Best accuracy of 2 trials is 0.7; 2 were pruned"


def test_an_error_is_told_as_it_is_drawn_and_a_best_elsewhere_is_not_called_the_best() -> None:
    study = table(
        {"a": LR, "b": LR},
        {"a": [1e-3, 1e-2, np.nan], "b": [1e-3, 1e-3, 1e-3]},
        [0.5, 0.7, 0.9],
    )
    measure = measure_of(study, Brief(as_error=True))
    assert surface_headline(cast(study, ("a", "b")), measure, ("a", "b")) == (
        "Best validation error here is 0.3, at a 0.01 and b 0.001"
    )


@given(st.integers(1, 200), st.integers(0, 10**6), st.floats(0, 3))
def test_every_number_in_a_title_is_true(n: int, seed: int, noise: float) -> None:
    study = peaked(n, seed, noise)
    sentence = said(heatmap_headline, study)
    told = re.search(
        r"best ([\d,]+) of ([\d,]+) trials have .*learning rate (\S+) to ([^ ]+)", sentence
    )
    if told:
        good, every, low, high = (float(x.replace(",", "")) for x in told.groups())
        own = study.params["learning_rate"]
        assert (good, every) == (len(good_trials(study)), n)
        assert (low <= own[good_trials(study)]).all()
        assert (own[good_trials(study)] <= high).all()
    near = re.match(
        r"(\d+) of \d+ trials have learning rate (\S+) to ([^ ;]+)", said(scatter_headline, study)
    )
    if near:
        inside, low, high = map(float, near.groups())
        assert (
            (study.params["learning_rate"] >= low) & (study.params["learning_rate"] <= high)
        ).sum() == inside


@pytest.mark.parametrize(
    "kind", sorted(set(FIGURES) - {"courses", "importance", "pareto", "regret"})
)
def test_a_title_that_was_written_stands(kind: str) -> None:
    study = peaked(20)
    assert FIGURES[kind](study, (), Brief(title="Mine")).layout.title.text == "Mine"
    assert FIGURES[kind](study).layout.title.text not in ("", "Mine")


@pytest.mark.parametrize("n", [1, 2, 40, 300])
@pytest.mark.parametrize("noise", [0.02, 3.0])
def test_titles_and_legends_of_other_states_name_them(n: int, noise: float) -> None:
    whole = peaked(n, noise=noise)
    pruned = replace(whole, state=np.full(n, "PRUNED"), counted=("PRUNED",))
    for name in ("heatmap", "history", "parallel", "scatter", "slice"):
        title = FIGURES[name](pruned).layout.title.text
        plain = FIGURES[name](whole).layout.title.text
        assert "pruned trial" in title, name
        assert re.sub(r" of pruned trials|pruned |finished ", "", title) == re.sub(
            "finished ", "", plain
        )
        marks = {trace.name for trace in FIGURES[name](pruned).data if trace.name}
        assert any(mark.startswith("best pruned trial (") for mark in marks), name
