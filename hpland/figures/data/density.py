"""Many lines over parallel axes: how many pass everywhere, instead of every line."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpland.figures.data.polylines import FAILED_AT
from hpland.space import Floats

UP = 120  # cells between an axis's 0 and 1
ALONG = 60  # cells between one axis and the next
_BELOW = round(-FAILED_AT * UP)  # cells under 0, where lines of failed and of absent pass


@dataclass(frozen=True)
class Density:
    """How many lines pass every cell between the axes.

    Attributes:
        x: the cells' middles, axis ``i`` at ``i``, shape (nx,).
        y: their heights, 0 to 1 along an axis and a little below, shape (ny,).
        lines: how many pass, shape (ny, nx); in every column they add up to all.
        even: how many would pass each if lines were spread evenly over all axes.
    """

    x: Floats
    y: Floats
    lines: Floats
    even: float


def density(crossings: Floats) -> Density:
    """Return the density of lines that cross k axes at these heights, shape (n, k).

    Heights are rounded to cells on the axes, and a line that passes between the middles of two
    cells counts for both by its distance. From the pairs of cells on neighbouring axes, so the
    number of lines costs next to nothing.
    """
    n, k = crossings.shape
    cells = np.clip(np.rint(crossings * UP).astype(np.intp) + _BELOW, 0, UP + _BELOW)
    parts = [_between(cells[:, i], cells[:, i + 1], i == k - 2) for i in range(k - 1)]
    x = np.linspace(0, k - 1, ALONG * (k - 1) + 1)
    y = (np.arange(UP + _BELOW + 1) - _BELOW) / UP
    return Density(x, y, np.concatenate(parts, axis=1), n / (UP + 1))


def _between(start: NDArray[np.intp], end: NDArray[np.intp], last: bool) -> Floats:
    """Return the lines in the cells from one axis up to the next, that one too if ``last``."""
    size = UP + _BELOW + 1
    every = np.bincount(start * size + end, minlength=size * size)
    pairs = np.flatnonzero(every)
    count, (start, end) = every[pairs], np.divmod(pairs, size)
    columns = []
    for share in np.arange(ALONG + last) / ALONG:
        at = start + share * (end - start)
        under = np.floor(at).astype(np.intp)
        above = at - under
        low = np.bincount(under, count * (1 - above), size + 1)
        high = np.bincount(under + 1, count * above, size + 1)
        columns.append((low + high)[:size])
    return np.stack(columns, axis=1)
