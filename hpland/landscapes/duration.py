"""How long trainings last, in simulated time."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hpland.landscapes.landscape import Landscape
from hpland.landscapes.measured import Measured
from hpland.landscapes.mixture import Mixture
from hpland.lazy import np
from hpland.space import Floats

if TYPE_CHECKING:
    from numpy.typing import NDArray


def milliseconds(landscape: Landscape, params: Mapping[str, Floats]) -> "NDArray[np.int64]":
    """Return how long full trainings last, whole milliseconds, shape (n,).

    They are `epoch_milliseconds` times the landscape's epochs.

    Args:
        landscape: what is trained; one that has measured times lasts as long as its runs did.
        params: a column of shape (n,) per parameter.
    """
    return epoch_milliseconds(landscape, params) * full_epochs(landscape)


def epoch_milliseconds(landscape: Landscape, params: Mapping[str, Floats]) -> "NDArray[np.int64]":
    """Return how long an epoch lasts, 1 ms or more, shape (n,); all of it where there are none."""
    seconds = landscape.runs.seconds if isinstance(landscape, Measured) else None
    if isinstance(landscape, Measured) and seconds is not None:
        took = 1000.0 * seconds[landscape.rows(**params)]
    else:
        took = landscape.cost.milliseconds(landscape.space, params)
    if landscape.impossible is not None:
        took = np.where(landscape.impossible(**params) == None, took, 0.0)  # noqa: E711
    return np.maximum(np.rint(took), 1).astype(np.int64)


def full_epochs(landscape: Landscape) -> int:
    """Return how many epochs a full training has; 1 where the landscape has no epoch axis."""
    return (landscape.epochs or 1) if isinstance(landscape, Mixture) else 1
