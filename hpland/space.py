"""What a hyperparameter may be: a real number, an integer or one of some choices.

Landscapes declare their spaces with these three; tables of trials carry them for every study.
In a column a value is always a float64: the number itself, or the index of a choice, as Optuna
stores it; NaN where the parameter is absent.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from hpland.lazy import np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]
else:
    Floats = Any  # where annotations are evaluated, as in dataclasses of figures


LARGEST = sys.float_info.max


@dataclass(frozen=True)
class When:
    """The condition under which a parameter exists: another one has one of some values.

    Attributes:
        parameter: the other one, which comes before it in the space.
        values: its values, choices by name.
    """

    parameter: str
    values: tuple[object, ...]


@dataclass(frozen=True)
class Real:
    """A real number in ``[low, high]``, uniform in its logarithm if ``log``."""

    low: float
    high: float
    log: bool = False
    unit: str = ""
    when: When | None = None

    def from_unit(self, u: ArrayLike) -> Floats:
        """Map uniform numbers in ``[0, 1)`` to values, shape kept."""
        return np.clip(_between(u, self.low, self.high, self.log), self.low, self.high)

    def levels(self, n: int) -> Floats:
        """Return ``n`` values, ends included, even on the parameter's scale; shape (n,)."""
        if n == 1:
            return self.from_unit([0.5])
        return self.from_unit(np.linspace(0.0, 1.0, n))


@dataclass(frozen=True)
class Integer:
    """An integer in ``[low, high]``, both included, uniform in its logarithm if ``log``."""

    low: int
    high: int
    log: bool = False
    unit: str = ""
    when: When | None = None

    def from_unit(self, u: ArrayLike) -> Floats:
        """Map uniform numbers in ``[0, 1)`` to integers, shape kept.

        As Optuna does, ``[low - 0.5, high + 0.5)`` is stretched and rounded, so that on a linear
        scale every integer is equally likely.
        """
        wide = _between(u, self.low - 0.5, self.high + 0.5, self.log)
        return np.clip(np.rint(wide), self.low, self.high)

    def levels(self, n: int) -> Floats:
        """Return ``n`` distinct integers, or all there are, ends included and evenly spaced.

        Where there are fewer integers than levels, as at the low end of a log scale, the levels
        are the integers.
        """
        n = min(n, self.high - self.low + 1)
        if n == 1:
            return self.from_unit([0.5])
        rank = np.arange(n)
        even = np.rint(_between(rank / (n - 1), self.low, self.high, self.log))
        rising = np.maximum.accumulate(even - rank) + rank  # each at least one above the last
        return np.asarray(np.minimum(rising, self.high - rank[::-1]), dtype=np.float64)


@dataclass(frozen=True)
class Choice:
    """One of ``choices``; as a number, its index."""

    choices: tuple[object, ...]
    unit: str = ""
    when: When | None = None

    def from_unit(self, u: ArrayLike) -> Floats:
        """Map uniform numbers in ``[0, 1)`` to indices of choices, shape kept."""
        index = np.floor(np.asarray(u, dtype=np.float64) * len(self.choices))
        return np.asarray(np.minimum(index, len(self.choices) - 1.0))

    def levels(self, n: int) -> Floats:
        """Return the indices of the first ``n`` choices; shape (<= n,)."""
        return np.arange(min(n, len(self.choices)), dtype=np.float64)

    @property
    def line(self) -> Real | Integer | None:
        """The range of choices that are rising numbers; None for other choices.

        Its scale is the one on which they are spaced more evenly.
        """
        numbers = [x for x in self.choices if isinstance(x, int | float) and abs(x) <= LARGEST]
        steps = [b - a for a, b in pairwise(numbers)]
        none = len(numbers) < len(self.choices) or any(isinstance(x, bool) for x in numbers)
        if none or not steps or min(steps) <= 0:
            return None
        low, high = numbers[0], numbers[-1]
        ratios = [math.log(b / a) for a, b in pairwise(numbers)] if low > 0 else [math.inf]
        log = low > 0 and max(ratios) / min(ratios) < max(steps) / min(steps)
        if isinstance(low, int) and isinstance(high, int) and all(x % 1 == 0 for x in numbers):
            return Integer(low, high, log, self.unit, self.when)
        return Real(low, high, log, self.unit, self.when)


Parameter: TypeAlias = Real | Integer | Choice
Space: TypeAlias = Mapping[str, Parameter]


def external(parameter: Parameter, x: float) -> object:
    """Return the value behind a column's number: a choice, an int or a float."""
    match parameter:
        case Choice(choices=choices):
            return choices[int(x)]
        case Integer():
            return int(x)
    return float(x)


def on_line(parameter: Parameter, x: ArrayLike) -> Floats:
    """Return a column's numbers, choices that have a `Choice.line` by their values; NaN stays."""
    at = np.asarray(x, dtype=np.float64)
    if not isinstance(parameter, Choice) or parameter.line is None:
        return at
    values = np.array([*parameter.choices, np.nan], dtype=np.float64)
    return np.asarray(values[np.where(np.isnan(at), len(values) - 1, at).astype(np.intp)])


def coded(parameter: Parameter, value: Any) -> Any:
    """Return a natural value, or an array of them, as a column has it: a choice as its index.

    Numbers are returned as they are. Raises KeyError for what is no choice.
    """
    if not isinstance(parameter, Choice):
        return value
    index = {choice: float(i) for i, choice in enumerate(parameter.choices)}
    if not isinstance(value, np.ndarray | list):
        return index[value]
    array = np.asarray(value)
    return np.array([index[one] for one in array.ravel().tolist()]).reshape(array.shape)


def codes(space: Space, when: When) -> list[float]:
    """Return the values of a condition as the other parameter's column has them."""
    return [float(coded(space[when.parameter], value)) for value in when.values]


def exists(space: Space, columns: Mapping[str, Floats]) -> dict[str, NDArray[np.bool_]]:
    """Return where each parameter exists, by the conditions alone; the columns' shapes."""
    there: dict[str, NDArray[np.bool_]] = {}
    for name, parameter in space.items():
        there[name] = np.ones(np.shape(columns[name]), np.bool_)
        if when := parameter.when:
            parent = np.isin(columns[when.parameter], codes(space, when))
            there[name] = parent & there[when.parameter]
    return there


def masked(space: Space, columns: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the columns with NaN where a parameter does not exist."""
    there = exists(space, columns)
    return {
        name: np.where(there[name], columns[name], np.nan) if parameter.when else columns[name]
        for name, parameter in space.items()
    }


def _between(u: ArrayLike, low: float, high: float, log: bool) -> Floats:
    u = np.asarray(u, dtype=np.float64)
    if log:
        return np.asarray(low * (high / low) ** u, dtype=np.float64)
    return np.asarray(low + (high - low) * u, dtype=np.float64)
