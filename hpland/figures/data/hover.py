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

Column: TypeAlias = Floats | NDArray[np.object_]
Told: TypeAlias = NDArray[np.float32] | Column


@dataclass(frozen=True)
class Hover:
    """Compact columns a trial, and the template that makes text of them in the browser.

    Attributes:
        customdata: shape (n, 1 + m + p): number, m drawn values, one or all, then p parameters.
        hovertemplate: plotly's.
    """

    customdata: Told
    hovertemplate: str


def hover(table: TrialTable, objective: Measure, more: Sequence[Measure] = ()) -> Hover:
    """Return the hover of every trial of a table; ``more`` are its objectives after the first."""
    columns = [_column(parameter, table.params[name]) for name, parameter in table.space.items()]
    formats = [_format(parameter) for parameter in table.space.values()]
    lines = ["<b>trial %{customdata[0]}</b>", _value(table, objective)]
    lines += [f"{measure.name}: %{{customdata[{k}]:.3~g}}" for k, measure in enumerate(more, 2)]
    for i, (name, column) in enumerate(zip(table.space, columns, strict=True), start=2 + len(more)):
        d3 = "" if column.dtype == object else f":{formats[i - 2 - len(more)]}"
        lines.append(f"{words(name)}: %{{customdata[{i}]{d3}}}")
    others = [measure.read(table.values[:, k]) for k, measure in enumerate(more, start=1)]
    data = [table.number.astype(np.float64), objective.read(table.value), *others, *columns]
    return Hover(
        _stacked(data),
        "<br>".join(lines) + "<extra></extra>",
    )


def _stacked(columns: list[Column]) -> Told:
    if any(column.dtype == object for column in columns):
        return np.stack([column.astype(np.object_) for column in columns], axis=-1)
    numbers: list[Any] = [compact(column.astype(np.float64)) for column in columns]
    return np.stack(numbers, axis=-1)


def _value(table: TrialTable, objective: Measure) -> str:
    if len(table) and table.failed.all():
        return "failed: no value"
    return f"{objective.name}: %{{customdata[1]:.3~g}}"


def _column(parameter: Parameter, column: Floats) -> Column:
    """Return numbers as they are; as text where there are choices or gaps."""
    if not isinstance(parameter, Choice) and np.isfinite(column).all():
        return column
    text = ["\N{EN DASH}" if np.isnan(x) else shown(external(parameter, x)) for x in column]
    return np.array(text, dtype=np.object_)


def _format(parameter: Parameter) -> str:
    """Return a d3 format; a log parameter that is small anywhere is written 9.1e-4 throughout."""
    if isinstance(parameter, Integer):
        return ",d"
    small = not isinstance(parameter, Choice) and parameter.log and parameter.low < 1e-3
    return ".2~e" if small else ".3~g"
