"""Trials at one place, drawn beside one another, so that each can be seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpland.figures.data.axes import Axis
from hpland.space import Choice, Floats

GOLDEN = 0.6180339887498949
ROOM = 0.38  # of the distance to the next value: how far to either side trials are drawn
MOST = 64.0  # pixels to either side, at most
SAME = 10.0  # pixels to either side where values lie as near as they like
LEVEL = 16.0  # pixels between numbers; those that are nowhere nearer stand in columns, as choices
EACH = 8.0  # pixels that a trial takes, where there is room


@dataclass(frozen=True)
class Apart:
    """Where trials are drawn.

    Attributes:
        x, y: in the parameters' units, shapes (n,).
        moved: which are not at their own place, shape (n,).
    """

    x: Floats
    y: Floats
    moved: NDArray[np.bool_]


@dataclass(frozen=True)
class _Side:
    """One axis: its values as placed, whether they stand in columns, and the room, in pixels."""

    axis: Axis
    column: Floats
    level: bool
    room: float
    pixel: float

    def moved(self, pixels: Floats) -> Floats:
        at = self.axis.unplace(self.axis.place(self.column) + pixels * self.pixel)
        return np.where(pixels == 0, self.column, at)


def beside(number: NDArray[np.integer]) -> Floats:
    """Return how far beside a line each of some numbers is drawn, in [-1, 1), 0 at 0.

    Multiples of the golden ratio, modulo 1, are spread evenly whatever numbers they are of (Weyl
    1916, Über die Gleichverteilung von Zahlen mod. Eins).
    """
    return np.asarray(2 * ((number * GOLDEN + 0.5) % 1.0) - 1, dtype=np.float64)


def apart(axes: tuple[Axis, Axis], columns: Sequence[Floats], area: tuple[float, float]) -> Apart:
    """Return places of trials, columns (n,) of x and y, over axes that fill so many pixels.

    Those at one place are spread around it as the seeds of a sunflower (Vogel 1979, A better way
    to construct the sunflower head); those that share a choice, or one of few numbers, beside
    it, in its column or row. The first of them stays at its place.
    """
    sides = [_side(*each) for each in zip(axes, columns, area, strict=True)]
    levels = [side for side in sides if side.level]
    rank, count = _ranks([side.column for side in levels or sides])
    if len(levels) == 1:
        out = beside(rank)
        shifts = [out * np.minimum(EACH * count / 4, s.room) if s.level else 0 * out for s in sides]
    else:
        out, angle = np.sqrt(rank / np.maximum(count - 1, 1)), 2 * np.pi * GOLDEN * rank
        wide = EACH * np.sqrt(count)
        turned = (np.cos(angle), np.sin(angle))
        shifts = [
            out * np.minimum(wide, s.room) * part for s, part in zip(sides, turned, strict=True)
        ]
    across, up = (side.moved(shift) for side, shift in zip(sides, shifts, strict=True))
    return Apart(across, up, rank > 0)


def _side(axis: Axis, column: Floats, pixels: float) -> _Side:
    low, high = axis.place([axis.low, axis.high])
    pixel = float(high / pixels - low / pixels) or 1 / pixels
    values, choice = np.unique(axis.place(column)), isinstance(axis.parameter, Choice)
    gaps = np.diff(values / pixel)
    gap = 1 / pixel if choice else float(gaps.min(initial=np.inf))
    if choice or (gap >= LEVEL and 2 * len(values) <= len(column)):
        return _Side(axis, column, True, min(ROOM * gap, MOST), pixel)
    return _Side(axis, column, False, SAME, pixel)


def _ranks(columns: list[Floats]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return every trial's place among those of equal columns, and how many these are, (n,)."""
    _, group = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    group = group.ravel()
    order, count = np.argsort(group, kind="stable"), np.bincount(group)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(group)) - np.repeat(np.cumsum(count) - count, count)
    return rank, count[group]
