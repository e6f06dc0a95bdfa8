from itertools import product

import numpy as np
import pytest

from hpland.figures import heatmap
from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.fields import own_field, true_field
from hpland.figures.data.plane import plane
from hpland.space import Real
from hpland.table import Grid, Note, Truth
from tests.figures.tables import float32, lattice_study, scattered_study, table, truth

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


@pytest.mark.parametrize("pair", [("learning_rate", "optimizer"), ("optimizer", "learning_rate")])
def test_no_contour_runs_between_choices_and_the_ground_is_told(pair: tuple[str, str]) -> None:
    rates, kinds = np.array([1e-4, 1e-3, 1e-2]), np.arange(3.0)
    bumps = np.array([[0.1, 0.9, 0.2], [0.2, 0.8, 0.3], [0.9, 0.3, 0.1]])
    grid = Grid("learning_rate", "optimizer", rates, kinds, bumps)
    known = Truth(0.9, ({"learning_rate": 1e-3, "optimizer": 0.0},), grid)
    figure = heatmap(scattered_study(), pair, Brief(truth=known, ridge=True))
    assert not list(figure.select_traces({"type": "contour"}))
    caption = figure.layout.annotations[-1].text.replace("<br>", " ")
    assert "ground: noise-free, the others at their optimum" in caption
    assert "contours" not in caption
    ridge = [*figure.select_traces({"type": "scatter", "mode": "lines"})]
    if pair[0] == "optimizer":
        assert ridge == []
    else:  # a stroke at each choice whose best rate is known, and none from one to the next
        assert ridge[0].y.tolist() == pytest.approx([-0.5, 0.5, np.nan, 0.5, 1.5, np.nan],
                                                    nan_ok=True)  # fmt: skip


def test_the_veil_covers_the_edge_of_an_estimate() -> None:
    rng = np.random.default_rng(5)
    names = {"a": Real(0, 1), "b": Real(0, 1)}
    some = table(names, {"a": rng.random(40) * 0.5, "b": rng.random(40) * 0.5}, [*rng.random(40)])
    sheet, veil, *_ = heatmap(some, ("a", "b")).data
    field, cover = np.isfinite(sheet.z), np.isfinite(veil.z)
    assert field.any()
    assert not field.all()
    for down, right in product((-1, 0, 1), repeat=2):
        moved = np.roll(field, (down, right), (0, 1))
        moved[[0, -1]] = moved[:, [0, -1]] = False
        assert cover[moved].all()
    assert (veil.z[cover & ~field] == 1).all()


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
