"""The joint response's epoch axis: how an accuracy comes to be what it is after `EPOCHS`.

    validation = CHANCE + (BEST - CHANCE) * kept * rise(e) / rise(EPOCHS) * exp(-(h(e) - h(EPOCHS)))

The response is this curve after `EPOCHS`, and its costs say how the curve gets there. What slow
training costs is what is still to come: it sets the time scale of the rise. What too little
regularisation and too large a network cost is overfitting: it grows with the epochs, and without
it validation would stand higher.

Parameters that change after s epochs need an assumption: the progress that is made, the share
P = 1 - (1 + e / scale)^-ALPHA of the curve's asymptote, stays made. With ' for what is new,

    e'        = scale' ((1 - P)^(-1 / ALPHA) - 1)     what P is worth in the new curve's epochs
    rise      = P'(e' + e - s) / reached'
    h(e)      = h(s) + overfit' (e - s) / EPOCHS      what is learned by heart stays

and the asymptote is at once the new one. Until it begins, a collapse that threatens comes nearer by
1 / begins' with every epoch; a run that trains again keeps what is left. So no change makes a run
better than the best constant parameters. If they stay, e' = s, and nothing differs.

Grounds, besides those of `joint`:
[1] Domhan et al. 2015, Speeding up automatic hyperparameter optimization of deep neural networks
    by extrapolation of learning curves, IJCAI: pow3, ``c - a * e ** -alpha``, here moved so that
    it starts at chance.
[2] Prechelt 1998, Early stopping - but when?: validation turns while training goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from hpland.landscapes import joint
from hpland.landscapes.mixture import Course, Leg
from hpland.lazy import np
from hpland.space import Floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

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
    return _course(joint.point(**params), np.asarray(epoch, dtype=np.float64), trains, NOTHING)


class Ahead(NamedTuple):
    """What a run has beyond one that had its parameters from the start.

    Attributes:
        learned: epochs of progress.
        overfits: the cost of what it has learned by heart.
        worn: epochs of collapse.
        way: how far a collapse that was halted has gone, up to 1.
    """

    learned: Floats | float
    overfits: Floats | float
    worn: Floats | float
    way: Floats | float


NOTHING = Ahead(0.0, 0.0, 0.0, 0.0)


def _course(p: joint.Point, e: Floats, trains: bool, ahead: Ahead) -> Course:
    reached, overfit = _reached(p), _overfit(p)
    kept = np.exp(-joint.training_cost(p))
    rise = _risen(e + ahead.learned, _scale(reached)) / reached
    way = ahead.way if trains else _way((e + ahead.worn) / _begins(p))
    left = 1 - way**2 * (3 - 2 * way)
    valid = kept * rise * np.exp(overfit * (1 - e / EPOCHS) - ahead.overfits) * left
    fitted = kept * rise * np.exp(overfit) * left * LIFT
    return Course(
        joint.CHANCE + GAIN * valid,
        joint.CHANCE + GAIN * fitted,
        joint.spread(valid),
        np.broadcast_to(np.equal(way, 1.0), valid.shape),
    )


class Carried(NamedTuple):
    """What a run keeps when its parameters change; numbers, or one after each epoch.

    Attributes:
        progress: the share of its asymptote that it has reached.
        overfit: the cost of what it has learned by heart.
        worn: how far it has come to its collapse, which begins at 1.
        height: what it has of the best, by its progress and by what it has learned by heart.
    """

    progress: Any
    overfit: Any
    worn: Any
    height: Any


def carry(
    state: tuple[Any, ...] | None,
    since: int,
    epoch: Floats,
    trains: bool,
    keeps: Literal["progress", "height"] = "progress",
    **params: Any,
) -> Leg:
    """Return how a run goes on with other parameters, as the top of this file says.

    Args:
        state: a `Carried`; None at the start.
        since: after how many epochs they change.
        epoch: after which it reports, above ``since``, shape (k,).
        trains: whether it does.
        keeps: what does not change at once, so that a check can tell how much depends on it.
        params: the parameters from then on.
    """
    p = joint.point(**params)
    scale, overfit, begins = _scale(_reached(p)), _overfit(p), _begins(p)
    had, ahead = Carried(*state) if state else None, NOTHING
    if had:
        progress = had.progress if keeps == "progress" else _progress_at(had, p)
        ahead = Ahead(
            scale * np.expm1(-np.log1p(-progress) / ALPHA) - since,
            had.overfit - overfit * since / EPOCHS,
            had.worn * begins - since,
            _way(had.worn),
        )
    after = Carried(
        progress=_risen(epoch + ahead.learned, scale),
        overfit=ahead.overfits + overfit * epoch / EPOCHS,
        worn=(had.worn if had else 0.0) + 0.0 * epoch if trains else (epoch + ahead.worn) / begins,
        height=0.0,
    )
    fate = joint.chances(**params)
    course = _course(p, epoch, trains, ahead)
    return Leg(course, fate.alive, fate.fails, after._replace(height=_height(after, p)))


def _height(run: Carried, p: joint.Point) -> Floats:
    kept = np.exp(_overfit(p) - joint.training_cost(p) - run.overfit)
    return np.asarray(run.progress / _reached(p) * kept)


def _progress_at(run: Carried, p: joint.Point) -> Floats:
    """Return the progress with which other parameters are as high; no more than there is."""
    return np.asarray(np.minimum(run.height / _height(run._replace(progress=1.0), p), 0.999))


def _reached(p: joint.Point) -> Floats:
    """Return how much of its asymptote a run has after `EPOCHS`."""
    return REACHED * np.exp(-joint.slowness(np.minimum(joint.too_fast(p), 0.0)))


def _overfit(p: joint.Point) -> Floats:
    """Return what is learned by heart in `EPOCHS`, as a cost."""
    return joint.laxness(np.minimum(joint.regularised(p), 0.0)) + joint.walls(p)


def _scale(reached: Floats) -> Floats:
    """Return the time scale of pow3 [1] that has so much of its asymptote after `EPOCHS`."""
    return np.asarray(EPOCHS / np.expm1(-np.log1p(-reached) / ALPHA))


def _risen(e: Floats, scale: Floats) -> Floats:
    """Return pow3 [1] from 0 at the start to 1 at its asymptote."""
    return -np.expm1(-ALPHA * np.log1p(e / scale))


def _begins(p: joint.Point) -> Floats:
    """Return the epoch after which a run that does not train begins to collapse."""
    past = np.maximum(joint.beyond_edge(p), 0.0)
    return np.asarray(EPOCHS * (0.05 + 0.55 * np.exp(-past / 0.25)))


def _way(worn: Floats | float) -> Floats:
    """Return how far a collapse has gone; it takes half as long as it took to begin."""
    return np.clip(2 * (worn - 1), 0.0, 1.0)
