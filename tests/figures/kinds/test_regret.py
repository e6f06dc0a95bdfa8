from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.errors import HplandError
from hpland.figures import regret
from hpland.figures.brief import PLAIN, Brief
from hpland.figures.kinds.regret import regrets
from hpland.regret import EXACT
from hpland.table import TrialTable, Truth
from tests.figures.tables import LR, table

NAN = np.nan


def study(
    value: list[float], direction: Literal["minimize", "maximize"] = "maximize"
) -> TrialTable:
    return table({"lr": LR}, {"lr": [1e-3] * len(value)}, value, directions=(direction,))


def known(optimum: float, values: list[float]) -> Brief:
    return Brief(truth=Truth(optimum, (), values=np.array(values)))


def named(figure: Any, name: str) -> Any:
    (trace,) = [trace for trace in figure.data if trace.name == name]
    return trace


@given(
    st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=1),
    st.sampled_from(["minimize", "maximize"]),
)
def test_regret_is_never_negative_and_the_truly_best_never_gets_worse(
    trials: list[tuple[float, float]], direction: Literal["minimize", "maximize"]
) -> None:
    values = [noise_free for _, noise_free in trials]
    optimum = max(values) if direction == "maximize" else min(values)
    data = regrets(study([seen for seen, _ in trials], direction), known(optimum, values))
    assert (data.each >= 0).all()
    assert (np.diff(data.reached) <= 0).all()
    assert (data.picked >= data.reached).all()
    assert (data.place(data.each) > 0).all()  # for the log axis
    assert data.reached[-1] == 0
    assert data.floor is not None
    assert data.floor < data.y.low


def test_what_one_would_pick_is_the_best_observed_trial() -> None:
    data = regrets(study([0.2, NAN, 0.6, 0.95]), known(1.0, [0.5, 0.1, 0.75, 0.625]))
    assert data.each.tolist() == [0.5, 0.25, 0.375]
    assert data.picked.tolist() == [0.5, 0.25, 0.375]
    assert data.reached.tolist() == [0.5, 0.25, 0.25]
    assert data.floor is None


def test_a_minimised_regret_is_the_other_way_round() -> None:
    data = regrets(study([0.2, 0.6], "minimize"), known(0.0, [0.5, 0.25]))
    assert data.picked.tolist() == [0.5, 0.5]
    assert data.reached.tolist() == [0.5, 0.25]


def test_what_float64_cannot_tell_from_the_optimum_is_exact_and_on_the_floor() -> None:
    data = regrets(study([0.1, 0.2, 0.3]), known(1.0, [0.5, 1 - EXACT / 2, 1 + EXACT / 2]))
    assert data.each.tolist() == [0.5, 0, 0]
    figure = regret(study([0.1, 0.2, 0.3]), (), known(1.0, [0.5, 1.0, 1.0]))
    assert data.floor is not None
    line = named(figure, "best observed so far")
    assert (line.x.tolist(), line.y.tolist()) == ([0, 1, 2], [0.5, data.floor, data.floor])
    axis = figure.layout.yaxis
    assert axis.type == "log"
    assert dict(zip(axis.tickvals, axis.ticktext, strict=True))[data.floor] == "exact"
    assert axis.range[0] < np.log10(data.floor)
    assert figure.layout.shapes[0].y0 == data.floor


def test_without_an_exact_trial_nothing_says_exact() -> None:
    figure = regret(study([0.1, 0.2]), (), known(1.0, [0.5, 0.9]))
    assert "exact" not in figure.layout.yaxis.ticktext
    assert not figure.layout.shapes


def test_a_trial_says_its_regret_too() -> None:
    dots = named(regret(study([0.1, 0.2]), (), known(1.0, [0.5, 0.75])), "trial")
    assert [row[-1] for row in dots.customdata] == [0.5, 0.25]
    assert dots.hovertemplate.endswith("<br>simple regret: %{customdata[3]:,.3~r}<extra></extra>")


def test_a_lucky_trial_is_told_where_it_takes_over() -> None:
    figure = regret(study([0.5, 0.9, 0.95]), (), known(1.0, [0.5, 0.9, 0.7]))
    note = figure.layout.annotations[0]
    assert note.text.replace("<br>", " ") == "Trial 2 looked better and is worse: luck"
    assert (note.x, note.y) == (2, pytest.approx(np.log10(0.3)))
    assert figure.layout.title.subtitle.text == (
        "the best observed trial is 0.3 from the noise-free optimum 1, the truly best 0.1"
    )


def test_luck_that_costs_next_to_nothing_is_not_told() -> None:
    figure = regret(study([0.5, 0.9, 0.95]), (), known(1.0, [0.5, 0.9, 0.89]))
    assert len(figure.layout.annotations) == 1  # the caption


def test_that_no_trial_is_better_is_said() -> None:
    figure = regret(study([0.5, 0.9]), (), known(1.0, [0.5, 0.75]))
    assert figure.layout.title.subtitle.text == (
        "the best observed trial is 0.25 from the noise-free optimum 1, and none is truly better"
    )


@pytest.mark.parametrize("brief", [PLAIN, Brief(truth=Truth(1.0, ()))])
def test_a_study_without_a_known_optimum_is_told(brief: Brief) -> None:
    with pytest.raises(HplandError) as error:
        regret(study([0.5]), (), brief)
    assert str(error.value) == (
        "study 'tiny' has no known optimum: regret needs a study that hpland made"
    )


def test_values_go_with_the_rows_of_the_whole_table() -> None:
    shuffled = study([0.2, NAN, 0.6]).rows(np.array([2, 1, 0]))
    data = regrets(shuffled, known(1.0, [0.75, 0.1, 0.5]))
    assert data.each.tolist() == [0.5, 0.25]
    assert replace(data, best=np.array([0, 0])).picked.tolist() == [0.5, 0.5]
