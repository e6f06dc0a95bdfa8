"""Thousands of trials: the median or the best of every cell, and only the best as dots."""

import numpy as np
from numpy.typing import NDArray

from hpland.figures.data.bins import Bins, bins
from hpland.figures.data.fields import Field
from hpland.figures.data.hover import Hover, field_of
from hpland.figures.data.plane import Plane
from hpland.figures.data.words import count
from hpland.space import Floats
from hpland.table import TrialTable, evenly

MANY = 3000  # trials; more dots than that are only ink
BEST = 500  # trials that are dots all the same
MOST_CROSSES = 1000
FEW = 4  # times fewer trials in a cell than usual are so few that it fades
CELLS = (44, 30)  # along x and y, of few thousand trials
FINER, EACH = 2.5, 20  # times as many cells each way at most, where so many trials are in each


def crowded(data: Plane) -> bool:
    """Return whether there are too many trials to draw each."""
    return len(data.z) > MANY


def best_first(data: Plane) -> NDArray[np.intp]:
    """Return the rows of the best trials, all if they are few, best first; shape (<= n,)."""
    order = np.argsort(-data.z if data.objective.maximize else data.z, kind="stable")
    return order[:BEST] if crowded(data) else order


def some_failed(data: Plane) -> TrialTable:
    """Return the failed trials; evenly spread ones if there are too many."""
    failed = data.cast.failed
    return failed.rows(evenly(len(failed), MOST_CROSSES))


def remarks(data: Plane, rest: str) -> list[str]:
    """Return what the caption says of the best and of the rest; nothing if each has its dot."""
    return [rest, f"dots: the {BEST} best"] if crowded(data) else []


def median_field(data: Plane) -> Field:
    """Return the trials in cells, coloured by their median and faded where they are few."""
    where, told = _cells(data)
    return _field(data, where, told, told[1], "cells: the median of all trials in them")


def best_field(data: Plane) -> Field:
    """Return the trials in cells, coloured by the best of them and faded where they are few."""
    where, told = _cells(data)
    return _field(data, where, told, told[2], "cells: the best of all trials in them")


def _cells(data: Plane) -> tuple[Bins, tuple[Floats, Floats, Floats]]:
    """Return the cells, the more the more trials there are, and number, median and best in each."""
    x, y = (data.cast.used.params[axis.name] for axis in (data.x, data.y))
    finer = np.clip(np.sqrt(len(data.z) / (EACH * CELLS[0] * CELLS[1])), 1, FINER)
    where = bins(data.x, data.y, x, y, (int(finer * CELLS[0]), int(finer * CELLS[1])))
    return where, medians(data, where)


def _field(
    data: Plane, where: Bins, told: tuple[Floats, Floats, Floats], z: Floats, remark: str
) -> Field:
    number, median, best = told
    shape = where.shape
    known = np.minimum(FEW * number / np.median(number[number > 0]), 1)
    return Field(
        where.xs,
        where.ys,
        z.reshape(shape),
        np.zeros(shape, dtype=np.bool_),
        _hover(data, number, median, best, shape),
        shade=np.where(number > 0, 0.35 + 0.65 * known, 0.0).reshape(shape),
        edges=(where.x_edges, where.y_edges),
        remark=remark,
    )


def medians(data: Plane, where: Bins) -> tuple[Floats, Floats, Floats]:
    """Return the number of trials of every bin, and their median and best value, (ny * nx,)."""
    number = where.sums().ravel()
    order = np.lexsort((data.z, where.of))
    z, last = data.z[order], np.cumsum(number).astype(np.intp) - 1
    first, there = last - number.astype(np.intp) + 1, number > 0
    median, best = np.full_like(number, np.nan), np.full_like(number, np.nan)
    low, high = (first + last)[there] // 2, (first + last + 1)[there] // 2
    median[there] = z[low] / 2 + z[high] / 2
    best[there] = z[(last if data.objective.maximize else first)[there]]
    return number, median, best


def _hover(
    data: Plane, number: Floats, median: Floats, best: Floats, shape: tuple[int, int]
) -> Hover:
    told, (_, middle, top) = field_of([number, median, best])
    name = data.objective.name
    lines = [
        "<b>%{customdata[0]:,d} trials here</b>",
        f"{name}, median: {middle}",
        f"{name}, best: {top}",
    ]
    return Hover(told.reshape(*shape, 3), "<br>".join(lines) + "<extra></extra>")


def drawn_of(drawn: int, every: int, name: str) -> str:
    """Return the legend's name of trials, with how many of them are drawn if not all."""
    return name if drawn == every else f"{name}, {drawn:,} of {count(every, 'trial')} drawn"
