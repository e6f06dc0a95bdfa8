"""How much of what can be reached some values of two or three objectives reach.

The hypervolume stands for regret where there are several objectives (Zitzler and Thiele 1999,
Multiobjective evolutionary algorithms, IEEE Transactions on Evolutionary Computation 3, 257-271).
"""

from hpland.landscapes.landscape import Landscape
from hpland.lazy import np
from hpland.pareto import hypervolume
from hpland.space import Floats


def share_reached(landscape: Landscape, values: Floats) -> float | None:
    """Return which share of the true front's hypervolume noise-free values dominate, in [0, 1].

    It is exact, and 1 for the front itself. The reference point is the worst end of all bounds;
    an objective that spans decades counts by its logarithm.

    Args:
        landscape: what the values are of.
        values: shape (n, m); rows with NaN count nothing.

    Returns None where the front is not known, or the bounds are infinite.
    """
    front, reference = landscape.front(), _costs(landscape, _worst(landscape))
    if front is None or not np.isfinite(reference).all():
        return None
    there = values[np.isfinite(values).all(axis=1)]
    every, reached = (hypervolume(_costs(landscape, x), reference[0]) for x in (front, there))
    return min(1.0, reached / every)  # rounding


def _worst(landscape: Landscape) -> Floats:
    ends = [metric.bounds[metric.direction == "minimize"] for metric in landscape.metrics]
    return np.array([ends], dtype=np.float64)


def _costs(landscape: Landscape, values: Floats) -> Floats:
    """Return values, shape (n, m), so that less is better and decades count alike."""
    signs = np.where(np.array(landscape.directions) == "maximize", -1.0, 1.0)
    logs = np.array([metric.log for metric in landscape.metrics])
    return np.asarray(
        signs * np.where(logs, np.log10(values, where=logs, out=values.copy()), values)
    )
