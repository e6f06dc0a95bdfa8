"""Finished trials as columns, on their way into a storage."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from hpland.landscapes import Landscape, Luck, observe_epochs
from hpland.landscapes.objectives import notes
from hpland.space import Floats, Space, external
from hpland.studies.distributions import column, to_distribution
from hpland.table import LACKING, Curves, Mask

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial

T = TypeVar("T")
START = datetime(2025, 1, 1, tzinfo=UTC)  # of every study: one and the same whenever it is made


class Times(NamedTuple):
    """When ``n`` trials start and end, in ticks after `START`, shape (n,) each."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """``n`` finished trials with ``m`` objectives.

    Unless its state is given, a trial is FAIL where one of its values is NaN, which is what Optuna
    makes of an objective that returns NaN; else PRUNED where it is pruned; else COMPLETE.

    Attributes:
        space: the parameters.
        params: a column of shape (n,) per parameter, as in `TrialTable`; NaN where it is absent.
        values: observed values, shape (n, m); of a pruned trial the last one that it reported.
        user_attrs: a sequence of ``n`` values per attribute, fit for JSON; `LACKING` where a
            trial does not have it.
        system_attrs: what samplers and pruners noted, one mapping per trial; empty if nothing.
        curves: the intermediate values; None if there are none.
        pruned: which trials are pruned, shape (n,); None if none is.
        times: when they start and end; None for trials that take no time at all.
        given: Optuna's names of their states, n of them, if they are not to follow from the values;
            a PRUNED trial whose value is NaN has none.
        tick: microseconds, in which times are counted; simulated time has milliseconds.
    """

    space: Space
    params: Mapping[str, Floats]
    values: Floats
    user_attrs: Mapping[str, Sequence[Any]]
    system_attrs: Sequence[Mapping[str, Any]] = ()
    curves: Curves | None = None
    pruned: Mask | None = None
    times: Times | None = None
    given: Sequence[str] | None = None
    tick: int = 1000

    def __len__(self) -> int:
        """Return the number of trials."""
        return len(self.values)

    def states(self) -> list[str]:
        """Return Optuna's names of the trials' states, n of them."""
        if self.given is not None:
            return list(self.given)
        pruned = np.zeros(len(self), np.bool_) if self.pruned is None else self.pruned
        given = np.where(pruned, "PRUNED", "COMPLETE")
        states: list[str] = np.where(self.failed(), "FAIL", given).tolist()
        return states

    def failed(self) -> Mask:
        """Return which trials FAIL, shape (n,)."""
        return np.asarray(np.isnan(self.values).any(axis=1))

    def clock(self, told: Callable[[datetime], T]) -> Iterator[tuple[T, T]]:
        """Yield when each trial starts and ends, as ``told`` of naive UTC, each moment once."""
        still = np.zeros(len(self), np.int64)
        moments, at = np.unique(np.hstack(self.times or (still, still)), return_inverse=True)
        dates = np.datetime64(START.replace(tzinfo=None), "us") + self.tick * moments
        known = np.array([*map(told, dates.tolist())], np.object_)
        starts, ends = np.split(known[at], 2)
        yield from zip(starts.tolist(), ends.tolist(), strict=True)


def observed(
    landscape: Landscape,
    params: Mapping[str, Floats],
    luck: Luck,
    noise: float,
    epochs: int | None = None,
) -> Batch:
    """Run the trials that have this ``luck`` on ``landscape`` at the points ``params``.

    With ``epochs`` they report what they have reached after each of them.
    """
    curves = None
    if epochs is None:
        values, truth = landscape.observe(params, luck, noise)
    else:
        reports, truths = observe_epochs(landscape, params, luck, epochs, noise)
        values, truth, curves = reports[:, -1:], truths[:, -1:], reported(reports)
    attrs = notes(landscape, params, truth)
    return Batch(landscape.space, params, values, attrs, curves=curves)


def reported(reports: Floats) -> Curves:
    """Return reports of shape (n, epochs) as curves; one that diverges ends with its first NaN."""
    gone = np.isnan(reports)
    row, at = np.nonzero(~gone | (gone.cumsum(axis=1) == 1))
    return Curves(row, at + 1, reports[row, at])


def gathered(space: Space, objectives: int, trials: Sequence["FrozenTrial"]) -> Batch:
    """Return Optuna's own finished trials, COMPLETE, PRUNED or FAIL, as a batch."""
    params = {name: column(name, trials) for name in space}
    values = np.array([t.values or [np.nan] * objectives for t in trials], dtype=np.float64)
    pruned = np.array([t.state.name == "PRUNED" for t in trials], dtype=np.bool_)
    keys = trials[0].user_attrs if trials else {}
    attrs = {key: [t.user_attrs.get(key) for t in trials] for key in keys}
    system_attrs = [t.system_attrs for t in trials]
    return Batch(space, params, values, attrs, system_attrs, curves_of(trials), pruned)


def curves_of(trials: Sequence["FrozenTrial"]) -> Curves:
    """Return the intermediate values of Optuna's own trials."""
    steps = [
        (i, step, value)
        for i, trial in enumerate(trials)
        for step, value in sorted(trial.intermediate_values.items())
    ]
    row, step, value = zip(*steps, strict=True) if steps else ((), (), ())
    return Curves(np.array(row, np.intp), np.array(step, np.int64), np.array(value, np.float64))


def frozen_trials(batch: Batch) -> Iterator["FrozenTrial"]:
    """Yield the trials as Optuna's public API takes them; `Study.add_trials` numbers them."""
    from optuna.trial import TrialState, create_trial

    distributions = {name: to_distribution(p) for name, p in batch.space.items()}
    clock = batch.clock(lambda utc: utc.replace(tzinfo=UTC).astimezone().replace(tzinfo=None))
    steps = _steps(batch)
    rows = zip(batch.states(), batch.values.tolist(), clock, strict=True)
    for i, (state, values, (start, end)) in enumerate(rows):
        there = {k: x[i] for k, x in batch.params.items() if not np.isnan(x[i])}
        trial = create_trial(
            state=TrialState[state],
            values=None if state == "FAIL" or np.isnan(values).any() else values,
            params={k: external(batch.space[k], x) for k, x in there.items()},
            distributions={k: distributions[k] for k in there},
            user_attrs={k: x[i] for k, x in batch.user_attrs.items() if x[i] is not LACKING},
            system_attrs=dict(batch.system_attrs[i]) if batch.system_attrs else {},
            intermediate_values=steps[i],
        )
        trial.datetime_start, trial.datetime_complete = start, end
        yield trial


def _steps(batch: Batch) -> list[dict[int, float]]:
    steps: list[dict[int, float]] = [{} for _ in range(len(batch))]
    if batch.curves:
        columns = (batch.curves.row, batch.curves.step, batch.curves.value)
        for row, step, value in zip(*(column.tolist() for column in columns), strict=True):
            steps[row][step] = value
    return steps


def json_columns(batch: Batch) -> dict[str, list[str | None]]:
    """Return the user attributes as JSON texts, each value encoded once; None if lacking."""
    return {key: _encoded(column) for key, column in batch.user_attrs.items()}


def _encoded(column: Sequence[Any]) -> list[str | None]:
    if all(type(x) is float and x - x == 0 for x in column):
        return [repr(x) for x in column]  # json.dumps of a finite float is its repr
    if any(isinstance(x, list | dict) for x in column):
        return [None if x is LACKING else json.dumps(x) for x in column]
    cells = [*zip(map(type, column), column, strict=True)]  # True is equal to 1
    known = {cell: None if cell[1] is LACKING else json.dumps(cell[1]) for cell in set(cells)}
    return [known[cell] for cell in cells]
