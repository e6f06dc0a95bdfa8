"""The pieces that a sheet with holes is in."""

import numpy as np
from numpy.typing import NDArray

from hpland.table import Mask


def pieces(there: Mask, told: Mask) -> NDArray[np.intp]:
    """Return how many cells of its piece are ``told``, for every cell, shape (ny, nx).

    Cells that are ``there`` are in one piece where they share a side; all others have 0.
    """
    names = np.where(there, np.arange(1, there.size + 1).reshape(there.shape), 0)
    while True:  # the greatest name of a piece spreads over it
        around = np.pad(names, 1)
        sides = (around[:-2, 1:-1], around[2:, 1:-1], around[1:-1, :-2], around[1:-1, 2:])
        spread = np.where(there, np.maximum.reduce([names, *sides]), 0)
        if np.array_equal(spread, names):
            break
        names = spread
    count = np.bincount(names[told & there], minlength=there.size + 1)
    return np.where(there, count[names], 0)
