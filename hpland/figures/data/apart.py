"""Trials at one place, drawn beside one another, so that each can be seen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpland.figures.data.axes import Axis
from hpland.space import Choice, Floats
from hpland.table import TrialTable

GOLDEN = (np.sqrt(5) - 1) / 2
ROOM = 0.38  # of the distance to the next value: how far to either side trials are drawn
MOST = 36.0  # pixels to either side, at most
SAME = 10.0  # pixels to either side where values lie as near as they like
LEVEL = 16.0  # pixels between numbers; those that are nowhere nearer stand in columns, as choices
EACH = 8.0  # pixels between neighbours, where there is room


@dataclass(frozen=True)
class Apart:
    """Where trials are drawn.

    Attributes:
        x, y: in the parameters' units, shapes (n,).
        moved: whether any is not at its own place.
    """

    x: Floats
    y: Floats
    moved: bool


def apart(x: Axis, y: Axis, trials: TrialTable, area: tuple[float, float]) -> Apart:
    """Return places of trials over two axes that fill an area of so many pixels.

    Those that stand at one place are spread around it as the seeds of a sunflower (Vogel 1979, A
    better way to construct the sunflower head); those that share only a choice, or one of few
    numbers, beside it, within its column or row. The first of the trials is nearest to its place.
    """
    columns = [trials.params[axis.name] for axis in (x, y)]
    reach = [_reach(axis, column, pixels)
             for axis, column, pixels in zip((x, y), columns, area, strict=True)]  # fmt: skip
    shifts, moved = _shifts(columns, reach)
    at = [
        axis.unplace(axis.place(column) + shift * _unit(axis, pixels))
        if moved.any()
        else column
        for axis, column, shift, pixels in zip((x, y), columns, shifts.T, area, strict=True)
    ]
    kept = [np.where(moved, new, column) for new, column in zip(at, columns, strict=True)]
    return Apart(kept[0], kept[1], bool(moved.any()))


def _unit(axis: Axis, pixels: float) -> float:
    """Return how much of an axis, as it is placed, is one pixel."""
    low, high = axis.place([axis.low, axis.high])
    return float(high / pixels - low / pixels) or 1 / pixels


def _reach(axis: Axis, column: Floats, pixels: float) -> tuple[bool, float]:
    """Return whether values stand in columns, and how many pixels to a side there is room."""
    values = np.unique(axis.place(column))
    gap = 1.0 if isinstance(axis.parameter, Choice) else float(np.diff(values).min(initial=np.inf))
    wide = gap / _unit(axis, pixels)
    if isinstance(axis.parameter, Choice) or (wide >= LEVEL and 2 * len(values) <= len(column)):
        return True, min(ROOM * wide, MOST)
    return False, SAME


def _shifts(
    columns: list[Floats], reach: list[tuple[bool, float]]
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return every trial's shift in pixels, shape (n, 2), and which trials have one."""
    (x_level, x_room), (y_level, y_room) = reach
    by = [c for c, level in zip(columns, (x_level, y_level), strict=True) if level]
    alone = len(by) == 1
    rank, count = _ranks(by or columns)
    moved = count > 1
    if alone:
        side = 2 * ((rank * GOLDEN + 0.5) % 1.0) - 1
        room = np.minimum(EACH / 2 * count, x_room if x_level else y_room)
        zero = np.zeros_like(side)
        shift = [side * room, zero] if x_level else [zero, side * room]
        return np.stack(shift, axis=1) * moved[:, None], moved
    radius = np.sqrt(rank / np.maximum(count - 1, 1))
    angle = 2 * np.pi * GOLDEN * rank
    wide = EACH / 1.5 * np.sqrt(count)
    across, up = np.minimum(wide, x_room), np.minimum(wide, y_room)
    shift = [across * radius * np.cos(angle), up * radius * np.sin(angle)]
    return np.stack(shift, axis=1) * moved[:, None], moved


def _ranks(columns: list[Floats]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return every trial's place among those of equal columns, and how many these are, (n,)."""
    _, group = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    group = group.ravel()
    order = np.argsort(group, kind="stable")
    count = np.bincount(group)
    rank = np.empty(len(group), dtype=np.intp)
    rank[order] = np.arange(len(group)) - np.repeat(np.cumsum(count) - count, count)
    return rank, count[group]
