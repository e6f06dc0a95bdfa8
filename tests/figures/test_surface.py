import numpy as np
import pytest

from hpland.figures import surface
from hpland.figures.brief import PLAIN, Brief
from hpland.figures.kinds.surface import PIN, heights
from hpland.figures.plane import plane
from hpland.table import Note

from .tables import float32, lattice_study, scattered_study, truth

BOTH = ("learning_rate", "batch_size")


def test_a_grid_study_is_the_surface() -> None:
    relief = surface(lattice_study(), BOTH, Brief(as_error=True)).data[0]
    assert relief.type == "surface"
    assert relief.x.tolist() == [1e-4, 1e-3, 1e-2]
    assert relief.z[1] == pytest.approx([0.8, 0.1, 0.5])
    assert np.isnan(relief.z[0, 2])


def test_its_hover_is_turned_as_plotly_looks_it_up() -> None:
    relief = surface(lattice_study(), BOTH).data[0]
    assert np.array(relief.customdata)[..., 0].tolist() == [[1, 4], [2, 5], [3, 0]]


def test_scattered_trials_stand_over_the_truth() -> None:
    relief, dots, *_ = surface(scattered_study(), BOTH, Brief(truth=truth())).data
    assert (relief.z.shape, relief.hoverinfo) == ((2, 3), "skip")
    assert dots.z.tolist() == float32(0.4, 0.9, 0.6, 0.1)


def test_without_a_truth_there_are_only_the_trials() -> None:
    assert {t.type for t in surface(scattered_study(), BOTH).data} == {"scatter3d"}


def test_failed_trials_lie_on_the_floor() -> None:
    (failed,) = surface(lattice_study(), BOTH).select_traces({"name": "failed"})
    assert (failed.x.tolist(), failed.y.tolist(), failed.z.tolist()) == ([1e-2], [16], [0.2])


def test_pins_stick_in_the_best_trial_and_the_optimum() -> None:
    figure = surface(lattice_study(), BOTH, Brief(truth=truth()))
    low, high = figure.layout.scene.zaxis.range
    (best,) = figure.select_traces({"name": "best trial (5)"})
    (optimum,) = figure.select_traces({"name": "true optimum"})
    assert best.z[0] == pytest.approx(0.9 + PIN * (high - low))
    assert (optimum.x[0], optimum.y[0]) == (1e-3, 128)
    assert best.marker.symbol != optimum.marker.symbol
    assert optimum.z[0] <= high


def test_equal_heights_still_have_a_range() -> None:
    study = lattice_study().rows(np.array([2]))
    assert heights(plane(study, BOTH, PLAIN, "surface"), None) == pytest.approx([0.2, 1.2])


def test_notes_stand_on_the_surface_in_its_coordinates() -> None:
    notes = (Note("Valley", {"learning_rate": 1e-3, "batch_size": 64.0}),)
    (note,) = surface(lattice_study(), BOTH, Brief(notes=notes)).layout.scene.annotations
    assert (note.x, note.y, note.z) == (pytest.approx(-3), pytest.approx(1.80618), 0.9)
    assert note.showarrow is None  # plotly's default: an arrow


def test_the_vertical_axis_is_the_objective() -> None:
    layout = surface(lattice_study(), BOTH, Brief(as_error=True)).layout
    assert layout.scene.zaxis.title.text == "validation error"
    assert layout.scene.xaxis.type == "log"
    assert layout.title.subtitle.text.endswith("best trial 0.1")
