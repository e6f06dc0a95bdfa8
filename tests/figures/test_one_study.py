"""All figures of one study tell one story: the same best trial, the same scale."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.figures import FIGURES
from hpland.figures.brief import Brief
from hpland.figures.data.learning_curves import learning_curves
from hpland.figures.data.plane import plane
from hpland.figures.data.polylines import polylines
from hpland.figures.data.scale import Scale
from hpland.figures.data.slices import slices
from hpland.figures.kinds.history import history_of
from hpland.figures.kinds.regret import regrets
from hpland.space import Choice, Real, Space
from hpland.table import TrialTable, Truth
from hpland.text import number
from tests.figures.tables import LR, curves, table

FAMILY: Space = {
    "momentum": Real(0, 1),
    "beta": Real(0, 1),
    "learning_rate": LR,
    "decay": Real(0, 1),
    "family": Choice(("sgd", "adam")),
}
KINDS = sorted(set(FIGURES) - {"courses", "importance", "pareto", "regret"})  # need more


def conditional_study(n: int = 60, seed: int = 0, adams: int = 4, **more: Any) -> TrialTable:
    """Return a study in which momentum matters most and the best trial, an adam, has none."""
    rng = np.random.default_rng(seed)
    adam = np.arange(n) < adams
    rng.shuffle(adam)
    momentum, beta = np.where(adam, np.nan, rng.random(n)), np.where(adam, rng.random(n), np.nan)
    value = np.where(adam, 0.3, 0.2 + 0.7 * momentum)
    value[np.flatnonzero(adam)[-1]] = 0.96
    rate = 10 ** rng.uniform(-5, -1, n)
    columns = {"momentum": momentum, "beta": beta, "learning_rate": rate, "decay": rng.random(n)}
    return table(FAMILY, columns | {"family": adam}, value.tolist(), **more)


def named_best(figure: Any) -> Iterator[str]:
    """Yield what a figure calls the best trial in its legend."""
    shown = (t.name for t in figure.data if t.name and t.showlegend is not False)
    yield from (name for name in shown if re.match("best (trial|drawn)", name))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("seed", "adams"), [(0, 8), (1, 1), (2, 60), (3, 100)])
def test_every_figure_names_the_same_best_trial_and_its_value(
    kind: str, seed: int, adams: int
) -> None:
    study = conditional_study(120, seed=seed, adams=adams)
    figure = FIGURES[kind](study)
    best = np.argmax(study.value)
    assert list(named_best(figure)) == [f"best trial ({best})"]
    assert figure.layout.title.subtitle.text.endswith("best trial 0.96")


@given(st.integers(0, 99), st.integers(3, 40), st.integers(0, 40), st.sampled_from(["max", "min"]))
def test_the_default_pair_shows_the_best_of_any_conditional_study(
    seed: int, n: int, adams: int, direction: str
) -> None:
    study = conditional_study(n, seed, max(1, min(adams, n)), directions=(f"{direction}imize",))
    data = plane(study, FIGURES["scatter"].choose(study, ()), Brief())
    assert data.cast.best_number == study.number[study.best]
    assert data.cast.lacking == ()


def test_equal_values_have_one_best_trial_too_whatever_the_order() -> None:
    study = conditional_study().rows(np.arange(60)[::-1])
    study.values[:] = 0.5
    for kind in KINDS:
        assert list(named_best(FIGURES[kind](study))) == ["best trial (0)"], kind


def test_a_pair_that_few_trials_have_is_not_the_default_though_it_matters_most() -> None:
    n, rng = 60, np.random.default_rng(0)
    few = np.arange(n) < 12
    columns = {name: rng.random(n) for name in "abc"} | {
        "rare": np.where(few, rng.random(n), np.nan)
    }
    value = np.where(few, 1 + columns["rare"], 0.1 * columns["b"])
    study = table({name: Real(0, 1) for name in columns}, columns, value.tolist())
    assert "rare" in study.shown(int(np.argmax(value)))
    assert "rare" not in FIGURES["scatter"].choose(study, ())


@pytest.mark.parametrize("kind", ["heatmap", "scatter", "surface"])
def test_a_best_trial_outside_of_the_plane_is_told_with_its_value(kind: str) -> None:
    study = conditional_study()
    best = int(np.argmax(study.value))
    other = int(np.argmax(np.where(study.params["family"] == 0, study.value, 0)))
    figure = FIGURES[kind](study, ("momentum", "learning_rate"))
    assert list(named_best(figure)) == [f"best drawn ({other})"]
    assert figure.layout.title.subtitle.text == (
        "validation accuracy over momentum and learning rate; best trial 0.96 "
        f"({best}) has no momentum; best drawn {study.value[other]:.3g}"
    )


def test_a_slice_tells_of_a_best_trial_that_no_panel_has() -> None:
    study = conditional_study()
    best = int(np.argmax(study.value))
    alone = FIGURES["slice"](study, ("momentum",))
    assert list(named_best(alone)) == []
    assert alone.layout.title.subtitle.text.endswith(f"best trial 0.96 ({best}) has no momentum")
    both = FIGURES["slice"](study, ("momentum", "learning_rate"))
    assert list(named_best(both)) == [f"best trial ({best})"]


def test_curves_tell_of_a_best_trial_that_reported_nothing() -> None:
    study = table({"a": LR}, {"a": [1e-3, 1e-2]}, [0.5, 0.9])
    assert study.curves is not None
    silent = replace(study, curves=study.curves.rows(np.array([0]), 2))
    figure = FIGURES["curves"](silent)
    assert list(named_best(figure)) == []
    assert figure.layout.title.subtitle.text.endswith(
        "best trial 0.9 (1) has no intermediate values"
    )


TWO: Space = {"a": LR, "b": Real(0, 1)}


def drawn_scales(study: TrialTable) -> dict[str, Scale]:
    brief = Brief()
    return {
        "plane": plane(study, ("a", "b"), brief).scale,
        "history": history_of(study, brief).scale,
        "parallel": polylines(study, ("a", "b"), brief).scale,
        "slice": slices(study, ("a",), brief).scale,
    }


def outlying(values: np.ndarray[Any, Any], maximize: bool) -> TrialTable:
    n, rng = len(values), np.random.default_rng(0)
    columns = {"a": 10 ** rng.uniform(-5, -1, n), "b": rng.random(n)}
    direction = "maximize" if maximize else "minimize"
    return table(TWO, columns, values.tolist(), directions=(direction,))


ORDINARY = np.linspace(1.0, 2.0, 50)
STUDIES = {
    "one very bad": (np.append(ORDINARY, 9e9), False, Scale(1, 2, above=1)),
    "one very bad, maximised": (np.append(ORDINARY, -9e9), True, Scale(1, 2, below=1)),
    "one rather bad": (np.append(ORDINARY, 12), False, Scale(1, 2, above=1)),
    "decades": (np.logspace(-2, 3, 50), False, Scale(0.01, 1000, log=True)),
    "ordinary": (ORDINARY, True, Scale(1, 2)),
}


@pytest.mark.parametrize("name", STUDIES)
def test_all_figures_share_one_scale(name: str) -> None:
    values, maximize, scale = STUDIES[name]
    study = outlying(values, maximize)
    assert {kind: s for kind, s in drawn_scales(study).items() if s != scale} == {}
    found = learning_curves(study, Brief()).scale
    assert (found.log, bool(found.clipped)) == (scale.log, bool(scale.clipped))
    assert found.high == scale.high


@pytest.mark.parametrize("maximize", [True, False])
def test_curves_have_decades_where_the_values_do_whatever_came_before(maximize: bool) -> None:
    values = np.logspace(-2, 3, 50)
    early = [[*np.linspace(1, 2, 20), x] for x in values]
    study = replace(outlying(values, maximize), curves=curves(early))
    assert learning_curves(study, Brief()).scale == Scale(0.01, 1000, log=True)
    crossing = replace(study, curves=curves([[-1.0, x] for x in values]))
    assert not learning_curves(crossing, Brief()).scale.log


def test_a_trial_that_a_figure_cannot_place_decides_as_well_but_is_not_counted() -> None:
    study = outlying(np.append(ORDINARY, 9e9), maximize=False)
    study.params["b"][49:] = np.nan  # the 2 and the 9e9
    assert plane(study, ("a", "b"), Brief()).scale == Scale(1, 2)
    assert history_of(study, Brief()).scale == Scale(1, 2, above=1)


@pytest.mark.parametrize("maximize", [True, False])
@pytest.mark.parametrize("times", [3, 100, 1e9])
def test_a_best_trial_far_from_all_others_is_drawn_where_it_is(
    maximize: bool, times: float
) -> None:
    far = 2 * times if maximize else 1 / times
    study = outlying(np.append(ORDINARY, far), maximize)
    for kind, scale in drawn_scales(study).items():
        assert scale.clip(np.array(far)) == far, kind
    assert learning_curves(study, Brief()).line(50)[1][-1] == pytest.approx(
        learning_curves(study, Brief()).scale.place(np.array(far))
    )
    told = f"best trial {number(far)}"
    for kind in KINDS:
        figure = FIGURES[kind](study)
        assert list(named_best(figure)) == ["best trial (50)"], kind
        assert figure.layout.title.subtitle.text.endswith(told), kind


def test_where_the_best_is_marked_is_its_true_value() -> None:
    study = outlying(np.append(np.linspace(80, 105, 50), 181.0), maximize=True)
    for kind in ("history", "slice"):
        (ring, *_) = (t for t in FIGURES[kind](study).data if t.name == "best trial (50)")
        assert ring.y.tolist() == [181]
    for kind in ("heatmap", "scatter", "surface"):
        assert FIGURES[kind](study).layout.coloraxis.cmax == 181
    line = next(t for t in FIGURES["parallel"](study).data if t.name == "best trial (50)")
    assert line.y[-1] == 1


def test_one_terrible_regret_does_not_flatten_the_others_and_the_pick_is_not_clipped() -> None:
    values = np.append(ORDINARY, 1e40)
    study = outlying(values, maximize=False)
    data = regrets(study, Brief(truth=Truth(0.9, (), values=values)))
    assert (data.y.high, data.scale.clipped) == (1.1, ["1 value above 1.1 clipped"])
    assert data.place(data.each).max() == 1.1
    lucky = np.append(ORDINARY[1:], 0.95)
    data = regrets(outlying(lucky, False), Brief(truth=Truth(0.9, (), values=values[1:])))
    assert data.picked[-1] == data.y.high == 1e40 - 0.9


def test_a_history_whose_first_trial_is_terrible_is_not_flat_with_the_truth_either() -> None:
    values = np.append(9e9, ORDINARY)
    data = history_of(outlying(values, False), Brief(truth=Truth(0.9, (), values=values)))
    assert (data.y.low, data.y.high) == (0.9, 2)
    assert data.worth is not None
    assert data.worth[0] == 2
