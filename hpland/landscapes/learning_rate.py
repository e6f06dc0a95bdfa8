"""What the learning rate alone does: gradient descent in a valley of known curvatures.

The noisy quadratic model [1]: along eigenvector i of the Hessian, with curvature lambda_i, one step
of stochastic gradient descent multiplies the distance from the minimum by 1 - x_i, where
x_i = learning rate * lambda_i, and adds gradient noise whose variance goes as lambda_i. So the
share c_i of the loss that lies in direction i is after t steps, in expectation,

    loss_i(t) = c_i r_i^t + NOISE / 2 * x_i^2 (1 - r_i^t) / (1 - r_i),    r_i = (1 - x_i)^2

which shrinks if and only if x_i < 2 [2]: the edge is 2 / lambda_max, no more and no less. Where
1 < x_i < 2 every step overshoots the minimum, and the noise no longer averages out. A rate that
changes on the way is no assumption: loss_i(s) takes the place of c_i, and t is counted from s.

[1] Zhang et al. 2019, Which algorithmic choices matter at which batch sizes? Insights from a noisy
    quadratic model, arXiv:1907.04164.
[2] LeCun et al. 1998, Efficient BackProp, section 4.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from hpland.landscapes.cost import Cost
from hpland.landscapes.landscape import Metric, Picture, Plan, Region, Setting
from hpland.landscapes.mixture import Chances, Course, Leg, Mixture
from hpland.lazy import np
from hpland.space import Floats, Real

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

SPECTRUM = (10.0, 5.0, 2.5, 1.25, 0.5)  # the curvatures; the loss starts at 1, in equal shares
EDGE = 2 / max(SPECTRUM)
NOISE = 0.01
STEPS = 100
FAR = 1e30  # losses beyond are not told apart
DIVERGED = 3.0  # log10 of the loss at which a run is stopped, as trainers do before it overflows
RATE = Real(1e-3, 1.0, log=True)


def _losses(
    learning_rate: ArrayLike, steps: ArrayLike, left: Sequence[ArrayLike] = (1.0,) * len(SPECTRUM)
) -> list[Floats]:
    """Return the expected loss in every direction, the steepest first.

    Before the first step there is ``left`` of the share that each direction has at the start.
    """
    losses = []
    for curvature, share in zip(SPECTRUM, left, strict=True):
        x = np.asarray(learning_rate, dtype=np.float64) * curvature
        with np.errstate(over="ignore"):
            shrunk = np.minimum((1 - x) ** (2 * np.asarray(steps)), FAR)
        lost = x * (2 - x)  # 1 - r
        flat = np.abs(lost) < 1e-9  # at the edge itself, where a step neither shrinks nor grows
        steady = np.where(flat, steps, (1 - shrunk) / np.where(flat, 1.0, lost))
        losses.append(shrunk * share / len(SPECTRUM) + NOISE / 2 * x**2 * steady)
    return losses


def loss(learning_rate: ArrayLike, steps: ArrayLike = STEPS) -> Floats:
    """Return the expected loss after some steps, 1 before the first; broadcast shape."""
    return np.asarray(sum(_losses(learning_rate, steps)))


def response(learning_rate: ArrayLike) -> Floats:
    """Return log10 of the loss after `STEPS`, no more than `DIVERGED`."""
    return np.minimum(np.log10(loss(learning_rate)), DIVERGED)


def chances(learning_rate: ArrayLike) -> Chances:
    """Return what can happen to a run: here the learning rate alone settles whether it fails."""
    end = response(learning_rate)
    fails = np.asarray(end >= DIVERGED, dtype=np.float64)
    return Chances(end, end, 1 - fails, fails, _spread(learning_rate, STEPS))


def curves(epoch: ArrayLike, trains: bool, learning_rate: ArrayLike) -> Course:
    """Return log10 of the loss after ``epoch`` steps; whether a run ``trains`` is settled here."""
    return _course(learning_rate, _losses(learning_rate, epoch))


def _course(learning_rate: ArrayLike, losses: list[Floats]) -> Course:
    value = np.minimum(np.log10(sum(losses)), DIVERGED)
    return Course(value, value, _varies(learning_rate, losses), value >= DIVERGED)


def carry(
    state: tuple[Any, ...] | None,
    since: int,
    epoch: Floats,
    trains: bool,
    learning_rate: ArrayLike,
) -> Leg:
    """Return how a run goes on at another rate.

    Its state is whether it has diverged, and what is left of the loss in every direction.
    """
    gone, *left = state or (False, *np.ones(len(SPECTRUM)))
    losses = _losses(learning_rate, epoch - since, left)
    course = _course(learning_rate, losses)
    ended = np.logical_or.accumulate(course.ended | gone)
    value = np.where(ended, DIVERGED, course.validation)
    end = np.log10(sum(_losses(learning_rate, max(STEPS - since, 0), left)))
    fails = np.asarray(gone | (end >= DIVERGED), dtype=np.float64)
    after = (ended, *(x * len(SPECTRUM) for x in losses))
    return Leg(Course(value, value, course.spread, ended), 1 - fails, fails, after)


def _spread(learning_rate: ArrayLike, steps: ArrayLike) -> Floats:
    """Return how much log10 of the loss varies after some steps."""
    return _varies(learning_rate, _losses(learning_rate, steps))


def _varies(learning_rate: ArrayLike, losses: list[Floats]) -> Floats:
    """Return how much log10 of the loss varies: with the share of it that jumps to and fro."""
    jumps = [np.asarray(learning_rate) * curvature > 1 for curvature in SPECTRUM]
    over = sum(np.where(j, part, 0.0) for j, part in zip(jumps, losses, strict=True))
    return np.asarray(0.01 + 0.19 * over / sum(losses))


def _lowest(function: Callable[[Floats], Floats], low: float, high: float) -> float:
    """Return where a function with one valley in [low, high] is lowest, to machine precision."""
    for _ in range(9):  # 33 levels leave a sixteenth: 16^9 = 7e10, and a valley is flat
        x = np.linspace(low, high, 33)
        i = int(function(x).argmin())
        low, high = float(x[max(i - 1, 0)]), float(x[min(i + 1, 32)])
    return float(x[i])


def optimizers(steps: int) -> tuple[Setting, ...]:
    """Return the one learning rate that is best after ``steps`` steps."""
    return ({"learning_rate": _lowest(lambda rate: loss(rate, steps), RATE.low, EDGE)},)


BEST = 0.05518660790906871  # what `optimizers` finds for `STEPS`
SLOW = 1 / (STEPS * min(SPECTRUM))  # below it the flattest direction is not through after `STEPS`


def _between(learning_rate: ArrayLike, low: float, high: float) -> NDArray[np.bool_]:
    rate = np.asarray(learning_rate)
    return (rate > low) & (rate <= high)


LEARNING_RATE = Mixture(
    name="learning-rate",
    version=1,
    summary="one learning rate, four behaviours: fails, overshoots, trains, crawls",
    metrics=(
        Metric(
            "log10 loss",
            "minimize",
            -2.390731422796839,
            ({"learning_rate": BEST},),
            (-math.inf, DIVERGED),
        ),
    ),
    space={"learning_rate": RATE},
    response=response,
    chances=chances,
    regions=(
        Region(
            "very high",
            "Very high LR → the error grows, the run fails",
            "Past 2 / lambda_max every step lands further from the minimum than it came from, "
            "along the steepest direction. Networks often flee to a flatter valley first, which "
            "is why large learning rates sometimes survive.",
            lambda learning_rate: _between(learning_rate, EDGE, math.inf),
            {"learning_rate": 0.237},
        ),
        Region(
            "high",
            "High LR → overshoots, does not settle",
            "Between 1 / lambda_max and 2 / lambda_max a step jumps over the minimum. The "
            "distance still shrinks, but gradient noise is kept alive. Decaying the learning "
            "rate late in training lets such a run settle.",
            lambda learning_rate: _between(learning_rate, EDGE / 2, EDGE),
            {"learning_rate": 0.178},
        ),
        Region(
            "good",
            "Good LR → smooth and fast",
            "Small enough to settle in the steepest direction, large enough to get through in "
            "the flattest.",
            lambda learning_rate: _between(learning_rate, SLOW, EDGE / 2),
            {"learning_rate": 0.056},
        ),
        Region(
            "low",
            "Low LR → slow, may stall",
            "The flattest direction is not through when the steps are used up. With more steps "
            "it would be; where the gradient is noisy or tiny it may never be.",
            lambda learning_rate: _between(learning_rate, 0.0, SLOW),
            {"learning_rate": 0.0024},
        ),
    ),
    golden=(
        ({"learning_rate": 0.015}, -1.303068245287055098),
        ({"learning_rate": 0.17}, -1.466043317914919192),
    ),
    plan=Plan("grid", 25, {"learning_rate": 25}, epochs=STEPS),
    cost=Cost(0.6),
    pictures=(
        Picture(
            "curves",
            "learning_rate_curves",
            "Too high fails, high never settles, low crawls",
            ("learning_rate",),
            ("very high", "high", "good", "low"),
        ),
    ),
    sources=("Zhang et al. 2019, arXiv:1907.04164", "LeCun et al. 1998, Efficient BackProp"),
    rule="Raise the learning rate until training starts to jump, then go back by a factor of two.",
    practice=(
        "The valley is a quadratic, so everything here is exact. Networks change their curvature "
        "as they train, and often survive a rate that the start would not."
    ),
    analogy=(
        "A ball in a valley: small steps take all day, large ones jump from slope to slope, and "
        "too large ones leave the valley."
    ),
    epochs=STEPS,
    curves=curves,
    carry=carry,
    optimizers_after=optimizers,
    by_default=False,
)
