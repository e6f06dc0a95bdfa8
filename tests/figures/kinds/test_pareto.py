from typing import Any

import numpy as np
import pytest

from hpland.figures import pareto
from hpland.figures.brief import Brief
from hpland.figures.data.crowd import MANY
from hpland.table import Truth
from tests.figures.data.test_pareto import DOWN, FIVE, NAN, UP, study

THREE = study([[0.9, 40, 1], [0.5, 10, 2], [0.7, 50, 3], [0.4, 60, 4], [NAN] * 3], UP, DOWN, DOWN)


def named(figure: Any, name: str) -> list[Any]:
    return [trace for trace in figure.data if trace.name == name]


def caption(figure: Any) -> str:
    return str(figure.layout.annotations[-1].text).replace("<br>", " ")


def test_the_front_the_dominated_and_the_best_are_drawn() -> None:
    figure = pareto(FIVE)
    (front,), (dominated,), (best,) = (
        named(figure, name) for name in ("front", "dominated", "best by one objective")
    )
    assert list(zip(front.x, front.y, strict=True)) == [(0.9, 40), (0.7, 20), (0.5, 10)]
    assert list(zip(dominated.x, dominated.y, strict=True)) == [(0.7, 50), (0.4, 30)]
    assert list(best.x) == [0.9, 0.5]
    layout = figure.layout
    assert layout.title.text == "many: the Pareto front of accuracy and latency"
    assert layout.title.subtitle.text == (
        "3 of 5 trials on the front; best accuracy: 0.9 (trial 0), best latency: 10 (trial 1)"
    )
    assert layout.xaxis.title.text == "accuracy · better →"
    assert layout.yaxis.title.text == "← better · latency"


def test_a_trial_tells_its_number_all_its_values_and_parameters() -> None:
    (front,) = named(pareto(FIVE), "front")
    assert front.customdata[0].tolist() == pytest.approx([0, 0.9, 40, 0])
    assert front.hovertemplate == (
        "<b>trial %{customdata[0]}</b><br>accuracy: %{customdata[1]:,.3~r}<br>"
        "latency: %{customdata[2]:,.3~r}<br>x: %{customdata[3]:,.3~r}<extra></extra>"
    )


def test_the_caption_counts_what_is_not_drawn_and_names_the_reference_point() -> None:
    text = caption(pareto(THREE))
    assert "4 trials drawn · 1 failed" in text
    assert (
        "hypervolume: share of the box from the reference point (0.35, 65, 4.3) "
        "to the ideal (0.9, 10, 1), as drawn" in text
    )
    assert "objective 0" not in text  # it is of all of them


def test_three_objectives_are_every_pair_and_the_hypervolume() -> None:
    figure = pareto(THREE)
    titles = [
        (figure.layout[f"xaxis{i}"].title.text, figure.layout[f"yaxis{i}"].title.text)
        for i in ("", 2, 3, 4)
    ]
    accuracy, latency, memory = "accuracy · better →", "← better · latency", "← better · memory"
    pairs = [(accuracy, latency), (accuracy, memory), (latency, memory)]
    assert titles == [*pairs, ("trial number", "hypervolume")]
    assert [t.showlegend for t in named(figure, "front")] == [True, False, False]
    assert [len(t.x) for t in named(figure, "front")] == [2, 2, 2]


def test_the_true_front_is_drawn_with_its_hypervolume() -> None:
    truth = Truth(0.95, (), front=np.array([[0.95, 35], [0.6, 8]]))
    figure = pareto(FIVE, (), Brief(truth=truth))
    (line,) = named(figure, "true front, without noise")
    assert list(line.x[:-1]) == [0.95, 0.95, 0.6, 0.6]
    assert list(line.y[1:]) == [35, 35, 8, 8]
    (level,) = [trace for trace in figure.data if trace.xaxis == "x2" and trace.line.dash]
    growth = figure.data[-1]
    assert level.y[0] == level.y[1] > growth.y[-1]


@pytest.mark.parametrize("seed", range(2))
def test_thousands_of_dominated_trials_are_cells(seed: int) -> None:
    values = np.random.default_rng(seed).random((MANY + 100, 2))
    figure = pareto(study(values.tolist(), UP, DOWN))
    (cells,) = [trace for trace in figure.data if trace.type == "heatmap"]
    (front,) = named(figure, "front")
    assert np.sum(cells.customdata) == MANY + 100 - len(front.x)
    assert "cells: the darker, the more dominated trials" in caption(figure)
    assert len(figure.to_json()) < 200_000


def test_a_trial_of_the_front_beyond_an_axis_is_a_triangle_and_told() -> None:
    line = [[x, 10 - x] for x in np.linspace(0, 10, 30)]
    figure = pareto(study([*line, [5000.0, -1.0]], DOWN, DOWN))
    (front,) = named(figure, "front")
    assert list(front.marker.symbol) == ["circle"] * 30 + ["triangle-up"]
    assert front.customdata[-1][1] == 5000
    assert "triangles: 1 of the front, beyond the axes" in caption(figure)
    assert "accuracy: 1 value above 10 clipped" in caption(figure)


def test_of_three_objectives_a_panel_marks_only_what_its_own_two_tell() -> None:
    line = [[x, 10 - x, x] for x in np.linspace(0, 10, 30)]
    figure = pareto(study([*line, [4.9, 4.9, 5000.0], [5.1, 5.1, -1.0]], DOWN, DOWN, DOWN))
    best = [list(trace.customdata[:, 0]) for trace in named(figure, "best by one objective")]
    assert best == [[0, 29], [0, 31], [29, 31]]
    beyond = [list(trace.marker.symbol).count("triangle-up") for trace in named(figure, "front")]
    assert beyond == [0, 1, 1]
