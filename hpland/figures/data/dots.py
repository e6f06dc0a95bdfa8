"""Trials as dots over two parameters: where each stands and how large it is, so that it is seen."""

from dataclasses import dataclass

import numpy as np

from hpland.figures.data.apart import apart
from hpland.figures.data.crowd import best_first, crowded, some_failed
from hpland.figures.data.plane import Plane
from hpland.space import Floats
from hpland.table import Mask, TrialTable

# Diameters in pixels of the worst and the best trial, where they are few and where they are many.
SIZES = ((7.0, 20.0), (7.0, 15.0), (6.0, 11.0), (5.0, 8.0), (4.0, 6.0), (4.0, 4.0))
CROWDED = 6.0  # the diameter of the best of thousands
SEEN = 0.9  # of the dots are to be seen


@dataclass(frozen=True)
class Dots:
    """The trials that are drawn one by one: ``n`` as dots, ``m`` failed ones as crosses.

    Attributes:
        trials: the used ones, the best last.
        z: what is drawn of them, as it is coloured, shape (n,).
        at: where they stand, x and y in the parameters' units, shape (n, 2).
        size: their diameters in pixels, shape (n,).
        failed: the failed ones.
        failed_at: where they stand, shape (m, 2).
        remark: what the caption says of their places; empty where all are at their own.
    """

    trials: TrialTable
    z: Floats
    at: Floats
    size: Floats
    failed: TrialTable
    failed_at: Floats
    remark: str


def dots_of(data: Plane, area: tuple[float, float]) -> Dots:
    """Return the dots of a plane that fills so many pixels, small where large ones would hide."""
    rows, failed = best_first(data), some_failed(data)
    trials, axes, n = data.cast.used.rows(rows[::-1]), (data.x, data.y), len(rows)
    columns = [np.append(trials.params[a.name][::-1], failed.params[a.name]) for a in axes]
    there = apart(axes, columns, area)
    every = np.stack([there.x, there.y], axis=1)
    at, z = every[:n][::-1], data.placed[rows[::-1]]
    pixels = np.stack([a.fraction(at[:, i]) * area[i] for i, a in enumerate(axes)], axis=1)
    return Dots(
        trials,
        z,
        at,
        np.full(n, CROWDED) if crowded(data) else _sizes(data.objective.goodness(z), pixels),
        failed,
        every[n:],
        "trials at one place: drawn beside one another" if there.moved.any() else "",
    )


def _sizes(goodness: Floats, at: Floats) -> Floats:
    """Return the largest diameters with which enough dots are seen, else the smallest, (n,)."""
    for small, large in SIZES:
        size = small + (large - small) * goodness
        if seen(at, size).mean() >= SEEN:
            break
    return size


def seen(at: Floats, size: Floats) -> Mask:
    """Return which dots have a middle that none drawn later covers, shape (n,).

    Args:
        at: their middles in pixels, shape (n, 2).
        size: their diameters in pixels, shape (n,).
    """
    free = np.ones(len(at), dtype=np.bool_)
    for i in range(len(at) - 1):
        apart_by = np.hypot(*(at[i + 1 :] - at[i]).T)
        free[i] = bool((apart_by >= size[i + 1 :] / 2).all())
    return free
