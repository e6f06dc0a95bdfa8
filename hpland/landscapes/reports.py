"""What a trial reports after each epoch; its noise depends only on seed, number and epoch.

After as many epochs as the response is stated at, it is what `Landscape.observe` gives.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hpland.landscapes.budget import course, trainable
from hpland.landscapes.duration import full_epochs
from hpland.landscapes.landscape import Landscape
from hpland.landscapes.mixture import AT_CHANCE, Mixture, fails, reported
from hpland.landscapes.noise import Luck, standard_normal
from hpland.lazy import np
from hpland.space import Floats

if TYPE_CHECKING:
    from numpy.typing import NDArray

REPORTS = 2  # the stream of uniforms of what is reported; epoch e has stream 2 + 256 e
LASTING = 0.5  # of the variance of a report: the luck of a run, the rest is that of the epoch


def observe_epochs(
    landscape: Landscape, params: Mapping[str, Floats], luck: Luck, epochs: int, noise: float = 1.0
) -> tuple[Floats, Floats]:
    """Return what trials report and the noise-free values, both of shape (n, epochs).

    What is reported is NaN from the epoch on in which a run diverges. The noise-free value is the
    mean over runs that train and runs that do not.

    Args:
        landscape: one with an epoch axis.
        params: a column of shape (n,) per parameter.
        luck: of the ``n`` trials.
        epochs: for how many they train.
        noise: as `Landscape.observe` takes it.

    Raises HplandError for a landscape without an epoch axis, or with several objectives.
    """
    landscape = trainable(landscape)
    u, bounds = luck.uniforms(), landscape.metrics[0].bounds
    chances = landscape.chances(**params)
    alive = np.broadcast_to(chances.alive, len(u))
    columns = {name: column[:, None] for name, column in params.items()}
    every = np.arange(1.0, epochs + 1)
    trains, dies = (course(landscape, every, fate, **columns) for fate in (True, False))
    truth = alive[:, None] * trains.validation + (1 - alive[:, None]) * dies.validation
    lives = (u[:, 0] < alive)[:, None]
    spread = np.where(lives, trains.spread, dies.spread + AT_CHANCE)
    z = deviations(luck, epochs)
    run = np.where(lives, trains.validation, dies.validation) + spread * z
    value = np.clip(truth + noise * (run - truth), *bounds)
    value[fails(chances, u, noise)[:, None] & dies.ended] = np.nan
    if landscape.epochs and landscape.epochs <= epochs:
        at = landscape.epochs - 1
        truth[:, at] = landscape.noise_free(**params)
        value[:, at] = reported(truth[:, at], chances, u, noise, bounds)
    return value, truth


def diverges_in(landscape: Landscape, params: Mapping[str, Floats]) -> "NDArray[np.int64]":
    """Return in which epoch runs end that end in NaN, shape (n,): the last of a full training.

    Runs that never train end earlier, the further they are past what they can bear. Without an
    epoch axis it is 1.
    """
    n, epochs = len(next(iter(params.values()))), full_epochs(landscape)
    if not isinstance(landscape, Mixture) or landscape.curves is None:
        return np.full(n, epochs)
    columns = {name: column[:, None] for name, column in params.items()}
    ended = course(landscape, np.arange(1.0, epochs + 1), False, **columns).ended
    ended = np.broadcast_to(ended, (n, epochs))
    return np.where(ended.any(axis=1), ended.argmax(axis=1) + 1, epochs)


def deviations(luck: Luck, epochs: int, stated: int | None = None) -> Floats:
    """Return how lucky trials are after each epoch, standard normal, shape (n, epochs).

    After ``stated`` epochs, those of the response, it is the luck of a whole run.
    """
    whole = standard_normal(luck.uniforms())
    z = np.sqrt(LASTING) * whole[:, None] + np.sqrt(1 - LASTING) * _epochs_luck(luck, epochs)
    if stated and stated <= epochs:
        z[:, stated - 1] = whole
    return np.asarray(z)


def _epochs_luck(luck: Luck, epochs: int) -> Floats:
    """Return a standard normal number per trial and epoch, shape (n, epochs)."""
    streams = (REPORTS + 256 * epoch for epoch in range(1, epochs + 1))
    return np.stack([standard_normal(luck.uniforms(stream=s)) for s in streams], axis=1)
