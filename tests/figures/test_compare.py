"""The figure that compares studies."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from hpland.figures.brief import Brief, Theme
from hpland.figures.compare import compare, reached
from hpland.figures.data.compare import MOST
from hpland.figures.draw.theme import PALETTES
from tests.figures.data.test_compare import normal, study


def traces(figure: go.Figure, i: int) -> tuple[Any, Any, Any]:
    dots, best, shares = (trace for trace in figure.data if trace.legendgroup == str(i))
    return dots, best, shares


def test_a_study_is_thin_dots_a_best_so_far_and_a_distribution() -> None:
    figure = compare([study("a", [0.2, 0.1, np.nan, 0.4]), study("b", [0.3, 0.3])])
    dots, best, shares = traces(figure, 0)
    assert (dots.x.tolist(), dots.y.tolist()) == ([0, 1, 3], [0.2, 0.1, 0.4])
    assert (best.x.tolist(), best.y.tolist()) == ([0, 3, 3], [0.2, 0.4, 0.4])
    assert shares.y.tolist() == [0.4, 0.4, 0.2, 0.1]
    assert shares.x.tolist() == pytest.approx([0, 100 / 3, 200 / 3, 100])
    assert traces(figure, 1)[1].x[-1] == 1  # where the study ends
    assert best.name == "a: best 0.4, median 0.2"
    assert figure.layout.annotations[0].text.split("<br>")[:2] == [
        "study a · 3 trials used · 1 failed",
        "study b · 2 trials used · 0 failed",
    ]


def test_the_best_of_a_study_that_is_minimised_is_its_least() -> None:
    down = {"directions": ("minimize",)}
    figure = compare([study("a", [0.2, 0.3, 0.1], **down), study("b", [0.3], **down)])
    assert traces(figure, 0)[1].y.tolist() == [0.2, 0.1, 0.1]
    assert reached(np.array([0.2, 0.3, 0.1]), maximize=False)[0].tolist() == [0.1, 0.2, 0.3]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_studies_are_told_apart_by_colour_and_by_dash(theme: Theme) -> None:
    figure = compare([normal(f"s{i}", 20, seed=i) for i in range(MOST)], Brief(theme=theme))
    lines = [traces(figure, i)[1].line for i in range(MOST)]
    assert [line.color for line in lines] == list(PALETTES[theme].studies)
    assert len({line.color for line in lines}) == len({line.dash for line in lines}) == MOST
    assert traces(figure, 2)[2].line.color == lines[2].color


def test_the_small_print_has_room_for_many_studies() -> None:
    few, many = (compare([normal(f"s{i}", 9, seed=i) for i in range(n)]) for n in (2, MOST))
    assert many.layout.margin.b > few.layout.margin.b
    assert many.layout.annotations[0].yshift == 10 - many.layout.margin.b


def test_both_panels_have_one_scale_logarithmic_where_values_are() -> None:
    values = 10 ** np.linspace(-4, 2, 30)
    down = {"directions": ("minimize",)}
    figure = compare([study("a", values, **down), study("b", values, **down)])
    assert figure.layout.yaxis.type == figure.layout.yaxis2.type == "log"
    assert figure.layout.yaxis2.matches == "y"
    assert list(figure.layout.yaxis2.tickvals) == list(figure.layout.yaxis.tickvals)


def test_names_are_shown_as_they_are() -> None:
    figure = compare([study("<b>a</b>", [1.0]), study("b", [1.0])])
    assert "<b>" not in figure.to_json().replace("\\u003c", "<")
