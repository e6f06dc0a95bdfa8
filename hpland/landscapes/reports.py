"""What a trial reports after each epoch: a function of seed, trial number and epoch alone.

After as many epochs as the response is stated at, it is what `noise.simulate` gives.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hpland.landscapes.budget import course
from hpland.landscapes.landscape import Landscape
from hpland.landscapes.noise import AT_CHANCE, fails, observe, standard_normal, uniforms
from hpland.lazy import np
from hpland.space import Floats

REPORTS = 2  # the stream of uniforms of what is reported; epoch e has stream 2 + 256 e
LASTING = 0.5  # of the variance of a report: the luck of a run, the rest is that of the epoch


@dataclass(frozen=True)
class Luck:
    """The random numbers of ``n`` trials over some epochs.

    Attributes:
        u: those of `noise.observe`, which settle fate and final value, shape (n, 4).
        z: standard normal ones of every epoch, shape (n, epochs).
    """

    u: Floats
    z: Floats


def luck(seed: int, start: int, count: int, epochs: int) -> Luck:
    """Return the luck of the trials ``start .. start + count``."""
    streams = (REPORTS + 256 * epoch for epoch in range(1, epochs + 1))
    z = [standard_normal(uniforms(seed, start, count, stream=stream)) for stream in streams]
    return Luck(uniforms(seed, start, count), np.stack(z, axis=1))


def report(
    landscape: Landscape, params: Mapping[str, Floats], luck: Luck, noise: float
) -> tuple[Floats, Floats]:
    """Return what trials report and the noise-free values, both of shape (n, epochs).

    What is reported is NaN from the epoch on in which a run diverges. The noise-free value is the
    mean over runs that train and runs that do not.

    Args:
        landscape: one with `curves`.
        params: a column of shape (n,) a parameter.
        luck: of the trials.
        noise: as `noise.observe` takes it.
    """
    chances = landscape.chances(**params)
    alive = np.broadcast_to(chances.alive, len(luck.u))
    epochs = np.arange(1.0, luck.z.shape[1] + 1)
    columns = {name: column[:, None] for name, column in params.items()}
    trains, dies = (course(landscape, epochs, fate, **columns) for fate in (True, False))
    truth = alive[:, None] * trains.validation + (1 - alive[:, None]) * dies.validation
    lives = (luck.u[:, 0] < alive)[:, None]
    spread = np.where(lives, trains.spread, dies.spread + AT_CHANCE)
    z = np.sqrt(LASTING) * standard_normal(luck.u)[:, None] + np.sqrt(1 - LASTING) * luck.z
    run = np.where(lives, trains.validation, dies.validation) + spread * z
    value = np.clip(truth + noise * (run - truth), *landscape.bounds)
    value[fails(chances, luck.u, noise)[:, None] & dies.ended] = np.nan
    if landscape.epochs and landscape.epochs <= len(epochs):
        at = landscape.epochs - 1
        truth[:, at] = landscape(**params)
        value[:, at] = observe(truth[:, at], chances, luck.u, noise, landscape.bounds)
    return value, truth
