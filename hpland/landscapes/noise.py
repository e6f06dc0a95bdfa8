"""The luck of trials: uniform numbers that depend only on seed and trial number.

Philox is a counter-based generator (Salmon et al. 2011, Parallel random numbers: as easy as
1, 2, 3): block ``n`` of the stream of a key depends only on ``n``. Trial ``n`` owns one
block of four uniform numbers, so any trial can be recomputed in any order, on any machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from hpland.lazy import np
from hpland.space import Floats

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

WORDS = 4  # 64-bit words in a Philox block


@dataclass(frozen=True)
class Luck:
    """The random numbers of ``n`` trials.

    Attributes:
        seed: of the study.
        number: trial numbers, 0 or more, in any order and with any gaps, int64, shape (n,).
    """

    seed: int
    number: NDArray[np.int64]

    @classmethod
    def of(cls, seed: int, start: int, count: int) -> Luck:
        """Return the luck of the trials ``start``, ``start + 1``, ..., ``count`` of them."""
        return cls(seed, np.arange(start, start + count))

    def uniforms(self, *, stream: int = 0, width: int = WORDS) -> Floats:
        """Return ``width`` numbers in (0, 1) per trial, shape (n, width).

        A row depends on the seed, the stream and the trial's number only.
        """
        blocks = -(-width // WORDS)
        key = np.array([self.seed % 2**64, stream], dtype=np.uint64)
        raw = np.empty((len(self.number), blocks * WORDS), np.uint64)
        for first, last in runs(self.number):
            philox = np.random.Philox(key=key, counter=int(self.number[first]) * blocks)
            raw[first:last] = philox.random_raw((last - first, blocks * WORDS))
        # 53 bits, moved half a step off zero: neither end is ever reached
        return ((raw[:, :width] >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def runs(number: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last row, exclusive, of every run of consecutive numbers."""
    breaks = np.flatnonzero(np.diff(number) != 1) + 1
    edges = [0, *breaks.tolist(), len(number)] if len(number) else [0]
    yield from pairwise(edges)


def standard_normal(u: Floats) -> Floats:
    """Return one standard normal number per trial, shape (n,), by Box and Muller's method.

    Args:
        u: uniforms of the trials, shape (n, 4).
    """
    return np.asarray(np.sqrt(-2.0 * np.log(u[:, 2])) * np.cos(2.0 * np.pi * u[:, 3]))
