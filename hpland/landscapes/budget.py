"""A landscape at another budget of epochs than the one that its response is stated at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hpland.errors import HplandError
from hpland.landscapes.landscape import Chances, Course, Landscape
from hpland.lazy import np
from hpland.space import Floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def check_curves(landscape: Landscape) -> None:
    """Raise HplandError unless the landscape has an epoch axis."""
    if landscape.curves is None:
        raise HplandError(
            f"landscape {landscape.name!r} has no epoch axis; --epochs and --pruner need one"
        )


def checked_epochs(landscape: Landscape, epochs: int | None) -> int:
    """Return the number of epochs, the landscape's own for None.

    Raises HplandError for a landscape without an epoch axis, and for fewer epochs than 1.
    """
    check_curves(landscape)
    if epochs is None:
        assert landscape.epochs is not None  # it has curves
        return landscape.epochs
    if epochs < 1:
        raise HplandError(f"--epochs must be 1 or more, not {epochs}")
    return epochs


def course(landscape: Landscape, epoch: ArrayLike, trains: bool, **params: ArrayLike) -> Course:
    """Return the course of a run; HplandError for a landscape without an epoch axis."""
    check_curves(landscape)
    assert landscape.curves is not None
    return landscape.curves(epoch, trains, **params)


def after(landscape: Landscape, epochs: int) -> Landscape:
    """Return ``landscape`` as it is after so many epochs; its golden values are not known."""
    check_curves(landscape)
    if epochs == landscape.epochs:
        return landscape
    best = landscape.optimizers_after
    optimizers = best(epochs) if best else landscape.optimizers

    def response(**params: ArrayLike) -> Floats:
        fate = chances(**params)
        return np.asarray(fate.alive * fate.trained + (1 - fate.alive) * fate.untrained)

    def chances(**params: ArrayLike) -> Chances:
        stated = landscape.chances(**params)
        trains, dies = (course(landscape, epochs, fate, **params) for fate in (True, False))
        fails = np.where(dies.ended, stated.fails, 0.0)
        return Chances(trains.validation, dies.validation, stated.alive, fails, trains.spread)

    there = replace(
        landscape,
        response=response,
        chances=chances,
        epochs=epochs,
        optimizers=optimizers,
        golden=(),
    )
    return replace(there, optimum=float(there(**optimizers[0])))
