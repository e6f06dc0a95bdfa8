"""Studies that hpland exported, in each of its formats: read back with all that Optuna stores.

`hpland.exports.jsonl` and `hpland.exports.columns` say how the files are made.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hpland.errors import HplandError
from hpland.importing.json_files import json_lines, mapping
from hpland.importing.source import Source
from hpland.importing.tabular import Table, csv_table
from hpland.studies.record import Record, StudyRecord, check_compatible, distribution
from hpland.table import LACKING, STATES

STUDY = "study"
NEEDED = {"number", "state", "datetime_start", "datetime_complete", STUDY}
FIRST = b"number,", b'"number",', b"\xef\xbb\xbfnumber,"  # of a CSV file
BAD = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
KINDS = ("params_", "distributions_", "user_attrs_", "system_attrs_")


@dataclass(frozen=True)
class Whole:
    """A study that was exported whole.

    Attributes:
        study: what it has beside its trials.
        trials: how many there are by state.
        records: yields the trials, from the first on each time.
    """

    study: StudyRecord
    trials: Mapping[str, int]
    records: Callable[[], Iterator[Record]]


def exported(path: Path) -> Whole | None:
    """Return the study in a file that hpland exported; None for any other file.

    Raises HplandError for an export that was changed so that it is no study any more.
    """
    rows = _rows(Source(path)) if path.is_file() else None
    facts = mapping(next(rows(), {}).get(STUDY)) if rows else {}
    if rows is None or not {"study_name", "directions", "user_attrs"} <= facts.keys():
        return None
    study = _study(facts, path)

    def records() -> Iterator[Record]:
        spread = mapping(facts.get("distributions"))
        first: dict[str, str] = {}
        for number, row in enumerate(rows()):
            if any(x for key, x in row.items() if key != STUDY):  # of no trial it has one row
                yield _checked(row, spread, len(study.directions), first, f"{path}, trial {number}")

    counts: dict[str, int] = {}
    for record in records():
        counts[record.state] = counts.get(record.state, 0) + 1
    return Whole(study, counts, records)


def _study(facts: Mapping[str, Any], path: Path) -> StudyRecord:
    study = StudyRecord(
        str(facts["study_name"]),
        tuple(map(str, facts["directions"])) if isinstance(facts["directions"], list) else (),
        mapping(facts["user_attrs"]),
        mapping(facts.get("system_attrs")),
        tuple(map(str, facts.get("metric_names") or ())),
    )
    if not study.directions or not {*study.directions} <= {"minimize", "maximize"}:
        raise HplandError(f"{path} has a study whose directions are not minimize or maximize")
    return study


def _rows(source: Source) -> Callable[[], Iterator[Mapping[str, Any]]] | None:
    """Return what yields the trials of a file as objects of JSON; None if it has no study."""
    head = source.head
    if source.path.suffix == ".jsonl" and head.startswith(b"{"):
        return lambda: map(mapping, json_lines(source.path))
    table = None
    if source.path.suffix == ".csv" and head.startswith(FIRST):
        table = csv_table(source.path, ",")
    elif head.startswith(b"PAR1"):
        table = source.table
    return (lambda: map(_nested, _unpacked(table))) if table and _has(table.names) else None


def _has(names: Sequence[str]) -> bool:
    return set(names) >= NEEDED


def _unpacked(table: Table) -> Iterator[Mapping[str, Any]]:
    for piece in table.pieces():
        for cells in zip(*piece.values(), strict=True):
            yield dict(zip(piece, cells, strict=True))


def _nested(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row of the flat layout as a line of the other has it."""
    there = {k: _cell(x) for k, x in row.items() if x is not LACKING and x != ""}
    kinds = {
        start: {k.removeprefix(start): x for k, x in there.items() if k.startswith(start)}
        for start in KINDS
    }
    values = [x for k, x in there.items() if k == "value" or k.startswith(("value_", "values_"))]
    others = {k: x for k, x in there.items() if not k.startswith((*KINDS, "value"))}
    return {**others, "values": values, **{start[:-1]: x for start, x in kinds.items()}}


def _cell(cell: Any) -> Any:
    """Return what a cell says: JSON if it can be read so, else text."""
    if not isinstance(cell, str):
        return cell
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return cell


def _checked(
    row: Mapping[str, Any],
    spread: Mapping[str, Any],
    objectives: int,
    first: dict[str, str],
    where: str,
) -> Record:
    """Return a trial; HplandError if Optuna would not take it.

    Args:
        row: as a line of JSON has it.
        spread: the distributions that did not change on the way.
        objectives: how many there are.
        first: the first distribution of each parameter, filled on the way.
        where: what is told of the place.
    """
    try:
        record = _record(row, spread)
        _check(record, objectives, first)
    except BAD as error:
        why = " ".join(str(error).split())
        raise HplandError(f"{where} is not as hpland exported it: {why}") from error
    return record


def _record(row: Mapping[str, Any], spread: Mapping[str, Any]) -> Record:
    params = row.get("params") or {}
    told = {**spread, **(row.get("distributions") or {})}
    texts = {name: _text(told[name]) for name in params}
    return Record(
        int(row["number"]),
        str(row["state"]),
        _moment(row.get("datetime_start")),
        _moment(row.get("datetime_complete")),
        [float(x) for x in row.get("values") or ()],
        {name: distribution(texts[name]).to_internal_repr(x) for name, x in params.items()},
        texts,
        {key: json.dumps(x) for key, x in (row.get("user_attrs") or {}).items()},
        {key: json.dumps(x) for key, x in (row.get("system_attrs") or {}).items()},
        {int(k): float(x) for k, x in (row.get("intermediate_values") or {}).items()},
    )


def _text(told: Any) -> str:
    return told if isinstance(told, str) else json.dumps(told)


def _check(record: Record, objectives: int, first: dict[str, str]) -> None:
    if record.state not in STATES:
        raise ValueError(f"the state {record.state!r} is unknown")
    needed = objectives if record.state == "COMPLETE" else len(record.values)
    if len(record.values) != needed or needed not in (0, objectives):
        raise ValueError(f"it has {len(record.values)} values of {objectives}")
    for name, text in record.distributions.items():
        spread = distribution(text)
        low, high = getattr(spread, "low", 0), getattr(spread, "high", float("inf"))
        if not low <= record.params[name] <= high:
            raise ValueError(f"{name} is not between {low} and {high}")
        check_compatible(first.setdefault(name, text), text)


def _moment(told: Any) -> datetime | None:
    if told is None:
        return None
    return datetime.fromisoformat(str(told)).astimezone(UTC).replace(tzinfo=None)
