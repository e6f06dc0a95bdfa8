import numpy as np
import pytest

from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.plane import plane
from hpland.table import Grid, Truth
from tests.figures.tables import lattice_study, truth

BOTH = ("learning_rate", "batch_size")


def test_a_plane_has_its_trials_and_its_best() -> None:
    data = plane(lattice_study(), BOTH, PLAIN)
    assert (data.x.name, data.y.name) == ("learning_rate", "batch_size")
    assert data.z.tolist() == [0.5, 0.3, 0.7, 0.2, 0.9]
    assert data.best.tolist() == [1e-3, 64, 0.9]
    assert data.cast.used.number[data.cast.best] == 5
    assert data.optima.shape == (0, 3)
    assert data.true_grid is None


def test_the_smallest_is_the_best_when_minimised() -> None:
    data = plane(lattice_study(directions=("minimize",)), BOTH, PLAIN)
    assert data.best.tolist() == [1e-4, 64, 0.2]


def test_the_truth_is_read_as_the_trials_are() -> None:
    data = plane(lattice_study(), BOTH, Brief(truth=truth(), as_error=True))
    assert data.optima == pytest.approx(np.array([[1e-3, 128, 0.05]]))
    assert data.true_grid is not None
    assert data.true_grid.values[1] == pytest.approx([0.8, 0.05, 0.9])
    assert data.best == pytest.approx([1e-3, 64, 0.1])


def test_the_truth_turns_with_the_axes() -> None:
    data = plane(lattice_study(), ("batch_size", "learning_rate"), Brief(truth=truth()))
    assert data.true_grid is not None
    assert (data.true_grid.x, data.true_grid.values.shape) == ("batch_size", (3, 2))
    assert data.true_grid.values[1].tolist() == [0.7, 0.95]


def test_a_truth_over_other_parameters_is_not_drawn() -> None:
    other = Truth(0.9, ({"depth": 8.0},), Grid("depth", "width", *[lattice_study().value] * 3))
    data = plane(lattice_study(), BOTH, Brief(truth=other))
    assert data.true_grid is None
    assert len(data.optima) == 0
