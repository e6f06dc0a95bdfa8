from dataclasses import replace

import plotly.graph_objects as go
import pytest

from hpland.figures import FIGURES, parallel
from hpland.figures.brief import PLAIN
from hpland.figures.draw.legend import ROW, legend_names, rows, with_room
from hpland.figures.draw.theme import MARGIN
from tests.figures.tables import curves, lattice_study, scattered_study
from tests.figures.test_figures import PLACED, informed, suited


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], 1),
        (["trial"], 1),
        (["x" * 400], 1),
        (["x" * 60, "x" * 60], 1),
        (["x" * 60, "x" * 60, "x" * 20], 2),
        (["x" * 40] * 7, 3),
        (["x" * 400] * 3, 3),
    ],
)
def test_names_that_do_not_fit_on_a_row_stand_in_columns(names: list[str], expected: int) -> None:
    assert rows(names, 1000) == expected


def test_what_stands_in_the_legend() -> None:
    assert legend_names(parallel(scattered_study())) == [
        "failed", "Baseline (the rest)", "Good (next 30%, ≥ 0.6)", "Great (best 10%, ≥ 0.9)",
        "best trial (1)",
    ]  # fmt: skip
    assert legend_names(FIGURES["surface"](lattice_study())) == ["failed", "best trial (5)"]


def test_a_legend_of_more_rows_moves_the_plot_down_and_keeps_its_height() -> None:
    figure = parallel(scattered_study())
    before = figure.layout.to_plotly_json()
    figure.update_traces(name="x" * 60, selector={"mode": "lines", "showlegend": None})
    wide = with_room(figure).layout
    assert wide.height - before["height"] == wide.margin.t - before["margin"]["t"] == 2 * ROW
    assert with_room(parallel(scattered_study())).layout.height == before["height"]


def drawn(figure: str) -> go.Figure:
    """Return a figure of a kind, with a legend."""
    made = lattice_study() if figure == "surface" else scattered_study()
    study = suited(figure, replace(made, curves=curves([[0.1, 0.2]] * len(made))))
    return FIGURES[figure](study, (), PLAIN if figure in PLACED else informed(study))


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_makes_room_for_its_legend(
    figure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = drawn(figure).layout
    monkeypatch.setattr("hpland.figures.draw.legend._SYMBOL", 600.0)
    after = drawn(figure).layout
    assert after.margin.t - (before.margin.t or MARGIN["t"]) == after.height - before.height > 0


@pytest.mark.parametrize("figure", FIGURES)
def test_no_legend_rises_with_the_height_of_its_figure(figure: str) -> None:
    layout = drawn(figure).layout
    assert (layout.legend.y or layout.template.layout.legend.y) == 1
