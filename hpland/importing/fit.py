"""What Optuna asks of a trial, made of what a source has: one pass over its trials."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from hpland.importing.columns import WRITTEN, Column, blank, key, number, plain
from hpland.importing.infer import Found, Understood
from hpland.importing.outcomes import numbers, states_of, values_of
from hpland.importing.sweep import Cells, Moments, Sweep, Trials
from hpland.space import Choice, Floats
from hpland.studies.batch import START, Batch, Times
from hpland.table import LACKING, Curves

EPOCH = np.datetime64(START.replace(tzinfo=None), "us")


def batches(sweep: Sweep, understood: Understood, objectives: Sequence[str]) -> Iterator[Batch]:
    """Yield a sweep's trials as batches of one space.

    COMPLETE needs values, else it is FAIL; a FAIL has none. Curves are the first
    objective's.
    """
    space = {name: found.parameter for name, found in understood.params.items()}
    for part in sweep.trials():
        if not len(part):
            continue
        values = values_of(part, objectives, sweep.text)
        yield Batch(
            space,
            {
                name: _column(part.params.get(name), found, len(part), sweep.text)
                for name, found in understood.params.items()
            },
            values,
            _attrs(part, understood, objectives, sweep.text),
            curves=_curves(part.curves.get(objectives[0])),
            times=_times(part),
            given=states_of(part, values),
            tick=1,
        )


def _column(cells: Cells | None, found: Found, n: int, text: bool) -> Floats:
    if cells is None:
        return np.full(n, np.nan)
    if isinstance(found.parameter, Choice):
        return np.array(_codes(cells, found, text), np.float64)
    column = numbers(cells, text)
    return np.where(np.isfinite(column), column, np.nan)


def _codes(cells: Cells, found: Found, text: bool) -> list[float]:
    if text:
        codes = {cell: code for (_, cell), code in found.codes.items()} | {"": np.nan}
        return [codes[cell] for cell in cells]
    return [np.nan if blank(cell) else found.codes[key(cell)] for cell in cells]


def _times(part: Trials) -> Times | None:
    """Return when trials started and ended; who has one of both took no time."""
    first = part.ends if part.starts is None else part.starts
    last = part.starts if part.ends is None else part.ends
    if first is None or last is None:
        return None
    starts = np.where(np.isnat(first), last, first)
    ends = np.where(np.isnat(last), starts, last)
    return Times(_since(starts), _since(np.maximum(starts, ends)))


def _since(moments: Moments) -> Any:
    known = np.where(np.isnat(moments), EPOCH, moments)
    return (known - EPOCH).astype(np.int64)


def _curves(reports: Sequence[Mapping[int, float]] | None) -> Curves | None:
    steps = [
        (row, step, value)
        for row, curve in enumerate(reports or [])
        for step, value in sorted(curve.items())
    ]
    if not steps:
        return None
    row, step, value = zip(*steps, strict=True)
    return Curves(np.array(row, np.intp), np.array(step, np.int64), np.array(value, np.float64))


def _attrs(
    part: Trials, understood: Understood, objectives: Sequence[str], text: bool
) -> dict[str, Sequence[Any]]:
    others = {k: x for k, x in part.metrics.items() if k not in objectives}
    notes = {k: x for k, x in part.params.items() if k in understood.notes}
    return {
        name: _written(cells, understood.columns[name], text)
        for name, cells in {**notes, **others, **part.attrs}.items()
        if understood.columns[name].there
    }


def _written(cells: Cells, column: Column, text: bool) -> Sequence[Any]:
    """Return cells as attributes: text as numbers or booleans if all of the column is."""
    if not text:
        return [LACKING if blank(cell) else _json(cell) for cell in cells]
    if column.numeric and not column.nones:
        return [LACKING if not cell else number(cell) for cell in cells]
    if not column.many and {cell for _, cell in column.known} <= WRITTEN.keys():
        return [LACKING if not cell else WRITTEN[cell] for cell in cells]
    return [cell or LACKING for cell in cells]


def _json(cell: Any) -> Any:
    return cell if isinstance(cell, list | dict) else plain(cell)
