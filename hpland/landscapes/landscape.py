"""What a landscape is: facts, and what a run at a point observes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from hpland.errors import unknown
from hpland.landscapes.cost import Cost
from hpland.landscapes.points import every_point, how_many
from hpland.lazy import np
from hpland.pareto import SEVERAL, front_of
from hpland.regret import simple_regret
from hpland.space import Choice, Floats, Space, coded, exists, masked

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from hpland.landscapes.noise import Luck
    from hpland.table import Grid

MOST_POINTS = 1_000_000  # of a space whose front is found by going through them
Direction: TypeAlias = Literal["maximize", "minimize"]
Setting: TypeAlias = Mapping[str, Any]
"""One point as `optuna.Trial.params` has it: choices by name, absent parameters left out."""


@dataclass(frozen=True)
class Metric:
    """One objective and its truth.

    Attributes:
        name: what is measured.
        direction: ``"maximize"`` or ``"minimize"``.
        optimum: the exact best noise-free value over the space.
        optimizers: every setting that reaches it.
        bounds: the lowest and the highest value that a trial reports.
        log: whether it spans decades, so that its logarithm tells how good a value is.
    """

    name: str
    direction: Direction
    optimum: float
    optimizers: tuple[Setting, ...]
    bounds: tuple[float, float] = (0.0, 1.0)
    log: bool = False

    def regret(self, value: ArrayLike) -> Floats:
        """Return how much worse than the optimum noise-free values are; never negative."""
        return simple_regret(value, self.optimum, self.direction == "maximize")


@dataclass(frozen=True)
class Odds:
    """What to expect of one run; every field broadcasts over the parameters.

    Attributes:
        spread: the standard deviation of the first objective over runs that train.
        trains: the probability that a run trains.
        fails: the probability that it ends in NaN, so that the trial FAILs.
    """

    spread: Floats
    trains: Floats
    fails: Floats


@dataclass(frozen=True)
class Region:
    """A part of a landscape with a message.

    Attributes:
        name: one word or two, kept with every trial that lies inside.
        message: what to read there, short enough for a figure.
        explanation: why, and when it happens in practice.
        where: the landscape's columns to bool, broadcast shape.
        at: where a figure puts the message; other parameters are at the optimum.
    """

    name: str
    message: str
    explanation: str
    where: Callable[..., NDArray[np.bool_]]
    at: Setting


@dataclass(frozen=True)
class Picture:
    """A figure that shows this landscape best, under a file name of its own.

    Attributes:
        figure: heatmap, surface, parallel or scatter.
        file: the file's name without ending.
        title: the one thing that the figure says.
        params: the parameters that it shows.
        regions: the regions with their message on it.
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
    """The default study: a full grid of ``shape``, or ``trials`` of another sampler.

    With ``epochs``, its trials report a value after each epoch.
    """

    sampler: str
    trials: int
    shape: Mapping[str, int] = field(default_factory=dict)
    epochs: int | None = None


@dataclass(frozen=True, kw_only=True)
class Landscape(ABC):
    """Objectives with a known truth, and what a noisy run observes of them.

    A point is given in one of two ways. As a setting, with natural values: choices by name,
    absent parameters left out; that is what a user and `optuna.Trial.params` have. As columns of
    float64: choices by index, NaN where a parameter is absent; that is what tables have. Calling
    a landscape and `regret` take settings, or arrays of natural values; all else takes columns.

    Attributes:
        name: its name on the command line, and its study's.
        version: raised when any of its numbers changes.
        summary: one line for lists.
        metrics: the objectives, one or more.
        space: the parameters; one that depends on another comes after it.
        plan: the study that ``simulate`` makes without options.
        cost: how long a training takes.
        regions: the most specific first; a trial is in the first that holds.
        golden: settings away from the optimum, and the first objective there, computed
            independently, for instance by mpmath at 40 digits.
        pictures: the figures that ``plot`` draws of it without options.
        sources: where its shape comes from.
        rule: what to take away from it, in one sentence.
        practice: what of it holds in practice, and what is there to teach.
        analogy: what it is like, for a beginner; empty where nothing helps.
        by_default: whether ``simulate`` and ``demo`` make its study when none is named.
        extra: the extra of hpland that its data need; empty if they come with hpland.
        exact_front: from nothing to what `front` returns, where that is known in another way than
            by going through all points.
        impossible: columns of shape (n,) to why a run at each point FAILs whatever its luck, as
            an array of text, None where it can run; there nothing has a noise-free value.
        entangled: the parameters that `impossible` reads, so that they depend on one another where
            a run can be; none of them is real.
        architecture: the parameters that say what is trained, so that none of them can change
            while it is.
    """

    name: str
    version: int
    summary: str
    metrics: tuple[Metric, ...]
    space: Space
    plan: Plan
    cost: Cost = field(default_factory=Cost)
    regions: tuple[Region, ...] = ()
    golden: tuple[tuple[Setting, float], ...] = ()
    pictures: tuple[Picture, ...] = ()
    sources: tuple[str, ...] = ()
    rule: str = ""
    practice: str = ""
    analogy: str = ""
    by_default: bool = True
    extra: str = ""
    exact_front: Callable[[], Floats] | None = None
    impossible: Callable[..., NDArray[np.object_]] | None = None
    entangled: tuple[str, ...] = ()
    architecture: tuple[str, ...] = ()

    @property
    def measured(self) -> str:
        """What was measured, with what and how often; empty for a formula."""
        return ""

    @abstractmethod
    def noise_free(self, objective: int = 0, /, **columns: ArrayLike) -> Floats:
        """Return an objective without noise, float64, in the columns' broadcast shape."""

    @abstractmethod
    def observe(
        self, params: Mapping[str, Floats], luck: Luck, noise: float = 1.0
    ) -> tuple[Floats, Floats]:
        """Return what ``n`` runs report and the noise-free values, both of shape (n, m).

        A run that FAILs reports NaN.

        Args:
            params: a column of shape (n,) per parameter.
            luck: of the ``n`` trials.
            noise: a factor on the distance from the truth; at 0 nothing varies or fails.
        """

    @abstractmethod
    def odds(self, **columns: ArrayLike) -> Odds:
        """Return what to expect of runs, in the columns' broadcast shape."""

    def __call__(self, **params: Any) -> Floats:
        """Return the first objective without noise at natural values, in broadcast shape.

        `landscape(**trial.params)` and a call with a mesh of values are the same call. Raises
        HplandError for an unknown choice.
        """
        return self.noise_free(**self.columns(**params))

    def regret(self, **params: Any) -> Floats:
        """Return how much worse than the optimum points truly are; never negative."""
        return self.metrics[0].regret(self(**params))

    def columns(self, **params: Any) -> dict[str, Any]:
        """Return natural values as columns, shapes kept; absent parameters are NaN.

        Raises HplandError for an unknown choice.
        """
        found = {name: self._coded(name, value) for name, value in params.items()}
        absent = (n for n, p in self.space.items() if p.when and n not in found)
        return {**found, **dict.fromkeys(absent, np.nan)}

    def _coded(self, name: str, value: Any) -> Any:
        parameter = self.space.get(name)
        if not isinstance(parameter, Choice):
            return value
        try:
            return coded(parameter, value)
        except KeyError as error:
            choices = map(str, parameter.choices)
            raise unknown(f"choice of {name}", str(error.args[0]), choices) from None

    def coded(self, setting: Setting) -> dict[str, float]:
        """Return some values of a point as columns have them, absent parameters left out."""
        return {name: float(self._coded(name, value)) for name, value in setting.items()}

    @property
    def metric(self) -> str:
        """The name of the first objective."""
        return self.metrics[0].name

    @property
    def direction(self) -> Direction:
        """The direction of the first objective."""
        return self.metrics[0].direction

    @property
    def optimum(self) -> float:
        """The exact best value of the first objective."""
        return self.metrics[0].optimum

    @property
    def optimizers(self) -> tuple[Setting, ...]:
        """Every setting that is best by the first objective."""
        return self.metrics[0].optimizers

    @property
    def directions(self) -> list[Direction]:
        """One direction per objective."""
        return [metric.direction for metric in self.metrics]

    @property
    def region_names(self) -> tuple[str | None, ...]:
        """The regions' names by the index that `region_of` gives; None, the last, for nowhere."""
        return (*(region.name for region in self.regions), None)

    def front(self) -> Floats | None:
        """Return the noise-free values of all objectives that no others dominate, shape (k, m).

        Those of `exact_front` where there is one; else, of a space without real parameters, found
        among all its points if they are not too many. None if it is not known, and unless there
        are two or three objectives.
        """
        if len(self.metrics) not in SEVERAL:
            return None
        if self.exact_front is not None:
            return self.exact_front()
        if how_many(self.space) > MOST_POINTS:
            return None
        points = every_point(self.space)
        values = [self.noise_free(i, **points) for i in range(len(self.metrics))]
        return self._front_of(np.stack(values, axis=1))

    def _front_of(self, values: Floats) -> Floats:
        """Return those of some values, shape (n, m), that no others dominate, each once."""
        there = values[np.isfinite(values).all(axis=1)]
        signs = np.where(np.array(self.directions) == "maximize", -1.0, 1.0)
        return front_of(there * signs) * signs

    def region_of(self, **columns: ArrayLike) -> NDArray[np.intp]:
        """Return the index of each point's region, -1 where none holds; broadcast shape."""
        found = np.full(np.broadcast_shapes(*map(np.shape, columns.values())), -1, np.intp)
        for i, region in reversed(list(enumerate(self.regions))):
            found = np.where(region.where(**columns), i, found)
        return found

    def grid(self, x: str, y: str, n: int = 121, objective: int = 0) -> Grid:
        """Return an objective over two parameters, the others at its optimum.

        At most ``n`` levels on an axis; an integer parameter has no levels between its integers.
        NaN where one of the two does not exist, or where a parameter does that the optimum lacks.
        """
        from hpland.table import Grid

        xs, ys = self.space[x].levels(n), self.space[y].levels(n)
        return Grid(x, y, xs, ys, self._section(objective, {x: xs[None, :], y: ys[:, None]}))

    def line(self, x: str, n: int = 121, objective: int = 0) -> Floats:
        """Return an objective over one parameter, as `grid` does over two.

        Levels and values, shape (k, 2).
        """
        xs = self.space[x].levels(n)
        return np.stack([xs, self._section(objective, {x: xs})], axis=1)

    def _section(self, objective: int, free: Mapping[str, Floats]) -> Floats:
        """Return an objective over ``free``, broadcast, the other parameters at its optimum."""
        shape = np.broadcast_shapes(*(x.shape for x in free.values()))
        at = {**self.columns(**self.metrics[objective].optimizers[0]), **free}
        if any(parameter.when for parameter in self.space.values()):
            at = {name: np.broadcast_to(at[name], shape) for name in self.space}
            return self._where_whole(at, set(free), objective)
        return np.broadcast_to(self.noise_free(objective, **at), shape)

    def _where_whole(self, at: Mapping[str, Floats], needed: set[str], objective: int) -> Floats:
        """Return an objective where all that exists is given; elsewhere NaN."""
        there = exists(self.space, at)
        lacking = [there[name] & np.isnan(at[name]) for name in self.space]
        whole = ~np.any(lacking, axis=0) & np.all([there[name] for name in needed], axis=0)
        settled = masked(self.space, at)
        values = np.full(whole.shape, np.nan)
        points = {name: x[whole] for name, x in settled.items()}
        values[whole] = self.noise_free(objective, **points)
        return values
