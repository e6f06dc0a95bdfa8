"""A study as one flat table, in the layout of Optuna's ``Study.trials_dataframe``.

The columns are ``number``, ``value`` or ``values_0`` and on (behind the ``_`` the metric's name,
where it has one), ``datetime_start`` and ``datetime_complete`` in UTC, ``duration`` in seconds,
``params_NAME``, ``user_attrs_NAME``, ``system_attrs_NAME`` and ``state``; attributes are sorted, as
there, since a gRPC proxy does not keep their order. What that layout lacks
comes behind it, as JSON: ``intermediate_values``, values by step, if there are any;
``distributions_NAME``, Optuna's own text, of a parameter whose distribution changed on the way;
and ``study``, in the first row only: the study's name, directions, metric names, attributes, and
the distributions that did not change. A study without trials has a row with nothing else.

A cell is JSON if it can be read as JSON, and text as it stands if not. So text that would be read
as something else (``"5"``, ``"true"``) or that holds a line break stands in double quotes. An empty
cell is what a trial does not have.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from hpland.exports.words import moment, seconds, step_values, study_facts
from hpland.studies.record import Record, Stored, StudyRecord, distribution

Cells: TypeAlias = list[str]
RESERVED = ("none", "null", "nan", "na", "n/a", "<na>", "nat", "true", "false")


@dataclass(frozen=True)
class Layout:
    """Which columns a study has.

    Attributes:
        study: what it has beside its trials.
        params: its parameters, with the one distribution that each has, or None if it changed.
        user_attrs, system_attrs: the keys of its trials' attributes.
        steps: whether there are intermediate values.
    """

    study: StudyRecord
    params: Mapping[str, str | None]
    user_attrs: Sequence[str]
    system_attrs: Sequence[str]
    steps: bool

    @property
    def changed(self) -> list[str]:
        """The parameters whose distribution changed on the way."""
        return [name for name, text in self.params.items() if text is None]

    def header(self) -> list[str]:
        """Return the names of all columns."""
        return [
            "number",
            *value_columns(self.study),
            *("datetime_start", "datetime_complete", "duration"),
            *(f"params_{name}" for name in self.params),
            *(f"user_attrs_{key}" for key in self.user_attrs),
            *(f"system_attrs_{key}" for key in self.system_attrs),
            *["state", *["intermediate_values"] * self.steps],
            *(f"distributions_{name}" for name in self.changed),
            "study",
        ]

    def row(self, record: Record, *, first: bool) -> Cells:
        """Return the cells of a trial under the header; the ``first`` one bears the study's."""
        lacking = len(self.study.directions) - len(record.values)
        spread = record.distributions
        params = {name: param_cell(spread[name], x) for name, x in record.params.items()}
        return [
            str(record.number),
            *map(repr, record.values),
            *[""] * lacking,
            moment(record.start) or "",
            moment(record.complete) or "",
            _repr(seconds(record)),
            *(params.get(name, "") for name in self.params),
            *(attr_cell(record.user_attrs.get(key, "")) for key in self.user_attrs),
            *(attr_cell(record.system_attrs.get(key, "")) for key in self.system_attrs),
            record.state,
            *[json.dumps(step_values(record)) if record.steps else ""] * self.steps,
            *(spread.get(name, "") for name in self.changed),
            json.dumps(self._facts()) if first else "",
        ]

    def without_trials(self) -> Cells:
        """Return the only row of a study without trials, which bears what the study has."""
        return [*[""] * (len(self.header()) - 1), json.dumps(self._facts())]

    def _facts(self) -> dict[str, object]:
        same = {name: json.loads(text) for name, text in self.params.items() if text is not None}
        return {**study_facts(self.study), "distributions": same}


def layout(stored: Stored, numbers: Sequence[int]) -> Layout:
    """Return which columns a study has, going through its trials once."""
    params: dict[str, str | None] = {}
    user: dict[str, None] = {}
    system: dict[str, None] = {}
    steps = False
    for record in stored.fetch(numbers):
        for name, text in record.distributions.items():
            if params.setdefault(name, text) != text:
                params[name] = None
        user.update(dict.fromkeys(record.user_attrs))
        system.update(dict.fromkeys(record.system_attrs))
        steps = steps or bool(record.steps)
    return Layout(stored.study, params, sorted(user), sorted(system), steps)


def value_columns(study: StudyRecord) -> list[str]:
    """Return what the columns of the values are called, one per objective."""
    several = len(study.directions) > 1
    named = study.metric_names if len(set(study.metric_names)) == len(study.directions) else ()
    if named:
        return [f"value{'s' * several}_{name}" for name in named]
    return [f"values_{i}" for i in range(len(study.directions))] if several else ["value"]


def _repr(x: float | None) -> str:
    return "" if x is None else repr(x)


@lru_cache(maxsize=1024)
def _told(text: str) -> Callable[[float], str]:
    """Return what makes a cell of a parameter of this distribution as it is stored."""
    there = distribution(text)
    choices = getattr(there, "choices", None)
    if choices is not None:
        cells = [attr_cell(json.dumps(choice)) for choice in choices]
        return lambda x: cells[int(x)]
    return lambda x: str(there.to_external_repr(x))


def param_cell(text: str, x: float) -> str:
    """Return the cell of a parameter of a distribution, given as it is stored."""
    return _told(text)(x)


def attr_cell(text: str) -> str:
    """Return the cell of a value given as JSON: text as it stands where that cannot mislead."""
    if not text.startswith('"'):
        return text
    value: str = json.loads(text)
    return value if _plain(value) else text


def _plain(value: str) -> bool:
    """Return whether no reader takes a cell for anything but this text."""
    safe = value.isprintable() and value.strip() == value != ""
    return safe and value.lower() not in RESERVED and not any(_reads(as_, value) for as_ in READERS)


READERS: tuple[Callable[[str], object], ...] = (json.loads, float)


def _reads(parse: Callable[[str], object], value: str) -> bool:
    try:
        parse(value)
    except (ValueError, RecursionError):
        return False
    return True
