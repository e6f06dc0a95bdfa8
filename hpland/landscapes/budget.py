"""A landscape at another budget of epochs than the one that its response is stated at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hpland.errors import HplandError
from hpland.landscapes.landscape import Landscape
from hpland.landscapes.mixture import Chances, Course, Mixture
from hpland.lazy import np
from hpland.space import Floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def trainable(landscape: Landscape) -> Mixture:
    """Return the landscape, which has an epoch axis and one objective.

    Raises HplandError if not: Optuna takes intermediate values of one objective only.
    """
    if not isinstance(landscape, Mixture) or landscape.curves is None:
        raise HplandError(
            f"landscape {landscape.name!r} has no epoch axis; --epochs and --pruner need one"
        )
    if len(landscape.metrics) > 1:
        raise HplandError(
            f"landscape {landscape.name!r} has {len(landscape.metrics)} objectives; "
            "--epochs and --pruner need exactly one"
        )
    return landscape


def checked_epochs(landscape: Landscape, epochs: int | None) -> int:
    """Return the number of epochs, the landscape's own for None.

    Raises HplandError as `trainable` does, and for fewer epochs than 1.
    """
    own = trainable(landscape).epochs
    if epochs is None:
        assert own is not None  # it has curves
        return own
    if epochs < 1:
        raise HplandError(f"--epochs must be 1 or more, not {epochs}")
    return epochs


def course(landscape: Mixture, epoch: ArrayLike, trains: bool, **params: ArrayLike) -> Course:
    """Return the course of a run of a landscape that is `trainable`."""
    assert landscape.curves is not None
    return landscape.curves(epoch, trains, **params)


def at_budget(landscape: Landscape, epochs: int) -> Landscape:
    """Return ``landscape`` as it is after ``epochs`` epochs, with its own exact optimum.

    Its golden values are not known. Raises HplandError as `trainable` does.
    """
    stated = trainable(landscape)
    if epochs == stated.epochs:
        return stated

    def response(**params: ArrayLike) -> Floats:
        fate = chances(**params)
        return np.asarray(fate.alive * fate.trained + (1 - fate.alive) * fate.untrained)

    def chances(**params: ArrayLike) -> Chances:
        there = stated.chances(**params)
        trains, dies = (course(stated, epochs, fate, **params) for fate in (True, False))
        fails = np.where(dies.ended, there.fails, 0.0)
        return Chances(trains.validation, dies.validation, there.alive, fails, trains.spread)

    best = stated.optimizers_after
    optimizers = best(epochs) if best else stated.optimizers
    there = replace(
        stated, response=response, chances=chances, epochs=epochs, golden=(), factors=None
    )
    metric = replace(
        stated.metrics[0], optimum=float(there(**optimizers[0])), optimizers=optimizers
    )
    return replace(there, metrics=(metric,))
