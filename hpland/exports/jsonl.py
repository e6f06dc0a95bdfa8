"""JSON lines: a trial on a line, with all that Optuna stores of it.

The keys are those of Optuna's ``FrozenTrial``: ``number``, ``state``, ``values`` (null if there are
none), ``datetime_start`` and ``datetime_complete`` in UTC, ``duration`` in seconds, ``params``,
``distributions`` (each as Optuna's own JSON has it), ``user_attrs``, ``system_attrs`` (sorted) and
``intermediate_values`` by step. Values that are not finite are ``"NaN"``, ``"Infinity"`` and
``"-Infinity"``. The first line has ``study``, too: its name, directions, metric names and
attributes; of a study without trials it has nothing else.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from hpland.exports.words import moment, number, seconds, step_values, study_facts
from hpland.studies.record import Record, Stored, external

EVERY = 1000  # trials between two reports


def write(stored: Stored, numbers: Sequence[int], path: Path, told: Callable[[int], None]) -> None:
    """Write trials into a file of JSON lines; see `hpland.exports.export`."""
    study = {"study": study_facts(stored.study)}
    with path.open("w", encoding="utf-8", newline="") as file:
        for done, record in enumerate(stored.fetch(numbers)):
            line = _line(record) if done else {**_line(record), **study}
            file.write(json.dumps(line) + "\n")
            if done % EVERY == 0:
                told(done)
        if not numbers:
            file.write(json.dumps(study) + "\n")
    told(len(numbers))


def _line(record: Record) -> dict[str, Any]:
    return {
        "number": record.number,
        "state": record.state,
        "values": [number(x) for x in record.values] or None,
        "datetime_start": moment(record.start),
        "datetime_complete": moment(record.complete),
        "duration": seconds(record),
        "params": external(record),
        "distributions": {name: _parsed(text) for name, text in record.distributions.items()},
        "user_attrs": {key: json.loads(text) for key, text in sorted(record.user_attrs.items())},
        "system_attrs": {
            key: json.loads(text) for key, text in sorted(record.system_attrs.items())
        },
        "intermediate_values": step_values(record),
    }


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Mapping[str, Any]:
    """Return Optuna's JSON of a distribution, parsed."""
    parsed: Mapping[str, Any] = json.loads(text)
    return parsed
