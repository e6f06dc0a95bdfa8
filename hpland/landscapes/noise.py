"""What a trial observes: a function of its parameters, the seed and its number, nothing else.

Philox is a counter-based generator (Salmon et al. 2011, Parallel random numbers: as easy as
1, 2, 3): block ``n`` of the stream of a key is computed from ``n`` alone. Trial ``n`` owns one
block of four uniform numbers, so any trial can be recomputed in any order, on any machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hpland.landscapes.landscape import Chances, Landscape
from hpland.lazy import np
from hpland.space import Floats

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORDS = 4  # 64-bit words in a Philox block
AT_CHANCE = 0.002  # standard deviation of a run that ends at chance


def uniforms(seed: int, start: int, count: int, *, stream: int = 0, width: int = WORDS) -> Floats:
    """Return numbers in (0, 1) of trials ``start .. start + count``, shape (count, width).

    Row ``i`` depends on ``(seed, stream, start + i)`` only. ``width`` is how many a trial owns.
    """
    blocks = -(-width // WORDS)
    key = np.array([seed % 2**64, stream], dtype=np.uint64)
    raw = np.random.Philox(key=key, counter=start * blocks).random_raw(count * blocks * WORDS)
    own = raw.reshape(count, blocks * WORDS)[:, :width]
    # 53 bits, moved half a step off zero: neither end is ever reached
    return ((own >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def observe(
    truth: Floats,
    chances: Chances,
    u: Floats,
    noise: float = 1.0,
    bounds: tuple[float, float] = (0.0, 1.0),
) -> Floats:
    """Return what runs report, float64, shape (n,): NaN where the trial FAILs.

    Args:
        truth: the noise-free values, shape (n,).
        chances: the fates at the same points, each field of shape (n,) or ().
        u: `uniforms` of the trials, shape (n, 4).
        noise: a factor on the distance from the truth; at 0 nothing varies and nothing fails.
        bounds: between which values a trial reports.
    """
    normal = standard_normal(u)
    trains = u[:, 0] < chances.alive
    run = np.where(
        trains,
        chances.trained + chances.spread * normal,
        chances.untrained + AT_CHANCE * normal,
    )
    value = np.clip(truth + noise * (run - truth), *bounds)
    return np.where(fails(chances, u, noise), np.nan, value)


def standard_normal(u: Floats) -> Floats:
    """Return one standard normal number a trial, shape (n,), by Box and Muller's method."""
    return np.asarray(np.sqrt(-2.0 * np.log(u[:, 2])) * np.cos(2.0 * np.pi * u[:, 3]))


def fails(chances: Chances, u: Floats, noise: float) -> NDArray[np.bool_]:
    """Return which runs end in NaN, shape (n,): of the dead ones, u >= alive, the topmost."""
    return np.asarray(u[:, 0] >= 1.0 - min(noise, 1.0) * chances.fails)


def simulate(
    landscape: Landscape, params: Mapping[str, Floats], seed: int, start: int, noise: float
) -> tuple[Floats, Floats]:
    """Return the observed and the noise-free values of consecutive trials, both of shape (n,)."""
    truth = landscape(**params)
    u = uniforms(seed, start, len(truth))
    return observe(truth, landscape.chances(**params), u, noise, landscape.bounds), truth
