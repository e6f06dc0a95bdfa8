"""What a landscape is: data, and one short pure function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from hpland.lazy import np
from hpland.space import Floats, Space

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from hpland.landscapes.objective import Objective
    from hpland.table import Grid

BLOCK = 16_384  # points evaluated at once: a dozen temporaries of 128 kB stay in the cache


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
class Region:
    """A part of a landscape that has something to say.

    Attributes:
        name: one word or two, kept with every trial that lies inside.
        message: what to read there, short enough to stand on a figure.
        explanation: why, and when it is so in practice.
        where: the landscape's parameters to bool, broadcast shape.
        at: where a figure puts the message; other parameters are at the optimum.
    """

    name: str
    message: str
    explanation: str
    where: Callable[..., NDArray[np.bool_]]
    at: Mapping[str, float]


@dataclass(frozen=True)
class Picture:
    """A figure that shows this landscape best, under a file name of its own.

    Attributes:
        figure: heatmap, surface, parallel or scatter.
        file: the file's name without ending.
        title: the one thing that the figure says.
        params: the parameters that it shows.
        regions: the regions whose messages stand on it.
        as_error: whether it shows the error, ``1 - accuracy``.
        ridge: whether it shows the best first parameter at every value of the second.
    """

    figure: str
    file: str
    title: str
    params: tuple[str, ...]
    regions: tuple[str, ...]
    as_error: bool = False
    ridge: bool = False


@dataclass(frozen=True)
class Plan:
    """The default study: a full grid of ``shape``, or so many trials of another sampler.

    Where ``epochs`` is given, its trials report what they reach after each of them.
    """

    sampler: str
    trials: int
    shape: Mapping[str, int] = field(default_factory=dict)
    epochs: int | None = None


@dataclass(frozen=True)
class Landscape:
    """A noise-free objective whose truth is known, and what may happen around it.

    Attributes:
        name: its name on the command line, and its study's.
        version: raised when any number of it changes.
        summary: one line for lists.
        metric: what the objective is.
        direction: ``"maximize"`` or ``"minimize"``.
        space: the parameters.
        response: the noise-free objective; the parameters by name to float64, broadcast shape.
        chances: the same parameters to the fate of a run there.
        optimum: the exact best value of ``response`` over ``space``.
        optimizers: every setting that reaches it.
        regions: from the most particular to the most general; a trial is in the first that holds.
        golden: settings away from the optimum, and their values, from mpmath at 40 digits.
        plan: the study that ``simulate`` makes without options.
        pictures: the figures that ``plot`` draws of it without options.
        sources: where its shape comes from.
        epochs: after how many epochs ``response`` is stated; None without an epoch axis.
        curves: ``(epoch, trains, **params)`` to the course of a run that trains, or of one that
            does not. After `epochs` the mean over both is ``response``.
        optimizers_after: from a number of epochs to the `optimizers` of that budget; None where
            they are the same at every budget.
        bounds: between which values a trial reports.
        by_default: whether ``simulate`` and ``demo`` make its study when none is named.
    """

    name: str
    version: int
    summary: str
    metric: str
    direction: Literal["maximize", "minimize"]
    space: Space
    response: Callable[..., Floats]
    chances: Callable[..., Chances]
    optimum: float
    optimizers: tuple[Mapping[str, float], ...]
    regions: tuple[Region, ...]
    golden: tuple[tuple[Mapping[str, float], float], ...]
    plan: Plan
    pictures: tuple[Picture, ...]
    sources: tuple[str, ...]
    epochs: int | None = None
    curves: Callable[..., Course] | None = None
    optimizers_after: Callable[[int], tuple[Mapping[str, float], ...]] | None = None
    bounds: tuple[float, float] = (0.0, 1.0)
    by_default: bool = True

    def __call__(self, **params: ArrayLike) -> Floats:
        """Return the noise-free objective, float64, in the parameters' broadcast shape.

        It is evaluated in blocks that stay in the processor's cache, so a million points take
        no large temporary array.
        """
        reading: list[Any] = [["readonly"]] * len(params)
        operands: list[Any] = [*params.values(), None]
        with np.nditer(
            operands,
            flags=["external_loop", "buffered", "zerosize_ok"],
            op_flags=[*reading, ["writeonly", "allocate"]],
            op_dtypes=[np.float64] * len(operands),
            buffersize=BLOCK,
        ) as blocks:
            for *point, out in blocks:
                out[...] = self.response(**dict(zip(params, point, strict=True)))
            return np.asarray(blocks.operands[-1])

    def regret(self, **params: ArrayLike) -> Floats:
        """Return how much worse than the optimum points truly are; never negative."""
        gap = self.optimum - self(**params)
        return gap if self.direction == "maximize" else -gap

    @property
    def region_names(self) -> tuple[str | None, ...]:
        """The regions' names by the index that `region_of` gives; None, the last, for nowhere."""
        return (*(region.name for region in self.regions), None)

    def region_of(self, **params: ArrayLike) -> NDArray[np.intp]:
        """Return the index of each point's region, -1 where none holds; broadcast shape."""
        held = np.stack(np.broadcast_arrays(*(r.where(**params) for r in self.regions)))
        return np.where(held.any(axis=0), held.argmax(axis=0), -1)

    def grid(self, x: str, y: str, n: int = 121) -> Grid:
        """Return the noise-free objective over two parameters, the others at their optimum.

        At most ``n`` levels an axis; an integer parameter has no levels between its integers.
        """
        from hpland.table import Grid

        xs, ys = self.space[x].levels(n), self.space[y].levels(n)
        at: dict[str, Any] = {**self.optimizers[0], x: xs[None, :], y: ys[:, None]}
        return Grid(x, y, xs, ys, np.broadcast_to(self(**at), (len(ys), len(xs))))

    def after(self, epochs: int) -> Landscape:
        """Return the landscape of a budget of so many epochs, with its own exact optimum.

        Raises HplandError for a landscape without an epoch axis.
        """
        from hpland.landscapes.budget import after

        return after(self, epochs)

    def objective(self, seed: int = 42, noise: float = 1.0) -> Objective:
        """Return an Optuna objective: ``study.optimize(landscape.objective(), n_trials=50)``."""
        from hpland.landscapes.objective import Objective

        return Objective(self, seed, noise)
