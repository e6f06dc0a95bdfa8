"""What a schedule of the learning rate does: a noisy quadratic that is sharp at the start.

As in `learning_rate` [1], one step of gradient descent at rate ``eta`` multiplies the distance
from the minimum along eigenvector i of the Hessian by ``1 - eta * lambda_i`` and adds gradient
noise whose variance goes as lambda_i. With v_i the mean square of that distance,

    v_i(t+1) = (1 - eta(t) lambda_i(t))^2 v_i(t) + NOISE lambda_i(t) eta(t)^2
    loss(t)  = sum_i lambda_i(t) v_i(t) / 2,    1 at the start, in equal shares

The largest curvature falls as training proceeds, or warm-up would have nothing to do [2]:

    lambda_1(t) = lambda_1 (1 + SHARPER exp(-t / (FALLS STEPS)))

With p from 0 at the end of the warm-up to 1 at the end of training, and d = ``decay``, the rate is
``learning_rate`` times 1 (constant), d^(0, 1/2, 1) from p = 0, 1/2 and 3/4 on (step), d^p
(exponential), d + (1 - d) (1 + cos(pi p)) / 2 (cosine [3]); it warms up on a straight line [4].

Parameters that change on the way are no assumption: the v_i are the state. A run that is alive has
survived its highest loss so far, so only a higher one can end it.

[1] Zhang et al. 2019, Which algorithmic choices matter at which batch sizes? Insights from a noisy
    quadratic model, arXiv:1907.04164.
[2] Gilmer et al. 2021, A loss curvature perspective on training instability in deep learning,
    arXiv:2110.04369.
[3] Loshchilov and Hutter 2017, SGDR: stochastic gradient descent with warm restarts,
    arXiv:1608.03983.
[4] Goyal et al. 2017, Accurate, large minibatch SGD, arXiv:1706.02677.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from hpland.landscapes.cost import Cost
from hpland.landscapes.landscape import Metric, Picture, Plan, Region, Setting
from hpland.landscapes.mixture import Chances, Course, Leg, Mixture, Paths
from hpland.lazy import np
from hpland.space import Choice, Floats, Integer, Real, Space

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Where = NDArray[np.bool_]

SPECTRUM = (10.0, 2.0, 0.4)  # the curvatures late in training
SHARPER = 4.0  # by how many times its late value the largest is above that at the start
FALLS = 3.0  # epochs in which what it is above falls to 1 / e
NOISE = 0.05
EPOCHS = 50
STEPS = 2  # an epoch
DIVERGED = 3.0  # log10 of the loss at which a run is stopped, as trainers do before it overflows
CLIMBS = 1.0  # decades that the loss may climb before most runs fail
FAR = 1e30  # squares beyond are not told apart
CONSTANT, STEP, EXPONENTIAL, COSINE = range(4)
CANDIDATES = 12  # pairs of a schedule and a warm-up that are looked at closely
NAMES = ("constant", "step", "exponential", "cosine")
SPACE: Space = {
    "schedule": Choice(NAMES),
    "learning_rate": Real(1e-3, 1.0, log=True),
    "warmup": Integer(0, 10, unit="epochs"),
    "decay": Real(1e-4, 1.0, log=True),
}


class Clock(NamedTuple):
    """What a step and a warm-up say of a rate, whatever its schedule; broadcast shapes.

    Attributes:
        warmed: the share of the warm-up that is over, up to 1.
        progress: from 0 at its end to 1 at the end of training.
        wave: from 1 to 0 on a half cosine.
    """

    warmed: Floats
    progress: Floats
    wave: Floats


def clock(step: ArrayLike, warmup: ArrayLike) -> Clock:
    """Return what the clock says at a step, from 0 on."""
    t, warm = np.asarray(step, dtype=np.float64), np.asarray(warmup) * STEPS
    p = np.clip((t - warm) / (EPOCHS * STEPS - warm), 0.0, 1.0)
    warmed = np.minimum((t + 1) / np.maximum(warm, 1), 1.0)
    return Clock(warmed, p, (1 + np.cos(math.pi * p)) / 2)


def falling(
    schedule: ArrayLike, learning_rate: ArrayLike, decay: ArrayLike
) -> Callable[[Clock], Floats]:
    """Return what gives the learning rate at a time, with all that no step changes done once."""
    kind, d = np.asarray(schedule), np.asarray(decay, dtype=np.float64)
    steps, cosine = kind == STEP, kind == COSINE
    falls, top = np.where(kind == CONSTANT, 0.0, np.log(d)), np.asarray(learning_rate)

    def at(now: Clock) -> Floats:
        p = now.progress
        fallen = np.where(steps, 0.5 * (p >= 0.5) + 0.5 * (p >= 0.75), p)
        share = np.where(cosine, d + (1 - d) * now.wave, np.exp(fallen * falls))
        return np.asarray(top * now.warmed * share)

    return at


def rate(
    step: ArrayLike,
    schedule: ArrayLike,
    learning_rate: ArrayLike,
    warmup: ArrayLike,
    decay: ArrayLike,
) -> Floats:
    """Return the learning rate of a step, from 0 on; it stays as it is after the last epoch."""
    return falling(schedule, learning_rate, decay)(clock(step, warmup))


def _rates(steps: range, warmup: ArrayLike, **params: ArrayLike) -> Iterator[Floats]:
    """Yield the rate of each step; there are few warm-ups, so each is timed once."""
    warmups, which = np.unique(warmup, return_inverse=True)
    which, at = which.reshape(np.shape(warmup)), falling(**params)
    for step in steps:
        yield at(Clock(*(x[which] for x in clock(step, warmups))))


def curvatures(step: int) -> tuple[float, ...]:
    """Return the curvatures after some steps, the largest first."""
    above = SHARPER * math.exp(-step / (FALLS * STEPS))
    return (SPECTRUM[0] * (1 + above), *SPECTRUM[1:])


class Valley(NamedTuple):
    """Where a run is after an epoch: its loss, the highest so far, and its mean squares v_i."""

    loss: Floats
    highest: Floats
    squares: tuple[Floats, ...]


def _start(shape: tuple[int, ...]) -> Valley:
    squares = tuple(np.full(shape, 2 / len(SPECTRUM) / now) for now in curvatures(0))
    return Valley(np.ones(shape), np.ones(shape), squares)


def _descent(epochs: int, **params: ArrayLike) -> Iterator[Valley]:
    """Yield where a run is after each epoch."""
    start = _start(np.broadcast_shapes(*map(np.shape, params.values())))
    return _down(_rates(range(epochs * STEPS), **params), 0, start)


def _down(rates: Iterable[Any], since: int, start: Valley) -> Iterator[Valley]:
    """Yield where a run is after each epoch that there are rates for, from ``start`` on."""
    _, highest, squares = start
    for step, eta in enumerate(rates, since * STEPS):
        squares = tuple(
            (1 - eta * now) ** 2 * v + NOISE * now * eta**2
            for now, v in zip(curvatures(step), squares, strict=True)
        )
        if (step + 1) % STEPS == 0:
            squares = tuple(np.minimum(v, FAR) for v in squares)
            loss = sum(x * v / 2 for x, v in zip(curvatures(step + 1), squares, strict=True))
            highest = np.maximum(highest, loss)
            yield Valley(np.asarray(loss), highest, squares)


def _told(loss: Floats) -> Floats:
    return np.minimum(np.log10(loss), DIVERGED)


def _alive(highest: Floats) -> Floats:
    """Return how likely a run is to come down again from its highest loss."""
    return np.exp(-((np.log10(highest) / CLIMBS) ** 2))


def response(**params: ArrayLike) -> Floats:
    """Return log10 of the loss after `EPOCHS`, the mean over runs; failed ones have `DIVERGED`."""
    fate = chances(**params)
    mean = fate.alive * fate.trained + (1 - fate.alive) * fate.untrained
    return np.minimum(mean, DIVERGED)  # which rounding can exceed by one unit


def chances(**params: ArrayLike) -> Chances:
    """Return what can happen to a run: the higher its loss climbs, the likelier it fails."""
    *_, (loss, highest, _) = _descent(EPOCHS, **params)
    alive = _alive(highest)
    return Chances(_told(loss), DIVERGED, alive, 1 - alive, _spread(EPOCHS, **params))


def curves(epoch: ArrayLike, trains: bool, **params: ArrayLike) -> Course:
    """Return log10 of the loss after ``epoch``; one that does not train fails as it climbs."""
    when = np.asarray(epoch).astype(np.intp)
    inner = np.broadcast_shapes(*map(np.shape, params.values()))
    shape = np.broadcast_shapes(when.shape, inner)
    who = np.broadcast_to(np.arange(math.prod(inner)).reshape(inner), shape)
    every = list(_descent(int(when.max()), **params))
    loss, highest = (
        np.stack([valley[i] for valley in every]).reshape(len(every), -1)[when - 1, who]
        for i in range(2)
    )
    ended = np.asarray((highest > 1) & (not trains))
    value = np.where(ended, DIVERGED, _told(loss))
    return Course(value, value, _spread(epoch, **params), ended)


def carry(
    state: tuple[Any, ...] | None, since: int, epoch: Floats, trains: bool, **params: Any
) -> Leg:
    """Return how a run goes on with other parameters.

    Its state is whether it has failed, its highest loss so far, and the mean squares.
    """
    gone, top, *squares = state or (False, 1.0, *_start(()).squares)
    when = epoch.astype(np.intp)
    start = Valley(top, top, tuple(squares))
    steps = np.arange(since * STEPS, max(EPOCHS, when[-1]) * STEPS)
    every = list(_down(rate(steps, **params).tolist(), since, start))
    alive = _alive(every[max(EPOCHS - since, 1) - 1].highest)
    rows = [(valley.loss, valley.highest, *valley.squares) for valley in every]
    loss, highest, *after = np.array(rows)[when - since - 1].T
    ended = np.asarray(gone | ((highest > top) & (not trains)))
    value = np.where(ended, DIVERGED, _told(loss))
    course = Course(value, value, _spread(epoch, **params), ended)
    return Leg(course, alive, 1 - alive, (ended, highest, *after))


def _spread(epoch: ArrayLike, **params: ArrayLike) -> Floats:
    """Return how much log10 of the loss varies: a high last rate leaves it where noise put it."""
    return 0.01 + 0.09 * np.minimum(rate_in(epoch, **params) * SPECTRUM[0] / 2, 1.0)


def loss_after(epoch: ArrayLike, **params: ArrayLike) -> Floats:
    """Return the loss after an epoch, from 1 on."""
    return np.asarray(10 ** curves(epoch, True, **params).validation)


def rate_in(epoch: ArrayLike, **params: ArrayLike) -> Floats:
    """Return the rate of an epoch's last step."""
    return rate(np.asarray(epoch) * STEPS - 1, **params)


def optimizers(epochs: int) -> tuple[Setting, ...]:
    """Return a setting that is best after ``epochs``; shorter training is cut off, not squeezed.

    Each schedule with each warm-up has one valley over rate and decay. A lattice finds the deepest
    of them, and narrowing windows around the lowest points so far close in on it.
    """
    pairs = np.stack(np.meshgrid(np.arange(4.0), np.arange(11.0)), axis=-1).reshape(-1, 2)
    at = np.tile([-1.5, -2.0], (len(pairs), 1))  # the middle of the space, in decades
    at, lowest = _lowest_in(epochs, pairs, at, 3.5, 33)
    deepest = lowest.argsort()[:CANDIDATES]
    pairs, at = pairs[deepest], at[deepest]
    for narrowing in range(42):
        at, lowest = _lowest_in(epochs, pairs, at, 0.25 * 0.6**narrowing, 7)
    best = lowest.argmin()
    (schedule, warmup), (learning_rate, decay) = pairs[best], 10 ** at[best]
    found = (NAMES[int(schedule)], float(learning_rate), int(warmup), float(decay))
    return (dict(zip(SPACE, found, strict=True)),)


def _lowest_in(
    epochs: int, pairs: Floats, at: Floats, reach: float, levels: int
) -> tuple[Floats, Floats]:
    """Return the lowest points of windows around ``at``, shape (k, 2), and their losses, (k,).

    A valley leans: with a higher rate a lower decay is best, so the windows do too.
    """
    along = np.linspace(-reach, reach, levels)
    x, y = (each.ravel() for each in np.meshgrid(along, along))
    tried = np.clip(at[:, None] + np.stack([x, y - x], axis=-1), [-3.0, -4.0], 0.0)
    columns = (pairs[:, :1], 10 ** tried[..., 0], pairs[:, 1:], 10 ** tried[..., 1])
    *_, (end, highest, _) = _descent(epochs, **dict(zip(SPACE, columns, strict=True)))
    loss = DIVERGED - _alive(highest) * (DIVERGED - _told(end))
    each, lowest = np.arange(len(pairs)), loss.argmin(axis=1)
    return tried[each, lowest], loss[each, lowest]


BEST = ("cosine", 0.16972250144793455, 9, 0.02247360596255907)  # see `optimizers`
OPTIMUM = -2.6197385831221407


SCHEDULE = Mixture(
    name="schedule",
    version=1,
    summary="four schedules of the learning rate: a floor of noise, and three ways under it",
    metrics=(
        Metric(
            "log10 loss",
            "minimize",
            OPTIMUM,
            (dict(zip(SPACE, BEST, strict=True)),),
            (-math.inf, DIVERGED),
        ),
    ),
    space=SPACE,
    response=response,
    chances=chances,
    regions=(
        Region(
            "breaks",
            "High rate, no warm-up → breaks at the start",
            "The valley is sharpest at the start, and a rate that is right later climbs out of it. "
            "With warm-up the rate waits until the valley is wider.",
            lambda **columns: chances(**columns).alive < 0.5,
            {"schedule": "cosine", "learning_rate": 0.5, "warmup": 0},
        ),
        Region(
            "frozen",
            "Exponential, too far too early → freezes above the floor",
            "The rate is so small so soon that the flattest direction is never got through. A "
            "longer training or a milder decay gets further.",
            lambda schedule, decay, **_: (
                (np.asarray(schedule) != CONSTANT) & (np.asarray(decay) < 2e-3)
            ),
            {"schedule": "exponential", "learning_rate": 0.17, "warmup": 9, "decay": 1e-4},
        ),
        Region(
            "constant",
            "Constant → stays on a floor of noise",
            "Every step adds as much noise as it takes away. The floor rises with the rate, and "
            "only a lower rate gets under it.",
            lambda schedule, **_: np.asarray(schedule) == CONSTANT,
            {"schedule": "constant", "learning_rate": 0.15, "warmup": 8},
        ),
        Region(
            "step",
            "Step → the loss falls with every drop",
            "At each drop of the rate the loss settles on the next floor within a few epochs: a "
            "picture known from many papers.",
            lambda schedule, **_: np.asarray(schedule) == STEP,
            {"schedule": "step", "learning_rate": 0.158, "warmup": 8, "decay": 0.04},
        ),
        Region(
            "exponential",
            "Exponential → down early, slow to the end",
            "The rate falls from the first epoch on, so that less of the training runs at a high "
            "rate.",
            lambda schedule, **_: np.asarray(schedule) == EXPONENTIAL,
            {"schedule": "exponential", "learning_rate": 0.178, "warmup": 10, "decay": 0.063},
        ),
        Region(
            "cosine",
            "Cosine → high for long, then settles lowest",
            "It stays near its highest rate while there is far to go, and is small when there is "
            "only noise left to average out.",
            lambda schedule, **_: np.asarray(schedule) == COSINE,
            dict(zip(SPACE, BEST, strict=True)),
        ),
    ),
    golden=(
        (
            {"schedule": "step", "learning_rate": 0.1, "warmup": 3, "decay": 0.01},
            0.46308264168522596,
        ),
        (
            {"schedule": "exponential", "learning_rate": 0.02, "warmup": 0, "decay": 0.3},
            -0.8714361437456920029,
        ),
    ),
    plan=Plan("random", 300, epochs=EPOCHS),
    cost=Cost(2.0),
    pictures=(
        Picture(
            "courses",
            "schedule_courses",
            "A rate that falls gets under the floor of noise",
            (),
            ("constant", "step", "exponential", "cosine"),
        ),
        Picture(
            "heatmap",
            "schedule_warmup_heatmap",
            "Warm-up lets a higher learning rate survive",
            ("learning_rate", "warmup"),
            ("breaks", "cosine"),
        ),
    ),
    sources=(
        "Zhang et al. 2019, arXiv:1907.04164",
        "Gilmer et al. 2021, arXiv:2110.04369",
        "Loshchilov and Hutter 2017, arXiv:1608.03983",
        "Goyal et al. 2017, arXiv:1706.02677",
    ),
    rule="Warm up, keep the rate high for most of the training, and let it fall to a few percent.",
    practice=(
        "That every decay beats the best constant rate, and that warm-up allows higher rates, "
        "holds in practice. Which decay is best depends on the network, and they lie close "
        "together. Here the valley widens by itself; in a network the high rate widens it."
    ),
    analogy=(
        "Parking a car: fast on the road, slow into the gap, and in first gear while it is cold."
    ),
    epochs=EPOCHS,
    curves=curves,
    carry=carry,
    optimizers_after=optimizers,
    paths=Paths(EPOCHS, {"learning rate": rate_in, "loss": loss_after}),
    by_default=False,
)
