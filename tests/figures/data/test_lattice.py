import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.figures.data.axes import Axis
from hpland.figures.data.lattice import edges, lattice
from hpland.space import Floats, Real
from tests.figures.tables import LR, lattice_study, scattered_study, table


def test_a_grid_study_is_put_in_order() -> None:
    found = lattice(lattice_study(), "learning_rate", "batch_size")
    assert found is not None
    assert found.xs.tolist() == [1e-4, 1e-3, 1e-2]
    assert found.ys.tolist() == [16, 64]
    assert found.row.tolist() == [[1, 2, 3], [4, 5, 0]]


def test_what_does_not_fill_a_lattice_once_is_none() -> None:
    assert lattice(scattered_study(), "learning_rate", "batch_size") is None
    study = lattice_study()
    assert lattice(study.rows(np.arange(5)), "learning_rate", "batch_size") is None
    twice = study.rows(np.array([0, 1, 2, 3, 4, 4]))
    assert lattice(twice, "learning_rate", "batch_size") is None
    in_a_line = study.rows(np.array([1, 2, 3]))
    assert lattice(in_a_line, "learning_rate", "batch_size") is None


def test_a_gap_is_no_level() -> None:
    study = table(
        {"a": LR, "b": LR},
        {"a": [1e-3, 1e-3, np.nan, np.nan], "b": [1e-4, 1e-3, 1e-4, 1e-3]},
        [0.1, 0.2, 0.3, 0.4],
    )
    assert lattice(study, "a", "b") is None


def test_edges_lie_half_way_on_the_axis_own_scale() -> None:
    log = Axis("lr", Real(1e-4, 1e-2, log=True), 1e-4, 1e-2)
    assert np.log10(edges(log, np.array([1e-4, 1e-3, 1e-2]))) == pytest.approx(
        [-4.5, -3.5, -2.5, -1.5]
    )
    linear = Axis("momentum", Real(0, 1), 0, 1)
    assert edges(linear, np.array([0.0, 0.5, 0.75])).tolist() == [-0.25, 0.25, 0.625, 0.875]


@given(st.floats(-8, 3), st.floats(0.01, 3), st.integers(2, 60))
def test_evenly_spaced_levels_get_cells_of_one_size(start: float, step: float, n: int) -> None:
    levels: Floats = np.power(10.0, start + step * np.arange(n))
    axis = Axis("lr", Real(levels[0], levels[-1], log=True), levels[0], levels[-1])
    found = np.log10(edges(axis, levels))
    assert np.diff(found) == pytest.approx(np.full(n, step))
    assert ((found[:-1] < np.log10(levels)) & (np.log10(levels) < found[1:])).all()
