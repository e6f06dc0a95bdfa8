import numpy as np
import pytest

from hpland.figures.data.axes import Axis
from hpland.figures.data.bins import bins
from hpland.figures.data.estimate import Estimate, estimate
from hpland.space import Floats, Real

UNIT = Axis("a", Real(0, 1), 0, 1)


def estimated(x: Floats, y: Floats, z: Floats, n: int = 64) -> Estimate:
    where = bins(UNIT, UNIT, x, y, (n, n))
    return estimate(where, where.xs, where.ys, z)


def plainly(
    x: Floats, y: Floats, z: Floats, at: tuple[float, float], h: tuple[float, float]
) -> float:
    """Return the penalised weighted least squares fit at a point, by the normal equations."""
    dx, dy = (x - at[0]) / h[0], (y - at[1]) / h[1]
    design = np.stack([np.ones_like(x), dx, dy], axis=1)
    weights = np.exp(-(dx**2 + dy**2) / 2)
    normal = design.T @ (weights[:, None] * design) + np.diag([0, 0.3, 0.3])
    return float(np.linalg.solve(normal, design.T @ (weights * z))[0])


def middles(n: int, size: int = 64) -> tuple[Floats, Floats]:
    """Return random points in the middle of bins, so that binning moves none."""
    points = (np.random.default_rng(1).integers(size, size=(2, n)) + 0.5) / size
    return points[0], points[1]


def test_it_is_the_penalised_least_squares_plane_around_every_bin() -> None:
    x, y = middles(80)
    z = np.sin(5 * x) + y**2
    found = estimated(x, y, z)
    for i, j in ((5, 9), (30, 31), (60, 2)):
        expected = plainly(x, y, z, ((j + 0.5) / 64, (i + 0.5) / 64), found.bandwidth)
        assert found.z[i, j] == pytest.approx(np.clip(expected, z.min(), z.max()), abs=1e-9)


def test_a_plane_is_found_through_noise_and_its_bandwidths_are_wide() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.random((2, 300))
    found = estimated(x, y, 3 * x - y + rng.normal(0, 0.2, 300))
    u = (np.arange(64) + 0.5) / 64
    assert np.sqrt(np.mean((found.z - (3 * u[None, :] - u[:, None])) ** 2)) < 0.08
    assert min(found.bandwidth) >= 0.1


def test_a_cliff_takes_a_narrow_bandwidth_across_it_and_a_wide_one_along_it() -> None:
    x, y = np.random.default_rng(3).random((2, 400))
    across, along = estimated(x, y, np.where(x < 0.5, 0.0, 1.0)).bandwidth
    assert across < 0.05 < along


def test_an_outlier_makes_no_patchwork_of_the_rest() -> None:
    x, y = np.random.default_rng(8).random((2, 100))
    z = 0.02 * x + 0.01 * y
    z[7] = 0.06
    assert max(estimated(x, y, z).bandwidth) >= 0.1


@pytest.mark.parametrize("seed", [1, 2, 4, 6])
def test_of_bandwidths_about_as_good_the_widest_is_taken_and_none_much_worse(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.random((2, 150))
    found = estimated(x, y, np.sin(8 * x) + 0.3 * rng.standard_normal(150))
    assert found.bandwidth == (0.045, 0.33)  # one standard error more and it would be 0.07


@pytest.mark.parametrize("seed", [0, 2, 5, 7])
def test_an_outlier_does_not_narrow_the_bandwidths(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.random((2, 150))
    z = x + 0.3 * rng.standard_normal(150)
    z[0] = 20
    assert estimated(x, y, z).bandwidth == (0.33, 0.33)


def test_no_trial_is_near_from_far_however_wide_the_bandwidth() -> None:
    x, y = np.random.default_rng(9).random((2, 60)) * 0.2
    found = estimated(x, y, x + y)
    assert found.evidence[:, 40:].max() < 1 < found.evidence[5, 5]


def test_evidence_is_many_where_trials_are_and_none_far_away() -> None:
    rng = np.random.default_rng(4)
    x, y = rng.random((2, 200)) * 0.4
    found = estimated(x, y, x + rng.normal(0, 0.01, 200))
    assert found.evidence[10, 10] > 4
    assert found.evidence[63, 63] < 1


def test_the_error_shrinks_with_the_number_of_trials() -> None:
    def error(n: int) -> float:
        rng = np.random.default_rng(5)
        x, y = rng.random((2, n))
        return float(np.median(estimated(x, y, rng.normal(0, 1, n)).error))

    assert error(100) > 2 * error(10_000)


def test_it_never_leaves_the_range_of_the_trials() -> None:
    x, y = middles(50)
    z = x * 1e300
    found = estimated(x, y, z)
    assert z.min() <= found.z.min()
    assert found.z.max() <= z.max()


def test_equal_values_are_their_own_estimate() -> None:
    x, y = middles(30)
    assert np.unique(estimated(x, y, np.full(30, 0.7)).z).tolist() == [0.7]
