"""Conditions on trials, such as ``value < 1 and learning_rate >= 1e-4``: parsed, never run.

The grammar is Python's for comparisons with ``and``, ``or``, ``not`` and brackets. A name is a
parameter, or ``value`` or ``number``; any other name stands in backquotes. What a
trial does not have satisfies no comparison.
"""

import ast
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpland.errors import HplandError, unknown
from hpland.space import Choice
from hpland.table import Mask, TrialTable

Operand: TypeAlias = "NDArray[np.float64] | NDArray[np.object_] | float | str | None"
OPERATORS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}

_SHOWN = 500  # characters of a condition that an error repeats


def where(table: TrialTable, condition: str) -> Mask:
    """Return which trials satisfy ``condition``, shape (n,).

    Raises HplandError for an invalid condition, and for a name that the table does not have.
    """
    quoted: dict[str, str] = {}

    def unquoted(match: re.Match[str]) -> str:
        quoted[f"quoted_{len(quoted)}"] = match[1]
        return f" {list(quoted)[-1]} "

    try:
        tree = _parsed(re.sub(r"`([^`]+)`", unquoted, condition).strip())
        return _Reading(table, condition, quoted).mask(tree.body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _wrong(condition) from None


def _parsed(condition: str) -> ast.Expression:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of code that is odd but runs; this does not run
        return ast.parse(condition, mode="eval")


def _wrong(condition: str) -> HplandError:
    short = f"{condition[:_SHOWN]}..." if len(condition) > _SHOWN else condition
    return HplandError(
        f"--where {short!r} is not a condition; write one like 'value < 1 and depth >= 3'"
    )


@dataclass(frozen=True)
class _Reading:
    table: TrialTable
    condition: str
    quoted: Mapping[str, str]

    def mask(self, node: ast.expr) -> Mask:
        match node:
            case ast.BoolOp(op=ast.And(), values=parts):
                return np.asarray(np.all([self.mask(part) for part in parts], axis=0))
            case ast.BoolOp(values=parts):
                return np.asarray(np.any([self.mask(part) for part in parts], axis=0))
            case ast.UnaryOp(op=ast.Not(), operand=part):
                return ~self.mask(part)
            case ast.Compare(left=left, ops=ops, comparators=rights):
                sides = [self.operand(side) for side in (left, *rights)]
                pairs = zip(sides, ops, sides[1:], strict=False)
                return np.asarray(np.all([self.compared(*pair) for pair in pairs], axis=0))
        raise _wrong(self.condition)

    def compared(self, left: Operand, op: ast.cmpop, right: Operand) -> Mask:
        compare = OPERATORS.get(type(op))
        if compare is None:
            raise _wrong(self.condition)
        try:
            held = np.broadcast_to(np.asarray(compare(left, right), np.bool_), len(self.table))
        except TypeError:  # a text and a number have no order
            raise _wrong(self.condition) from None
        return held & _there(left) & _there(right)

    def operand(self, node: ast.expr) -> Operand:
        match node:
            case ast.Name(id=name):
                return self.column(self.quoted.get(name, name))
            case ast.Constant(value=float() | int() | str() | None as value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=float() | int() as value)):
                return -value
        raise _wrong(self.condition)

    def column(self, name: str) -> Operand:
        table = self.table
        if name in table.params:
            column, parameter = table.params[name], table.space[name]
            if not isinstance(parameter, Choice):
                return column
            choices = np.array([*parameter.choices, np.nan], dtype=object)
            return choices[np.nan_to_num(column, nan=len(parameter.choices)).astype(np.intp)]
        if name == "value":
            return table.value
        if name == "number":
            return table.number.astype(np.float64)
        raise unknown("parameter", name, [*table.params, "value", "number"])


def _there(side: Operand) -> Mask | np.bool_:
    """Return where there is something to compare; in Python NaN is unequal to itself."""
    return np.asarray(side == side, dtype=np.bool_) if isinstance(side, np.ndarray) else np.True_
