"""Studies and trials with all that Optuna stores of them, for what must lose nothing.

A `hpland.table.TrialTable` is what figures need. A `Record` is a trial whole, as it is stored:
distributions and attributes are Optuna's own JSON, so that what is only passed on is not parsed.
"""

import itertools
import json
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial


@dataclass(frozen=True)
class StudyRecord:
    """What a study has beside its trials.

    Attributes:
        name: its name.
        directions: ``"minimize"`` or ``"maximize"``, one per objective.
        user_attrs, system_attrs: its attributes.
        metric_names: what the objectives are called, one per objective; empty if unnamed.
    """

    name: str
    directions: tuple[str, ...]
    user_attrs: Mapping[str, Any]
    system_attrs: Mapping[str, Any]
    metric_names: tuple[str, ...] = ()


@dataclass(slots=True)
class Record:
    """One trial.

    Attributes:
        number: the trial's.
        state: Optuna's name of its state.
        start, complete: when, in naive UTC; None if it has not.
        values: one per objective; empty if it has none.
        params: the parameters as Optuna stores them: the number, or the index of the choice.
        distributions: of each parameter, Optuna's JSON.
        user_attrs, system_attrs: by key, JSON.
        steps: the intermediate values by step, in rising order.
    """

    number: int
    state: str
    start: datetime | None
    complete: datetime | None
    values: list[float]
    params: dict[str, float]
    distributions: dict[str, str]
    user_attrs: dict[str, str]
    system_attrs: dict[str, str]
    steps: dict[int, float]


@dataclass(frozen=True)
class Stored:
    """A study in a storage that is open.

    Attributes:
        study: what it has beside its trials.
        numbers: those of its trials, rising.
        fetch: from some of these numbers to the trials, in their order.
    """

    study: StudyRecord
    numbers: Sequence[int]
    fetch: Callable[[Sequence[int]], Iterator[Record]]


@lru_cache(maxsize=1024)
def distribution(text: str) -> "BaseDistribution":
    """Return the distribution behind Optuna's JSON, of any version since 0.9."""
    from optuna.distributions import json_to_distribution

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what others wrote: choices that are lists, old names
        return json_to_distribution(text)


@lru_cache(maxsize=1024)
def check_compatible(one: str, other: str) -> None:
    """Raise ValueError if a parameter cannot have both distributions in one study, both JSON."""
    from optuna.distributions import check_distribution_compatibility

    check_distribution_compatibility(distribution(one), distribution(other))


def external(record: Record) -> dict[str, Any]:
    """Return the parameters as their user knows them: integers, choices, numbers."""
    return {
        name: distribution(record.distributions[name]).to_external_repr(x)
        for name, x in record.params.items()
    }


def alike(one: Record, other: Record) -> bool:
    """Return whether two trials are equal in all but their number; NaN is equal to itself.

    A time of whole seconds is equal to any less than a second away: MySQL, as Optuna makes its
    tables, keeps whole seconds.
    """
    times = zip((one.start, one.complete), (other.start, other.complete), strict=True)
    return _key(one) == _key(other) and all(itertools.starmap(_same_time, times))


def _same_time(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None or (one.microsecond and other.microsecond):
        return one == other
    return abs(one - other) < timedelta(seconds=1)


def _key(record: Record) -> tuple[object, ...]:
    return (
        record.state,
        list(map(_told, record.values)),
        record.params,
        {name: distribution(text) for name, text in record.distributions.items()},
        {key: _same_json(text) for key, text in record.user_attrs.items()},
        {key: _same_json(text) for key, text in record.system_attrs.items()},
        {step: _told(x) for step, x in record.steps.items()},
    )


def _told(x: float) -> float | str:
    return x if x == x else "NaN"


def _same_json(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True)


def local(utc: datetime | None) -> datetime | None:
    """Return a moment as Optuna's trials tell it, naive in local time, given in naive UTC."""
    return utc and utc.replace(tzinfo=UTC).astimezone().replace(tzinfo=None)


def recorded(trial: "FrozenTrial") -> Record:
    """Return Optuna's own trial as a record."""
    from optuna.distributions import distribution_to_json

    spread = trial.distributions
    return Record(
        trial.number,
        trial.state.name,
        _utc(trial.datetime_start),
        _utc(trial.datetime_complete),
        list(trial.values or ()),
        {name: spread[name].to_internal_repr(x) for name, x in trial.params.items()},
        {name: distribution_to_json(spread[name]) for name in trial.params},
        {key: json.dumps(value) for key, value in trial.user_attrs.items()},
        {key: json.dumps(value) for key, value in trial.system_attrs.items()},
        dict(sorted(trial.intermediate_values.items())),
    )


def _utc(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(UTC).replace(tzinfo=None)


def frozen(record: Record) -> "FrozenTrial":
    """Return a record as Optuna's own trial."""
    from optuna.trial import FrozenTrial, TrialState

    return FrozenTrial(
        number=record.number,
        state=TrialState[record.state],
        value=None,
        values=record.values or None,
        datetime_start=local(record.start),
        datetime_complete=local(record.complete),
        params=external(record),
        distributions={name: distribution(text) for name, text in record.distributions.items()},
        user_attrs={key: json.loads(text) for key, text in record.user_attrs.items()},
        system_attrs={key: json.loads(text) for key, text in record.system_attrs.items()},
        intermediate_values=dict(record.steps),
        trial_id=record.number,
    )
