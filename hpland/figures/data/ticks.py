"""Where the ticks of an axis stand and what they say."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from hpland.figures.data.shorten import shortened
from hpland.figures.data.words import one_line, plain, power_of_ten, seen
from hpland.space import Choice, Floats, Integer, Parameter
from hpland.text import number

MOST_CHOICES = 24
_NONE = np.empty(0)


@dataclass(frozen=True)
class Ticks:
    """Labelled ticks and unlabelled minor ones, in the parameter's own units.

    Attributes:
        at: shape (k,), rising.
        labels: one per tick.
        minor: shape (m,), rising; empty on linear axes.
    """

    at: Floats
    labels: tuple[str, ...]
    minor: Floats = field(default_factory=lambda: _NONE)


def ticks(parameter: Parameter, low: float, high: float, most: int = 7) -> Ticks:
    """Return about ``most`` ticks at most for the part ``[low, high]`` of a parameter.

    A log axis has decades; where fewer than three of them are in sight, an integer has powers of
    two and a real number 1, 2, 5. A choice has a tick for every choice;
    if there are too many, for evenly spread ones.
    """
    if isinstance(parameter, Choice):
        at = np.arange(0, n := len(parameter.choices), -(-n // MOST_CHOICES), dtype=np.float64)
        return Ticks(at, choice_labels([parameter.choices[int(i)] for i in at]))
    whole = isinstance(parameter, Integer)
    if parameter.log and (found := _log(low, high, whole, most)):
        return found
    return _linear(low, high, whole, most)


def choice_labels(choices: Sequence[object], most: int = 24) -> tuple[str, ...]:
    """Return what choices are called where there is room for ``most`` characters."""
    texts = [one_line(seen(each)) for each in choices]
    return tuple(map(plain, shortened(texts, most)))


def _log(low: float, high: float, whole: bool, most: int) -> Ticks | None:
    exponents = _whole_powers(10, low, high)
    if exponents.size >= 3:
        exponents = exponents[:: -(-exponents.size // most)]
        labels = tuple(power_of_ten(int(k)) for k in exponents)
        return Ticks(
            10.0**exponents, labels, _within(_multiples(low, high, range(2, 10)), low, high)
        )
    at = 2.0 ** _whole_powers(2, low, high) if whole else _NONE
    if not 3 <= at.size <= most + 3:
        at = _within(_multiples(low, high, (1, 2, 5)), low, high)
    return Ticks(at, _numbers(at, whole)) if at.size >= 2 else None


def _numbers(at: Floats, whole: bool) -> tuple[str, ...]:
    return tuple(number(int(x) if whole else float(x)) for x in at)


def _whole_powers(base: int, low: float, high: float) -> Floats:
    first, last = np.log([low, high]) / np.log(base)
    return np.arange(np.ceil(first - 1e-9), np.floor(last + 1e-9) + 1)


def _multiples(low: float, high: float, digits: tuple[int, ...] | range) -> Floats:
    with np.errstate(over="ignore"):  # of what lies above the largest number
        decades = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
        at = np.outer(decades, np.asarray(digits, dtype=np.float64)).ravel()
    return at[np.isfinite(at)]


def _within(at: Floats, low: float, high: float) -> Floats:
    return at[(at >= low * (1 - 1e-9)) & (at <= high * (1 + 1e-9))]


def _linear(low: float, high: float, whole: bool, most: int) -> Ticks:
    if not high > low:
        return Ticks(at := np.array([low]), _numbers(at, whole))
    step = _step(high / most - low / most, whole)  # the difference may overflow
    at = step * np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1) + 0.0
    return Ticks(at, _labels(at, step))


def _labels(at: Floats, step: float) -> tuple[str, ...]:
    """Return labels with just the digits that tell ticks ``step`` apart from one another."""
    places = -int(np.floor(np.log10(step) + 1e-9))
    if -6 < places <= 4:
        return tuple(f"{x:,.{max(places, 0)}f}" for x in at)
    digits = places + int(np.floor(np.log10(np.abs(at).max()))) + 1
    return tuple(number(float(x), max(digits, 3)) for x in at)


def _step(least: float, whole: bool) -> float:
    """Return the smallest of 1, 2, 5 times a power of ten that is not under ``least``."""
    decade = 10.0 ** np.floor(np.log10(least))
    step = next(float(k * decade) for k in (1, 2, 5, 10) if k * decade >= least * (1 - 1e-9))
    return max(step, 1.0) if whole else step
