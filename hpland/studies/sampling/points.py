"""Samplers that know all their points beforehand: a grid, random points, a Sobol sequence.

Trial ``n`` depends only on ``(seed, n)``, so points come as columns, for any trial numbers in any
order.
"""

import math
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpland.landscapes import Landscape
from hpland.landscapes.noise import Luck, runs
from hpland.space import Floats, Space, masked

Columns: TypeAlias = dict[str, Floats]
Numbers: TypeAlias = NDArray[np.int64]
SAMPLING = 1  # the stream of uniforms that parameters are drawn from; noise has stream 0


def grid(space: Space, shape: Mapping[str, int], numbers: Numbers) -> Columns:
    """Return points of the full grid, the first parameter slowest; shape (n,) each."""
    levels = [space[name].levels(n) for name, n in shape.items()]
    index = np.unravel_index(numbers, [len(axis) for axis in levels])
    return {name: axis[i] for name, axis, i in zip(shape, levels, index, strict=True)}


def random(space: Space, seed: int, numbers: Numbers) -> Columns:
    """Return independent points, uniform on the parameters' scales; shape (n,) each."""
    return placed(space, Luck(seed, numbers).uniforms(stream=SAMPLING, width=len(space)))


def qmc(space: Space, seed: int, numbers: Numbers) -> Columns:
    """Return points of a scrambled Sobol sequence; shape (n,) each."""
    from scipy.stats.qmc import Sobol

    sequence = Sobol(len(space), scramble=True, rng=seed)
    order = np.argsort(numbers, kind="stable")
    rising, at = np.unique(numbers[order], return_inverse=True)
    u = np.empty((len(rising), len(space)))
    for first, last in runs(rising):
        if skipped := int(rising[first]) - sequence.num_generated:
            sequence.fast_forward(skipped)  # SciPy 1.17 raises OverflowError on 0 at the start
        # drawn block by block of a power of two: SciPy warns of any other count at the start
        blocks = [sequence.random(n) for n in _powers_of_two(last - first)]
        u[first:last] = np.concatenate(blocks)
    mine = np.empty((len(numbers), len(space)))
    mine[order] = u[at]
    return placed(space, mine)


def placed(space: Space, u: Floats) -> Columns:
    """Return numbers from 0 to 1, shape (n, parameters), as columns, NaN where one is absent."""
    columns = {name: p.from_unit(u[:, i]) for i, (name, p) in enumerate(space.items())}
    return masked(space, columns)


def _powers_of_two(count: int) -> list[int]:
    return [1 << bit for bit in range(count.bit_length()) if count >> bit & 1]


def grid_shape(landscape: Landscape, trials: int | None) -> dict[str, int]:
    """Return the levels per axis of the largest grid with no more than ``trials`` points.

    The default is the landscape's plan; another number keeps its proportions.
    """
    plan = landscape.plan
    wanted = dict(plan.shape) or dict.fromkeys(landscape.space, 1)
    if trials is not None or not plan.shape:
        target = trials or plan.trials
        scale = (target / math.prod(wanted.values())) ** (1 / len(wanted))
        # 1e-9: (400 / 1600) ** 0.5 * 40 must be 20, not 19.999...
        wanted = {name: max(1, math.floor(n * scale + 1e-9)) for name, n in wanted.items()}
        while math.prod(wanted.values()) > target:
            wanted[max(wanted, key=lambda name: wanted[name])] -= 1
    return {name: len(landscape.space[name].levels(n)) for name, n in wanted.items()}
