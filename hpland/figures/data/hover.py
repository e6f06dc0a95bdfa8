"""What a reader sees when pointing at a trial: its number, its value, all its parameters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpland.figures.data.compact import compact
from hpland.figures.data.measure import Measure
from hpland.figures.data.words import shown, words
from hpland.space import Choice, Floats, Integer, Parameter, external
from hpland.table import TrialTable
from hpland.text import number

LEAST, MOST = 1e-3, 999_500.0  # what lies between is written without an exponent
PLAIN = ",.3~r"  # d3's, of three digits
SMALL = ".2~e"  # of a log parameter that is small anywhere: 9.1e-4 throughout
Column: TypeAlias = Floats | NDArray[np.object_]
Told: TypeAlias = NDArray[np.float32] | Column


@dataclass(frozen=True)
class Hover:
    """Compact columns a trial, and the template that makes text of them in the browser.

    Attributes:
        customdata: shape (n, 1 + m + p): number, m drawn values, one or all, then p parameters; of
            failed trials why in place of the value, where that is known.
        hovertemplate: plotly's.
    """

    customdata: Told
    hovertemplate: str


def hover(table: TrialTable, objective: Measure, more: Sequence[Measure] = ()) -> Hover:
    """Return the hover of every trial of a table; ``more`` are its objectives after the first."""
    value, told = _outcome(table, objective)
    lines, columns = ["<b>trial %{customdata[0]}</b>", told], [table.number.astype(float), value]
    for k, measure in enumerate(more, start=1):
        column, format_ = written(measure.read(table.values[:, k]))
        lines.append(f"{measure.name}: {_field(len(columns), format_)}")
        columns.append(column)
    for name, parameter in table.space.items():
        column, format_ = _column(parameter, table.params[name])
        lines.append(f"{words(name)}: {_field(len(columns), format_)}")
        columns.append(column)
    return Hover(stacked(columns), "<br>".join(lines) + "<extra></extra>")


def _outcome(table: TrialTable, objective: Measure) -> tuple[Column, str]:
    """Return what is drawn of each trial and its line; of failed ones why, where that is known."""
    value, format_ = written(objective.read(table.value))
    if not len(table) or not table.failed.all():
        return value, f"{objective.name}: {_field(1, format_)}"
    if table.reasons is None:
        return value, "failed: no value"
    why = [reason or "no value" for reason in table.reasons]
    return np.array(why, dtype=np.object_), f"failed: {_field(1, '')}"


def with_line(seen: Hover, name: str, values: Floats) -> Hover:
    """Return a hover with one more line, of ``values``, shape (n,)."""
    column, format_ = written(values)
    line = f"<br>{name}: {_field(seen.customdata.shape[-1], format_)}<extra>"
    told = stacked([*np.moveaxis(seen.customdata, -1, 0), column])
    return Hover(told, seen.hovertemplate.replace("<extra>", line))


def written(values: Floats) -> tuple[Column, str]:
    """Return values, and the d3 format that writes them as `number` does.

    Where no format does, they are text, and the format is empty.
    """
    size = np.abs(values[np.isfinite(values) & (values != 0)])
    if size.size == 0 or (size.min() >= LEAST and size.max() < MOST):
        return values, PLAIN
    text = [number(x) for x in values.ravel().tolist()]
    return np.array(text, dtype=np.object_).reshape(values.shape), ""


def field_of(values: Sequence[Floats]) -> tuple[Told, list[str]]:
    """Return columns of one shape as one array, and the template's fields that write them."""
    columns = [written(each) for each in values]
    told = stacked([column for column, _ in columns])
    return told, [_field(i, format_) for i, (_, format_) in enumerate(columns)]


def _field(i: int, format_: str) -> str:
    return f"%{{customdata[{i}]{format_ and ':'}{format_}}}"


def stacked(columns: Sequence[Column]) -> Told:
    """Return columns of one shape side by side, as compact as they can be."""
    if any(column.dtype == object for column in columns):
        return np.stack([_short(column) for column in columns], axis=-1)
    numbers: list[Any] = [compact(column.astype(np.float64)) for column in columns]
    return np.stack(numbers, axis=-1)


def _short(column: Column) -> NDArray[np.object_]:
    """Return a column as JSON writes it: whole numbers in full, others in six digits."""
    if column.dtype == object:
        return np.asarray(column, dtype=np.object_)
    rounded = [x if x == np.rint(x) else float(f"{x:.6g}") for x in column.ravel().tolist()]
    return np.array(rounded, dtype=np.object_).reshape(column.shape)


def _column(parameter: Parameter, column: Floats) -> tuple[Column, str]:
    """Return numbers as they are, with their format; as text where there are choices or gaps."""
    if isinstance(parameter, Choice) or not np.isfinite(column).all():
        text = ["\N{EN DASH}" if np.isnan(x) else shown(external(parameter, x)) for x in column]
        return np.array(text, dtype=np.object_), ""
    if isinstance(parameter, Integer):
        return column, ",d"
    small = parameter.log and parameter.low < LEAST
    return (column, SMALL) if small and column.max(initial=0) < 10 else written(column)
