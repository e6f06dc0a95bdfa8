"""Trials as columns, and the truth behind them: what studies hand to figures.

A `TrialTable` is one study, a column per parameter. A `Grid` is a function on a rectangle.
Both are frozen and numpy only; figures know nothing else about where data came from.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpland.space import Floats, Space, external

Mask = NDArray[np.bool_]
LACKING = object()  # in place of an attribute that a trial does not have
STATES = ("RUNNING", "COMPLETE", "PRUNED", "FAIL", "WAITING")  # Optuna's, in its order


@dataclass(frozen=True)
class Curves:
    """The intermediate values of ``n`` trials, ordered by trial and then by step.

    Attributes:
        row: the trial that reported it, by its row in the table, shape (k,).
        step: when, shape (k,).
        value: what, shape (k,); NaN where a trial reported NaN.
    """

    row: NDArray[np.intp]
    step: NDArray[np.int64]
    value: Floats

    def rows(self, which: Mask | NDArray[np.intp], n: int) -> "Curves":
        """Return the curves of some of the ``n`` trials, by mask or by index, in that order."""
        chosen = np.arange(n)[which]
        place = np.full(n, -1)
        place[chosen] = np.arange(len(chosen))
        row = place[self.row]
        order = np.argsort(row, kind="stable")[np.count_nonzero(row < 0) :]
        return Curves(row[order], self.step[order], self.value[order])

    def lengths(self, n: int) -> NDArray[np.intp]:
        """Return how many values each of ``n`` trials reported, shape (n,)."""
        return np.bincount(self.row, minlength=n)


@dataclass(frozen=True, eq=False)
class TrialTable:
    """One study of ``n`` trials with ``m`` objectives; equal to itself alone.

    Attributes:
        study: the study's name.
        directions: ``"minimize"`` or ``"maximize"``, one per objective.
        number: trial numbers, int64, shape (n,).
        state: Optuna's state names (``"COMPLETE"``, ``"PRUNED"``, ``"FAIL"``, ...), shape (n,).
        values: objective values, float64, shape (n, m); NaN where there is none.
        space: the parameters, in the order in which the study met them.
        params: a float64 column of shape (n,) per parameter: the number, or the index of the
            choice; NaN where the trial does not have the parameter.
        metric_names: what the objectives are called, one per objective; empty if unnamed.
        attrs: the study's user attributes.
        counted: the states whose values count.
        left_out: how many trials of the study are not in the table, by reason.
        curves: the intermediate values; None if they were not read.
        notes: the user attributes of trials that were asked for, an object array of shape (n,)
            per key; `LACKING` where a trial does not have it.
        note_names: the user attributes that trials have, if one that was asked for none has.
        durations: seconds from start to end, shape (n,), NaN for a trial that has not got both;
            None if they were not read.
        objective: the objective that is shown, where only one can be; counted from 0.
        reasons: why each trial could not run, an object array of shape (n,), None where it could;
            None if all of them could.
    """

    study: str
    directions: tuple[str, ...]
    number: NDArray[np.int64]
    state: NDArray[np.str_]
    values: Floats
    space: Space
    params: Mapping[str, Floats]
    metric_names: tuple[str, ...] = ()
    attrs: Mapping[str, Any] = field(default_factory=dict)
    counted: tuple[str, ...] = ("COMPLETE",)
    left_out: Mapping[str, int] = field(default_factory=dict)
    curves: Curves | None = None
    notes: Mapping[str, NDArray[np.object_]] = field(default_factory=dict)
    note_names: tuple[str, ...] = ()
    durations: Floats | None = None
    objective: int = 0
    reasons: NDArray[np.object_] | None = None

    def __len__(self) -> int:
        """Return the number of trials, of whatever state."""
        return len(self.number)

    @property
    def value(self) -> Floats:
        """The objective that is shown, shape (n,)."""
        return self.values[:, self.objective]

    @property
    def maximize(self) -> bool:
        """Whether the objective that is shown is to be maximised."""
        return self.directions[self.objective] == "maximize"

    @property
    def metric_name(self) -> str:
        """What the objective that is shown is called; empty if unnamed."""
        return self.metric_names[self.objective] if self.metric_names else ""

    def by(self, objective: int) -> "TrialTable":
        """Return the table with another of its objectives shown."""
        return replace(self, objective=objective)

    @cached_property
    def complete(self) -> Mask:
        """Which trials count, COMPLETE by default, and have a finite value, shape (n,)."""
        return np.asarray(np.isin(self.state, self.counted) & np.isfinite(self.value))

    @property
    def failed(self) -> Mask:
        """Which trials are FAIL, shape (n,)."""
        return np.asarray(self.state == "FAIL")

    @cached_property
    def best(self) -> int | None:
        """The row of the best complete trial by the objective shown; None if there is none."""
        ranked = self.ranked()
        return int(ranked[0]) if ranked.size else None

    def ranked(self) -> NDArray[np.intp]:
        """Return the rows of the trials that count, the best first, ties as numbered."""
        rows = np.flatnonzero(self.complete)
        order = -self.value[rows] if self.maximize else self.value[rows]
        return rows[np.lexsort((self.number[rows], order))]

    def rows(self, which: Mask | NDArray[np.intp]) -> "TrialTable":
        """Return the table of some trials only, by mask or by index."""
        return replace(
            self,
            number=self.number[which],
            state=self.state[which],
            values=self.values[which],
            params={name: column[which] for name, column in self.params.items()},
            curves=self.curves.rows(which, len(self)) if self.curves else None,
            notes={key: column[which] for key, column in self.notes.items()},
            durations=None if self.durations is None else self.durations[which],
            reasons=None if self.reasons is None else self.reasons[which],
        )

    def shown(self, row: int) -> dict[str, object]:
        """Return one trial's parameters as a reader knows them: integers, choices, numbers."""
        here = {name: column[row] for name, column in self.params.items()}
        return {name: external(self.space[name], x) for name, x in here.items() if not np.isnan(x)}


def lacking(note: NDArray[np.object_]) -> bool:
    """Return whether no trial has a user attribute, given its column."""
    return all(value is LACKING for value in note)


def evenly(n: int, most: int) -> NDArray[np.intp]:
    """Return all rows of ``n``, or ``most`` of them evenly spread, the ends included."""
    return np.linspace(0, n - 1, min(n, most)).astype(np.intp)


@dataclass(frozen=True)
class Grid:
    """A function of two parameters on a rectangle: ``values[i, j]`` at ``(xs[j], ys[i])``.

    Attributes:
        x, y: the parameters' names.
        xs, ys: their levels in rising order, shapes (nx,) and (ny,).
        values: shape (ny, nx); NaN where there is none.
    """

    x: str
    y: str
    xs: Floats
    ys: Floats
    values: Floats


@dataclass(frozen=True)
class Truth:
    """What is known of a study's objective beyond its trials.

    Attributes:
        optimum: the exact best value, in the study's direction.
        optimizers: every parameter setting that reaches it.
        grid: the noise-free objective over the figure's two parameters, the others held at
            their optimum; None unless the figure has exactly two.
        values: the noise-free value of every trial of the table, in its order, shape (n,).
        shares: how much each parameter matters.
        lines: the noise-free objective over one parameter, the others held at their optimum:
            x and value, shape (k, 2), by parameter.
        front: the noise-free values that no others dominate, of all ``m`` objectives, shape
            (k, m).
        courses: what goes on in some runs, by their message and then by what it is: epoch and
            value, shape (k, 2).
    """

    optimum: float
    optimizers: tuple[Mapping[str, float], ...]
    grid: Grid | None = None
    values: Floats | None = None
    shares: "Shares | None" = None
    lines: Mapping[str, Floats] = field(default_factory=dict)
    front: Floats | None = None
    courses: Mapping[str, Mapping[str, Floats]] = field(default_factory=dict)


@dataclass(frozen=True)
class Shares:
    """Shares of the variance of an objective by parameter, as functional ANOVA splits it.

    Attributes:
        main: of a parameter by itself.
        total: of all effects that it has a part in, its interactions too.
    """

    main: Mapping[str, float]
    total: Mapping[str, float]


@dataclass(frozen=True)
class Note:
    """A message on a figure, at a point given by some or all of its parameters."""

    text: str
    at: Mapping[str, float]
