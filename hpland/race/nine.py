"""A grid against random points, where one parameter matters and the other hardly does.

Bergstra and Bengio 2012, Random search for hyper-parameter optimization, JMLR 13. A grid of k x k
tries k values of the parameter that matters, random search k^2. Where a grid happens to lie decides
how good it is, so its offset is drawn too.
"""

from dataclasses import dataclass

import numpy as np

from hpland.landscapes import LANDSCAPES, Landscape
from hpland.space import Floats

SIDE = 3
DRAWS = 4000


@dataclass(frozen=True)
class Nine:
    """Points of each kind on a landscape of two parameters, and how good they are.

    Attributes:
        landscape: its first parameter matters more than its second.
        grid, random: points of one draw on the unit square, shape (n, 2).
        matters: the median over draws of the least true regret, of a grid and at random.
        inert: the same where the second parameter is always at its best, so does not matter.
    """

    landscape: Landscape
    grid: Floats
    random: Floats
    matters: tuple[float, float]
    inert: tuple[float, float]


def nine(name: str = "lr-weight-decay", seed: int = 42, side: int = SIDE) -> Nine:
    """Return ``side`` x ``side`` points of each kind; deterministic in the seed."""
    landscape, rng = LANDSCAPES[name], np.random.default_rng(seed)
    corner = np.stack(np.meshgrid(*[np.arange(side)] * 2, indexing="ij"), axis=-1).reshape(-1, 2)
    grids = (corner + rng.random((DRAWS, 1, 2))) / side
    randoms = rng.random((DRAWS, side**2, 2))
    both = (grids, randoms)
    on_grid, at_random = (_median_best(landscape, placed(landscape, unit)) for unit in both)
    inert_grid, inert_random = (_median_best(landscape, _inert(landscape, unit)) for unit in both)
    matters, inert = (on_grid, at_random), (inert_grid, inert_random)
    return Nine(landscape, grids[0], randoms[0], matters, inert)


def placed(landscape: Landscape, unit: Floats) -> dict[str, Floats]:
    """Return points of the unit square, (..., 2), as the landscape's parameters."""
    space = landscape.space.items()
    return {name: p.from_unit(unit[..., i]) for i, (name, p) in enumerate(space)}


def _inert(landscape: Landscape, unit: Floats) -> dict[str, Floats]:
    points, best = placed(landscape, unit), landscape.coded(landscape.optimizers[0])
    _, second = landscape.space
    return {**points, second: np.full(unit.shape[:-1], best[second])}


def _median_best(landscape: Landscape, points: dict[str, Floats]) -> float:
    regrets = landscape.metrics[0].regret(landscape.noise_free(**points))
    return float(np.median(regrets.min(axis=1)))
