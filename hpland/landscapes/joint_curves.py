"""The joint response's epoch axis: how an accuracy comes to be what it is after `EPOCHS`.

    validation = CHANCE + (BEST - CHANCE) * kept * rise(e) / rise(EPOCHS) * exp(-(h(e) - h(EPOCHS)))

The response is this curve after `EPOCHS`, and its costs say how the curve gets there. What slow
training costs is what is still to come: it sets the time scale of the rise. What too little
regularisation and too large a network cost is overfitting: it grows with the epochs, and without
it validation would stand higher.

Grounds, besides those of `joint`:
[1] Domhan et al. 2015, Speeding up automatic hyperparameter optimization of deep neural networks
    by extrapolation of learning curves, IJCAI: pow3, ``c - a * e ** -alpha``, here moved so that
    it starts at chance.
[2] Prechelt 1998, Early stopping - but when?: validation turns while training goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hpland.landscapes import joint
from hpland.landscapes.mixture import Course
from hpland.lazy import np
from hpland.space import Floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

EPOCHS = 30  # the budget at which the response is stated
REACHED = 0.97  # of its asymptote: what the best run has after `EPOCHS`
ALPHA = 1.0  # of pow3
GAIN = joint.BEST - joint.CHANCE
LIFT = (1 - joint.CHANCE) * REACHED / GAIN  # training accuracy rises towards 1 at the best


def curves(epoch: ArrayLike, trains: bool, **params: Any) -> Course:
    """Return the course of a run; it broadcasts over epochs, 1 or more, and the parameters.

    A run that does not train rises first and then collapses to chance, the earlier the further
    past the edge, and before `EPOCHS` in any case.
    """
    e = np.asarray(epoch, dtype=np.float64)
    p = joint.point(**params)
    kept = np.exp(-joint.training_cost(p))
    rise = _rise(e, REACHED * np.exp(-joint.slowness(np.minimum(joint.too_fast(p), 0.0))))
    overfit = joint.laxness(np.minimum(joint.regularised(p), 0.0)) + joint.walls(p)
    left, ended = (1.0, np.False_) if trains else _collapse(e, joint.beyond_edge(p))
    valid = kept * rise * np.exp(overfit * (1 - e / EPOCHS)) * left
    fitted = kept * rise * np.exp(overfit) * left * LIFT
    return Course(
        joint.CHANCE + GAIN * valid,
        joint.CHANCE + GAIN * fitted,
        joint.spread(valid),
        np.broadcast_to(ended, valid.shape),
    )


def _rise(e: Floats, reached: Floats) -> Floats:
    """Return pow3 [1] from 0 at the start to 1 after `EPOCHS`, where it has so much of its end."""
    scale = EPOCHS / np.expm1(-np.log1p(-reached) / ALPHA)
    return -np.expm1(-ALPHA * np.log1p(e / scale)) / reached


def _collapse(e: Floats, past: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Return how much is left of what was learned, and whether nothing is."""
    begins = EPOCHS * (0.05 + 0.55 * np.exp(-np.maximum(past, 0.0) / 0.25))
    way = np.clip(2 * (e / begins - 1), 0.0, 1.0)  # it takes half as long as it took to begin
    return 1 - way**2 * (3 - 2 * way), way == 1
