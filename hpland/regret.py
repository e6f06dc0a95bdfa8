"""Simple regret: how much worse than the best possible a noise-free value is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hpland.lazy import np
from hpland.space import Floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

EXACT = 1e-12  # of the optimum, or of 1: closer is the rounding of float64, and counts as 0


def simple_regret(values: ArrayLike, optimum: float, maximize: bool) -> Floats:
    """Return the regret of noise-free values, shape kept; NaN stays, nothing is negative."""
    gap = optimum - np.asarray(values, dtype=np.float64)
    signed = gap if maximize else -gap
    return np.where(signed <= EXACT * max(1.0, abs(optimum)), 0.0, signed)
