"""A landscape by table: real runs on a finite grid, looked up and never interpolated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hpland.errors import HplandError
from hpland.landscapes.landscape import Direction, Landscape, Metric, Odds
from hpland.landscapes.points import every_point, levels_of
from hpland.lazy import np
from hpland.space import Choice, Floats, Parameter, Space, external

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from hpland.landscapes.noise import Luck


@dataclass(frozen=True)
class Runs:
    """What was measured at ``k`` configurations.

    Attributes:
        params: a column of shape (k,) per parameter; NaN where it is absent.
        values: every run, shape (k, seeds, m); NaN where a run failed.
        provenance: what was measured, with what and how often; for captions.
        seconds: how long a training took, the mean over its runs, shape (k,); None if not known.
    """

    params: Mapping[str, Floats]
    values: Floats
    provenance: str = ""
    seconds: Floats | None = None

    @cached_property
    def whole(self) -> Floats:
        """The values with all of a run that failed NaN, shape (k, seeds, m)."""
        lost = np.isnan(self.values).any(axis=2, keepdims=True)
        return np.asarray(np.where(lost, np.nan, self.values))

    @cached_property
    def lost(self) -> Floats:
        """The share of runs that failed, shape (k,)."""
        return np.asarray(np.isnan(self.whole[:, :, 0]).mean(axis=1))

    @cached_property
    def mean(self) -> Floats:
        """The noise-free values, shape (k, m): the mean over runs; NaN where all failed."""
        return self._moment(self.whole)

    @cached_property
    def spread(self) -> Floats:
        """The standard deviation of the runs, shape (k, m); NaN where all failed."""
        return np.asarray(np.sqrt(self._moment((self.whole - self.mean[:, None]) ** 2)))

    def _moment(self, values: Floats) -> Floats:
        """Return the mean over the runs that did not fail, shape (k, m)."""
        count = np.count_nonzero(~np.isnan(values), axis=1)
        # run by run: the same to the last digit whatever order numpy sums in
        total: Floats = sum(np.moveaxis(np.nan_to_num(values), 1, 0), np.zeros(count.shape))
        mean: Floats = np.full(total.shape, np.nan)
        np.divide(total, count, out=mean, where=count > 0)
        return mean


@dataclass(frozen=True, kw_only=True)
class Measured(Landscape):
    """A landscape that is looked up in a table of runs.

    A trial draws one of the measured seeds by its luck. The noise-free values are the mean over
    the seeds. Every parameter is a choice, of numbers too, or an integer, and every point of the
    space is in the table.

    Attributes:
        load: where the table comes from; called when a value is first needed.
    """

    load: Callable[[], Runs]

    @cached_property
    def runs(self) -> Runs:
        """The table.

        Raises HplandError if it is not of this space, point for point, and of these metrics.
        """
        runs = self.load()
        wanted = np.sort(self._keys(every_point(self.space)))
        if runs.values.shape[::2] != (len(wanted), len(self.metrics)) or not np.array_equal(
            np.sort(self._keys(runs.params)), wanted
        ):
            raise HplandError(
                f"landscape {self.name!r}: its table does not match its space and metrics"
            )
        return runs

    @property
    def measured(self) -> str:
        """What was measured, with what and how often. Loads the table."""
        return self.runs.provenance

    @cached_property
    def _lookup(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The keys of the configurations in rising order, and the rows that they are of."""
        keys = self._keys(self.runs.params)
        order = np.argsort(keys)
        return keys[order], order

    def _keys(self, columns: Mapping[str, Any]) -> NDArray[np.intp]:
        """Return a number for every point, -1 off the grid; the columns' broadcast shape."""
        keys: Any = np.intp(0)
        wrong: Any = np.False_
        for name, parameter in self.space.items():
            x = np.asarray(columns[name], dtype=np.float64)
            levels = np.append(levels_of(parameter), np.nan)  # the last for where it is absent
            at = np.minimum(np.searchsorted(levels, x), len(levels) - 1)
            wrong = wrong | ~((levels[at] == x) | np.isnan(levels[at]) & np.isnan(x))
            keys = keys * len(levels) + at
        return np.where(wrong, -1, keys)

    def rows(self, **columns: ArrayLike) -> NDArray[np.intp]:
        """Return the configurations of points, in their broadcast shape.

        Raises HplandError for a point that is not in the table.
        """
        known, order = self._lookup
        keys = self._keys(columns)
        at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        if (off := known[at] != keys).any():
            where = self._told(off, columns)
            raise HplandError(f"landscape {self.name!r} was not measured at {where}")
        return np.asarray(order[at])

    def _told(self, off: NDArray[np.bool_], columns: Mapping[str, Any]) -> str:
        """Return the first of the points that are ``off`` as a text."""
        first = {k: np.broadcast_to(columns[k], off.shape)[off][0] for k in self.space}
        return ", ".join(
            f"{name} = {_named(self.space[name], x)}" for name, x in first.items() if x == x
        )

    def noise_free(self, objective: int = 0, /, **columns: ArrayLike) -> Floats:
        """Return the mean of an objective over the seeds, in the columns' broadcast shape.

        Raises HplandError for a point that is not in the table.
        """
        return np.asarray(self.runs.mean[self.rows(**columns), objective])

    def observe(
        self, params: Mapping[str, Floats], luck: Luck, noise: float = 1.0
    ) -> tuple[Floats, Floats]:
        """Return one measured run per trial and the mean over all, as `Landscape.observe` does.

        Raises HplandError for a point that is not in the table.
        """
        rows, u = self.rows(**params), luck.uniforms()
        seeds = self.runs.whole.shape[1]
        run = self.runs.whole[rows, (u[:, 0] * seeds).astype(np.intp)]
        truth = self.runs.mean[rows]
        if noise == 1.0:
            return run, truth
        low, high = np.array([metric.bounds for metric in self.metrics]).T
        spared = np.isnan(run) & (u[:, 1] >= noise)[:, None]
        run = np.where(spared, truth, run)
        return np.clip(truth + noise * (run - truth), low, high), truth

    def odds(self, **columns: ArrayLike) -> Odds:
        """Return what to expect of runs, in the columns' broadcast shape."""
        rows = self.rows(**columns)
        lost = self.runs.lost[rows]
        return Odds(self.runs.spread[rows, 0], 1 - lost, lost)


def _named(parameter: Parameter, x: float) -> str:
    if isinstance(parameter, Choice) and x in range(len(parameter.choices)):
        return str(parameter.choices[int(x)])
    return f"{x:g}"


def enumerated(
    name: str,
    direction: Direction,
    space: Space,
    runs: Runs,
    objective: int = 0,
    bounds: tuple[float, float] = (0.0, 1.0),
) -> Metric:
    """Return a metric of a table, its optimum and optimizers found among all configurations."""
    mean = runs.mean[:, objective]
    best = float(np.nanmax(mean) if direction == "maximize" else np.nanmin(mean))
    rows = np.flatnonzero(mean == best)
    settings = tuple(
        {
            k: external(p, runs.params[k][i])
            for k, p in space.items()
            if not np.isnan(runs.params[k][i])
        }
        for i in rows
    )
    return Metric(name, direction, best, settings, bounds)
