"""What is known of a column after all of it has gone by, in memory that does not grow."""

import json
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, Literal, TypeAlias

import numpy as np

from hpland.importing.sweep import Cells
from hpland.space import Floats
from hpland.table import LACKING

Kind: TypeAlias = Literal["integer", "real", "choice", "nothing"]
Key: TypeAlias = tuple[type, Any]
MOST_CHOICES = 1_000  # different values that are remembered
FEW = 12  # numbers, at most, that stand beside a None as choices
SAMPLE = 4_096  # numbers, at most, by which evenness is judged
NONES = ("None", "null")  # as text
WRITTEN = {"True": True, "true": True, "False": False, "false": False}
LARGEST = int(sys.float_info.max)  # integer that is a float, as Optuna needs it
EXACT = 2**53  # above, a float64 does not hold every integer


def blank(cell: Any) -> bool:
    """Return whether there is nothing in a cell."""
    return cell is LACKING or (cell != cell if isinstance(cell, float) else cell == "")


def there(cells: Cells, *, text: bool) -> Sequence[Any]:
    """Return the cells that are not blank."""
    return list(filter(None, cells)) if text else [cell for cell in cells if not blank(cell)]


def plain(cell: Any) -> Any:
    """Return a cell as one of Optuna's choices: lists and objects as JSON, huge numbers as text."""
    if isinstance(cell, int) and not -LARGEST <= cell <= LARGEST:
        return str(cell)
    if isinstance(cell, list | dict | tuple):
        return json.dumps(cell, sort_keys=True, default=str)
    return cell if isinstance(cell, str | bool | int | float | None) else str(cell)


def numbers_of(cells: Sequence[Any], *, text: bool) -> Floats | None:
    """Return cells as numbers; None if one of them is not a number.

    Args:
        cells: none of them blank.
        text: whether numbers are written as text.
    """
    if text:
        if "_" in "".join(cells):  # which Python reads over
            return None
    elif not set(map(type, cells)) <= {int, float}:
        return None
    try:
        return np.array(list(map(float, cells)), np.float64)
    except (ValueError, OverflowError):
        return None


@dataclass
class Column:
    """What is known of the cells that have gone by.

    Attributes:
        text: whether all cells are text.
        there: how many were not blank.
        lacking: how many were blank, or no finite number in a column of numbers.
        numeric: whether all that were there, None aside, are numbers.
        nones: how many were None.
        whole: whether all numbers are integers; ``dotted`` if one was not written as one.
        low, high: of the numbers.
        known: the values, by type; as long as there are no more than `MOST_CHOICES`.
        many: whether there are more.
        sample: some of the numbers, evenly over all.
    """

    text: bool
    there: int = 0
    lacking: int = 0
    numeric: bool = True
    nones: int = 0
    whole: bool = True
    dotted: bool = False
    low: float = math.inf
    high: float = -math.inf
    known: dict[Key, None] = field(default_factory=dict)
    many: bool = False
    sample: list[float] = field(default_factory=list)
    _stride: int = 1
    _seen: int = 0

    def add(self, cells: Cells) -> None:
        """Take note of more cells."""
        present = there(cells, text=self.text)
        self.lacking += len(cells) - len(present)
        self.there += len(present)
        empty = any(one in present for one in NONES) if self.text else None in present
        rest = [cell for cell in present if not self._none(cell)] if empty else present
        self.nones += len(present) - len(rest)
        self._remember(present)
        found = numbers_of(rest, text=self.text) if self.numeric else None
        if found is None:
            self.numeric = False
        elif len(found):
            self._measure(found, rest)

    def _none(self, cell: Any) -> bool:
        return cell is None or (self.text and cell in NONES)

    def _remember(self, present: Sequence[Any]) -> None:
        if not self.many:
            self.known |= dict.fromkeys(
                zip(repeat(str), present) if self.text else map(key, present)
            )
            self.many = len(self.known) > MOST_CHOICES
        if self.many:
            self.known = {}

    def _measure(self, found: Floats, cells: Sequence[Any]) -> None:
        finite = found[np.isfinite(found)]
        lost = len(found) - len(finite)
        self.lacking, self.there = self.lacking + lost, self.there - lost
        if not len(finite):
            return
        self.low = min(self.low, float(finite.min()))
        self.high = max(self.high, float(finite.max()))
        self.whole &= bool((finite == np.floor(finite)).all())
        if self.whole and not self.dotted:
            self.dotted = _dotted(cells, self.text)
        self._keep(finite)

    def _keep(self, finite: Floats) -> None:
        start = -self._seen % self._stride
        self._seen += len(finite)
        self.sample += finite[start :: self._stride].tolist()
        while len(self.sample) > SAMPLE:
            self.sample = self.sample[::2]
            self._stride *= 2

    @property
    def kind(self) -> Kind:
        """What it holds.

        Integers may be written as 64.0 where a cell is blank: there pandas knows no integers.
        """
        if not self.there:
            return "nothing"
        if not self.numeric or self.low > self.high:
            return "choice"
        if self.nones and not self.many and len(self.known) <= FEW:
            return "choice"
        whole = self.whole and (not self.dotted or self.lacking > 0)
        return "integer" if whole and max(-self.low, self.high) <= EXACT else "real"

    @property
    def constant(self) -> bool:
        """Whether there is one value, wherever there is one."""
        if self.numeric and self.low <= self.high and not self.nones:
            return self.low == self.high
        return not self.many and len(self.known) <= 1

    def choices(self) -> dict[Key, Any]:
        """Return the choices by the cells that mean them, in order: None, numbers, text."""
        read = self._read([cell for _, cell in self.known])
        if {bool} < {type(one) for one in read} & {bool, int, float}:  # True is equal to 1
            read = list(map(str, read))
        ordered = sorted(zip(self.known, read, strict=True), key=lambda pair: _order(pair[1]))
        return dict(ordered)

    def _read(self, cells: Sequence[Any]) -> list[Any]:
        """Return what cells mean: text is booleans or numbers if all of it is, None aside."""
        if not self.text:
            return list(cells)
        rest = [cell for cell in cells if not self._none(cell)]
        if rest and all(cell in WRITTEN for cell in rest):
            return [WRITTEN.get(cell) for cell in cells]
        if rest and numbers_of(rest, text=True) is not None:
            return [None if self._none(cell) else number(cell) for cell in cells]
        return [None if self._none(cell) else cell for cell in cells]


def number(cell: str) -> int | float:
    """Return the number that a text is."""
    try:
        return int(cell)
    except ValueError:
        return float(cell)


def key(cell: Any) -> Key:
    """Return by what a cell is known: with its type, so that True is not 1."""
    one = plain(cell)
    return type(one), one


def _dotted(cells: Sequence[Any], text: bool) -> bool:
    if text:
        written = "".join(cells)
        return any(sign in written for sign in ".eE")
    return any(type(cell) is float for cell in cells)


def _order(value: object) -> tuple[int, float, str]:
    if value is None:
        return 0, 0.0, ""
    if isinstance(value, int | float):
        return 1, value, ""
    return 2, 0.0, str(value)


def evenness(xs: Iterable[float], low: float, high: float) -> float:
    """Return how far numbers are from even between two ends, in 0 (even) to 1 (Kolmogorov)."""
    ordered = np.unique(np.fromiter(xs, np.float64))
    if len(ordered) < 2 or not high > low:
        return 1.0
    expected = np.linspace(0.0, 1.0, len(ordered))
    return float(np.abs((ordered - low) / (high - low) - expected).max())
