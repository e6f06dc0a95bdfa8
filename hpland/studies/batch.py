"""Finished trials as columns, on their way into a storage."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from hpland.landscapes import Landscape
from hpland.landscapes.noise import simulate
from hpland.space import Floats, Space
from hpland.studies.distributions import column, to_distribution
from hpland.table import external

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial


@dataclass(frozen=True)
class Batch:
    """``n`` finished trials of one objective that all have the same parameters.

    A trial is COMPLETE, or FAIL where its value is NaN: what Optuna makes of an objective that
    returns NaN.

    Attributes:
        space: the parameters.
        params: a column a parameter, as in `TrialTable`, shape (n,).
        values: observed values, shape (n,).
        user_attrs: a sequence of ``n`` values an attribute, fit for JSON.
        system_attrs: what samplers noted, one mapping a trial; empty if nothing.
        started: when the first began. Each takes one microsecond: simulated runs take no time,
            and Optuna's timeline wants an order.
    """

    space: Space
    params: Mapping[str, Floats]
    values: Floats
    user_attrs: Mapping[str, Sequence[Any]]
    system_attrs: Sequence[Mapping[str, Any]] = ()
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __len__(self) -> int:
        """Return the number of trials."""
        return len(self.values)

    def clock(self) -> list[datetime]:
        """Return when the trials start and, shifted by one, when they end; n + 1 UTC times."""
        return [self.started + timedelta(microseconds=i) for i in range(len(self) + 1)]


def observed(
    landscape: Landscape, params: Mapping[str, Floats], seed: int, start: int, noise: float
) -> Batch:
    """Run the trials ``start``, ``start + 1``, ... of ``landscape`` at the points ``params``."""
    values, truth = simulate(landscape, params, seed, start, noise)
    names = np.array(landscape.region_names, dtype=object)
    attrs = {
        "noise_free": truth.tolist(),
        "region": names[landscape.region_of(**params)].tolist(),
    }
    return Batch(landscape.space, params, values, attrs)


def gathered(space: Space, trials: Sequence["FrozenTrial"]) -> Batch:
    """Return Optuna's own finished trials, COMPLETE or FAIL, as a batch."""
    params = {name: column(name, trials) for name in space}
    values = np.array([np.nan if t.values is None else t.values[0] for t in trials])
    keys = trials[0].user_attrs if trials else {}
    attrs = {key: [t.user_attrs[key] for t in trials] for key in keys}
    return Batch(space, params, values, attrs, [t.system_attrs for t in trials])


def frozen_trials(batch: Batch) -> Iterator["FrozenTrial"]:
    """Yield the trials as Optuna's public API takes them; `Study.add_trials` numbers them."""
    from optuna.trial import TrialState, create_trial

    distributions = {name: to_distribution(p) for name, p in batch.space.items()}
    clock = [t.astimezone().replace(tzinfo=None) for t in batch.clock()]
    for i, value in enumerate(batch.values.tolist()):
        failed = value != value
        trial = create_trial(
            state=TrialState.FAIL if failed else TrialState.COMPLETE,
            value=None if failed else value,
            params={k: external(p, batch.params[k][i]) for k, p in batch.space.items()},
            distributions=distributions,
            user_attrs={key: column[i] for key, column in batch.user_attrs.items()},
            system_attrs=dict(batch.system_attrs[i]) if batch.system_attrs else {},
        )
        trial.datetime_start, trial.datetime_complete = clock[i], clock[i + 1]
        yield trial


def json_columns(batch: Batch) -> dict[str, list[str]]:
    """Return the user attributes as JSON texts, each distinct value encoded once."""
    return {key: _encoded(column) for key, column in batch.user_attrs.items()}


def _encoded(column: Sequence[Any]) -> list[str]:
    if all(type(x) is float for x in column):
        return [repr(x) for x in column]  # json.dumps of a finite float is its repr
    known = {x: json.dumps(x) for x in set(column)}
    return [known[x] for x in column]
