import numpy as np
import pytest

from hpland.figures import heatmap
from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.fields import own_field, true_field
from hpland.figures.data.plane import plane
from hpland.table import Note
from tests.figures.tables import float32, lattice_study, scattered_study, truth

BOTH = ("learning_rate", "batch_size")


def test_cells_are_drawn_edge_to_edge_and_fill_the_axes() -> None:
    figure = heatmap(lattice_study(), BOTH)
    cells = figure.data[0]
    assert np.log10(cells.x) == pytest.approx([-4.5, -3.5, -2.5, -1.5])
    assert cells.y == pytest.approx([8, 32, 128])
    assert figure.layout.xaxis.range == pytest.approx((-4.5, -1.5))
    assert figure.layout.xaxis.type == "log"


def test_a_failed_cell_is_filled_and_crossed_out() -> None:
    _, fill, cross, *_ = heatmap(lattice_study(), BOTH).data
    assert np.isnan(fill.z).tolist() == [[True, True, False], [True, True, True]]
    assert (cross.x.tolist(), cross.y.tolist()) == ([1e-2], [16])
    assert (cross.name, cross.marker.symbol) == ("failed", "x-thin")
    assert cross.customdata[0][0] == 3


def test_best_trial_and_true_optimum_are_told_apart() -> None:
    marks = {t.name: t for t in heatmap(lattice_study(), BOTH, Brief(truth=truth())).data if t.name}
    best, optimum = marks["best trial (5)"], marks["true optimum"]
    assert (best.x[0], best.y[0], best.marker.symbol) == (1e-3, 64, "circle-open")
    assert (optimum.x[0], optimum.y[0], optimum.marker.symbol) == (1e-3, 128, "star")


def test_contours_of_the_truth_are_no_legend_entry() -> None:
    (contour,) = heatmap(lattice_study(), BOTH, Brief(truth=truth())).select_traces(
        {"type": "contour"}
    )
    assert contour.showlegend is False
    assert contour.z[1].tolist() == float32(0.2, 0.95, 0.1)


def test_scattered_trials_are_dots_over_the_truth() -> None:
    ground, dots, *_ = heatmap(scattered_study(), BOTH, Brief(truth=truth())).data
    assert (ground.type, ground.z.shape, ground.hoverinfo) == ("heatmap", (2, 3), "skip")
    assert sorted(dots.x) == [2e-5, 1e-4, 1e-3, 3e-3]
    assert ground.coloraxis == dots.marker.coloraxis == "coloraxis"


def test_without_a_truth_they_stand_on_plain_ground() -> None:
    study = scattered_study()
    data = plane(study, BOTH, PLAIN)
    assert own_field(data) is true_field(data) is None
    assert {trace.type for trace in heatmap(study, BOTH).data} == {"scatter"}


def test_notes_stand_in_log_coordinates_over_the_parameters_they_name() -> None:
    notes = (
        Note("Ridge", {"learning_rate": 1e-4, "batch_size": 64.0}),
        Note("Elsewhere", {"learning_rate": 1e-3}),
    )
    figure = heatmap(lattice_study(), BOTH, Brief(notes=notes))
    ridge, small_print = figure.layout.annotations
    assert (ridge.text, ridge.x, ridge.y) == ("Ridge", pytest.approx(-4), pytest.approx(1.80618))
    assert small_print.text == "study tiny · 5 trials drawn · 1 failed"


@pytest.mark.parametrize(
    ("direction", "as_error", "first"),
    [("maximize", False, "#440154"), ("minimize", False, "#fde725"), ("maximize", True, "#fde725")],
)
def test_bright_is_good(direction: str, as_error: bool, first: str) -> None:
    figure = heatmap(lattice_study(directions=(direction,)), BOTH, Brief(as_error=as_error))
    assert figure.layout.coloraxis.colorscale[0][1] == first


def test_the_colour_bar_is_titled_with_the_objective() -> None:
    layout = heatmap(lattice_study(), BOTH).layout
    assert layout.coloraxis.colorbar.title.text == "validation accuracy"
    assert (
        layout.title.text
        == "Best validation accuracy is 0.9, at learning rate 0.001 and batch size 64"
    )
    assert layout.title.subtitle.text == (
        "validation accuracy over learning rate and batch size; best trial 0.9"
    )
    assert layout.xaxis.title.text == "learning rate"
    assert layout.yaxis.title.text == "batch size (examples)"
