import numpy as np
import pytest

from hpland.figures.data.axes import Axis
from hpland.figures.draw.ridge import ridge
from hpland.space import Real
from hpland.table import Grid

X = Axis("x", Real(1e-4, 1.0, log=True), 1e-4, 1.0)


@pytest.mark.parametrize("maximize", [True, False])
def test_the_ridge_of_a_parabola_is_exact_between_levels(maximize: bool) -> None:
    xs, ys = np.logspace(-4, 0, 13), np.array([0.0, 1.0, 2.0])
    tops = -2.17 + 0.3 * ys
    z = -((np.log10(xs)[None, :] - tops[:, None]) ** 2)
    x, y = ridge(Grid("x", "y", xs, ys, z if maximize else -z), X, maximize)
    np.testing.assert_allclose(np.log10(x), tops)
    assert y.tolist() == ys.tolist()


def test_where_the_best_is_at_the_edge_there_is_no_ridge() -> None:
    xs, ys = np.logspace(-4, 0, 5), np.array([1.0, 2.0])
    z = np.array([[5.0, 4, 3, 2, 1], [0, 1, 2, 1, 0]])
    x, y = ridge(Grid("x", "y", xs, ys, z), X, maximize=True)
    assert y.tolist() == [2.0]
    np.testing.assert_allclose(x, [1e-2])


def test_a_flat_row_has_no_ridge() -> None:
    xs, ys = np.logspace(-4, 0, 5), np.array([1.0])
    assert ridge(Grid("x", "y", xs, ys, np.zeros((1, 5))), X, maximize=True)[0].size == 0
    x, _ = ridge(Grid("x", "y", xs, ys, np.array([[0.0, 1, 1, 1, 0]])), X, maximize=True)
    assert xs[0] < x[0] < xs[2]
