"""A landscape by formula: runs that train, runs that do not, and how likely each is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hpland.landscapes.landscape import Landscape, Odds, Setting
from hpland.landscapes.noise import standard_normal
from hpland.lazy import np
from hpland.space import Floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from hpland.landscapes.noise import Luck

BLOCK = 16_384  # points evaluated at once: a dozen temporaries of 128 kB stay in the cache
AT_CHANCE = 0.002  # standard deviation of a run that ends at chance


@dataclass(frozen=True)
class Chances:
    """What can happen to one run; every field broadcasts over the parameters.

    Attributes:
        trained: the accuracy of a run that trains.
        untrained: the accuracy of a run that does not: chance level.
        alive: the probability that it trains. The noise-free objective is the mean over runs,
            ``alive * trained + (1 - alive) * untrained``; NaN counts as untrained there.
        fails: the probability that a run ends in NaN, so that the trial FAILs;
            never above ``1 - alive``.
        spread: the standard deviation of the accuracy of a run that trains.
    """

    trained: Floats
    untrained: Floats | float
    alive: Floats
    fails: Floats
    spread: Floats


@dataclass(frozen=True)
class Course:
    """How one run goes, epoch by epoch; every field broadcasts over epochs and parameters.

    Attributes:
        validation: the objective after the epoch, noise-free.
        training: the same on the training data.
        spread: the standard deviation of the validation value.
        ended: whether the run has ended in NaN by then, if it is one that does.
    """

    validation: Floats
    training: Floats
    spread: Floats
    ended: NDArray[np.bool_]


@dataclass(frozen=True)
class Leg:
    """How a run goes on from some epoch with parameters of its own, as long as they stay.

    Attributes:
        course: after each of the epochs asked for.
        alive: the probability that the run trains.
        fails: the probability that it ends in NaN.
        states: what a next leg needs to know after each of the epochs, arrays of shape (k,).
    """

    course: Course
    alive: Floats
    fails: Floats
    states: tuple[NDArray[Any], ...]


@dataclass(frozen=True)
class Factors:
    """A response that is ``floor + (optimum - floor) * product``, with a factor per group.

    A factor is 1 at the optimum, so that a section through the optimum shows it. Costs that add
    up, each of its own parameters, make such a response.

    Attributes:
        floor: the response where a factor is 0.
        groups: the parameters of each factor; every parameter in one.
    """

    floor: float
    groups: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Paths:
    """What goes on in a run, epoch by epoch and without noise, for the figure `courses`.

    Attributes:
        epochs: the last epoch shown.
        along: from ``(epoch, **columns)`` to a quantity, float64, broadcast shape, by its name.
    """

    epochs: int
    along: Mapping[str, Callable[..., Floats]]


@dataclass(frozen=True, kw_only=True)
class Mixture(Landscape):
    """A landscape by formula: the mean over runs that train and runs that do not.

    Attributes:
        response: the first objective without noise; the columns by name to float64, broadcast
            shape.
        chances: the same columns to the fate of a run there.
        exact: the other objectives, which do not vary from run to run, as `response` is given;
            one for each metric after the first.
        epochs: after how many epochs ``response`` is stated; None without an epoch axis.
        curves: ``(epoch, trains, **columns)`` to the course of a run that trains, or of one that
            does not. After `epochs` the mean over both is ``response``.
        optimizers_after: from a number of epochs to the first metric's optimizers at that
            budget; None where they are the same at every budget.
        factors: how the response splits, so that its shares are exact with many parameters too.
        paths: what else to see of a run on its way, if anything.
        carry: ``(state, since, epoch, trains, **columns)`` to the `Leg` of a run that had the
            ``state`` after ``since`` epochs, and has other parameters from then on; columns are
            numbers, ``epoch`` rises, shape (k,). From the state None, after 0 epochs, it is
            `curves`. None where parameters cannot change on the way.
    """

    response: Callable[..., Floats]
    chances: Callable[..., Chances]
    exact: tuple[Callable[..., Floats], ...] = ()
    epochs: int | None = None
    curves: Callable[..., Course] | None = None
    optimizers_after: Callable[[int], tuple[Setting, ...]] | None = None
    factors: Factors | None = None
    paths: Paths | None = None
    carry: Callable[..., Leg] | None = None

    def noise_free(self, objective: int = 0, /, **columns: ArrayLike) -> Floats:
        """Return an objective without noise, float64, in the columns' broadcast shape.

        It is evaluated in blocks that stay in the processor's cache, so a million points take
        no large temporary array.
        """
        function = (self.response, *self.exact)[objective]
        reading: list[Any] = [["readonly"]] * len(columns)
        operands: list[Any] = [*columns.values(), None]
        with np.nditer(
            operands,
            flags=["external_loop", "buffered", "zerosize_ok"],
            op_flags=[*reading, ["writeonly", "allocate"]],
            op_dtypes=[np.float64] * len(operands),
            buffersize=BLOCK,
        ) as blocks:
            for *point, out in blocks:
                out[...] = function(**dict(zip(columns, point, strict=True)))
            return np.asarray(blocks.operands[-1])

    def observe(
        self, params: Mapping[str, Floats], luck: Luck, noise: float = 1.0
    ) -> tuple[Floats, Floats]:
        """Return what ``n`` runs report and what is true there, as `Landscape.observe` does."""
        first = self.noise_free(**params)
        fates, bounds = self.chances(**params), self.metrics[0].bounds
        value = reported(first, fates, luck.uniforms(), noise, bounds)
        others = [self.noise_free(i, **params) for i in range(1, len(self.metrics))]
        return np.stack([value, *others], axis=1), np.stack([first, *others], axis=1)

    def odds(self, **columns: ArrayLike) -> Odds:
        """Return what to expect of runs, in the columns' broadcast shape."""
        fate = self.chances(**columns)
        return Odds(fate.spread, fate.alive, fate.fails)


def reported(
    truth: Floats, chances: Chances, u: Floats, noise: float, bounds: tuple[float, float]
) -> Floats:
    """Return what runs report, float64, shape (n,): NaN where the trial FAILs.

    Args:
        truth: the noise-free values, shape (n,).
        chances: the fates at the same points, each field of shape (n,) or ().
        u: uniforms of the trials, shape (n, 4).
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


def fails(chances: Chances, u: Floats, noise: float) -> NDArray[np.bool_]:
    """Return which runs end in NaN, shape (n,): of the dead ones, u >= alive, the topmost."""
    return np.asarray(u[:, 0] >= 1.0 - min(noise, 1.0) * chances.fails)
