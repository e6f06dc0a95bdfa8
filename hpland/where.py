"""Conditions on trials, such as ``value < 1 and learning_rate >= 1e-4``: parsed, never run.

The grammar is Python's for comparisons and ``in`` with ``and``, ``or``, ``not`` and brackets, and
``x is absent``. A name is a parameter, else ``value``, ``number``, ``state`` or ``duration``, in
seconds; a name that is not one of Python's, such as ``a-b``, stands in backquotes.
``user_attrs['epoch']`` is a user attribute of the trials. What a trial does not have satisfies no
comparison.
"""

import ast
import operator
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple, TypeAlias
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from hpland.errors import HplandError, unknown
from hpland.space import Choice
from hpland.table import LACKING, STATES, Mask, TrialTable, lacking

Constant: TypeAlias = float | str | None
Compare: TypeAlias = Callable[[Any, Any], Any]
OPERATORS: Mapping[type[ast.cmpop], Compare] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
NAMES = ("value", "number", "state", "duration")  # of what every trial may have
ATTRS = "user_attrs"

_SHOWN = 500  # characters of a condition that an error repeats
_QUOTED = re.compile(r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|`([^`]+)`""")


class Needs(NamedTuple):
    """What a condition takes of a study beyond what is always read.

    Attributes:
        notes: user attributes of trials.
        durations: whether it takes how long trials took.
    """

    notes: tuple[str, ...] = ()
    durations: bool = False


@dataclass(frozen=True)
class Column:
    """What each of the n trials has: values, shape (n,), and whether it is there, shape (n,)."""

    values: NDArray[Any]
    there: Mask
    is_state: bool = False


Operand: TypeAlias = Column | Constant


def where(table: TrialTable, condition: str) -> Mask:
    """Return which trials satisfy ``condition``, shape (n,).

    Raises HplandError for an invalid condition, and for a name that the table does not have.
    """
    tree, quoted = _parsed(condition)
    try:
        return _Reading(table, condition, quoted).mask(tree)
    except (RecursionError, OverflowError):
        raise _wrong(condition) from None


def needs(condition: str | None) -> Needs:
    """Return what the table must have been read with; HplandError for an invalid condition."""
    if condition is None:
        return Needs()
    tree, quoted = _parsed(condition)
    nodes = list(ast.walk(tree))
    names = {quoted.get(node.id, node.id) for node in nodes if isinstance(node, ast.Name)}
    keys = dict.fromkeys(key for node in nodes if (key := _key(node)) is not None)
    return Needs(tuple(keys), "duration" in names)


def _parsed(condition: str) -> tuple[ast.expr, Mapping[str, str]]:
    """Return the condition as a tree, and what the names in it stand for that were quoted."""
    quoted: dict[str, str] = {}
    mark = "quoted_"
    while mark in normalize("NFKC", condition):  # a name that the condition has must not meet ours
        mark += "_"

    def unquoted(match: re.Match[str]) -> str:
        if match[1]:
            return match[1]
        quoted[name := f"{mark}{len(quoted)}"] = match[2]
        return f" {name} "

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of code that is odd but runs; this does not run
            text = _QUOTED.sub(unquoted, condition).strip()
            return ast.parse(text, mode="eval").body, quoted
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _wrong(condition) from None


def _key(node: ast.AST) -> str | None:
    """Return the key of a user attribute; None for anything else."""
    match node:
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str() as key)):
            return key if name == ATTRS else None
    return None


def _wrong(condition: str, why: str | None = None) -> HplandError:
    short = f"{condition[:_SHOWN]}..." if len(condition) > _SHOWN else condition
    if why is None:
        why = "is not a condition; write one like 'value < 1 and depth >= 3', odd names as `a-b`"
        return HplandError(f"--where {short!r} {why}")
    return HplandError(f"--where {short!r}: {why}")


@dataclass(frozen=True)
class _Reading:
    table: TrialTable
    condition: str
    quoted: Mapping[str, str]

    def mask(self, node: ast.expr) -> Mask:
        match node:
            case ast.BoolOp(op=ast.And(), values=parts):
                return reduce(operator.and_, map(self.mask, parts))
            case ast.BoolOp(values=parts):
                return reduce(operator.or_, map(self.mask, parts))
            case ast.UnaryOp(op=ast.Not(), operand=part):
                return ~self.mask(part)
            case ast.Compare(left=left, ops=ops, comparators=rights):
                pairs = zip((left, *rights), ops, rights, strict=False)
                return reduce(operator.and_, [self.held(*pair) for pair in pairs])
        raise _wrong(self.condition)

    def held(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Mask:
        match op:
            case ast.In() | ast.NotIn():
                return self.listed(self.operand(left), self.items(right), isinstance(op, ast.In))
            case ast.Is() | ast.IsNot():
                return self.absent(left, right) ^ isinstance(op, ast.IsNot)
        return self.compared(self.operand(left), OPERATORS[type(op)], self.operand(right))

    def compared(self, left: Operand, compare: Compare, right: Operand) -> Mask:
        if isinstance(left, Column) and left.is_state:
            right = self.state(compare, right)
        elif isinstance(right, Column) and right.is_state:
            left = self.state(compare, left)
        there = self.there(left) & self.there(right)
        sides = [side.values[there] if isinstance(side, Column) else side for side in (left, right)]
        held = np.zeros(len(self.table), dtype=np.bool_)
        held[there] = self.answers(compare, *sides)
        return held

    def there(self, side: Operand) -> Mask:
        return side.there if isinstance(side, Column) else np.ones(len(self.table), np.bool_)

    def answers(self, compare: Compare, left: Any, right: Any) -> Any:
        """Compare value by value; a text and a number have no order, so do not hold."""
        try:
            return np.asarray(compare(left, right), dtype=np.bool_)
        except TypeError:
            pairs = np.broadcast(np.asarray(left, object), np.asarray(right, object))
        found = [_ordered(compare, *pair) for pair in pairs]
        if found and all(one is None for one in found):
            pairs.reset()
            one, other = next(pairs)
            raise _wrong(self.condition, f"{one!r} and {other!r} have no order")
        return np.array([bool(one) for one in found], dtype=np.bool_)

    def listed(self, left: Operand, items: Sequence[Constant], wanted: bool) -> Mask:
        if isinstance(left, Column) and left.is_state:
            items = [_state(item) for item in items]
        there, chosen = self.there(left), frozenset(items)
        held = np.zeros(len(self.table), dtype=np.bool_)
        if isinstance(left, Column):
            held[there] = [_among(x, chosen) is wanted for x in left.values[there].tolist()]
        else:
            held[:] = (left in chosen) is wanted
        return held

    def items(self, node: ast.expr) -> list[Constant]:
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            found = [self.operand(item) for item in node.elts]
            values = [item for item in found if not isinstance(item, Column)]
            if len(values) == len(found):
                return values
        raise _wrong(self.condition, "after in comes a list of values, such as ('adam', 'sgd')")

    def absent(self, left: ast.expr, right: ast.expr) -> Mask:
        if not (isinstance(right, ast.Name) and right.id == "absent") or not _is_name(left):
            raise _wrong(self.condition, "only 'NAME is absent' and 'NAME is not absent' use is")
        return ~self.there(self.operand(left))

    def state(self, compare: Compare, side: Operand) -> Operand:
        """Return what a state is compared with; states have no order."""
        if compare not in (operator.eq, operator.ne):
            raise _wrong(self.condition, "states have no order")
        return side if isinstance(side, Column) else _state(side)

    def operand(self, node: ast.expr) -> Operand:
        if (key := _key(node)) is not None:
            return self.note(key)
        match node:
            case ast.Name(id=name):
                return self.column(self.quoted.get(name) or self.written(name))
            case ast.Constant(value=float() | int() | str() | None as value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=float() | int() as value)):
                return -value
        raise _wrong(self.condition)

    def written(self, name: str) -> str:
        """Return the parameter's name as the study has it: Python writes them by NFKC."""
        same = (own for own in self.table.params if normalize("NFKC", own) == name)
        return name if name in self.table.params else next(same, name)

    def column(self, name: str) -> Column:
        table = self.table
        if name in table.params:
            return _of_parameter(table, name)
        match name:
            case "value":
                return _numbers(table.value)
            case "number":
                return _numbers(table.number.astype(np.float64))
            case "state":
                return Column(table.state, np.ones(len(table), np.bool_), is_state=True)
            case "duration" if table.durations is not None:
                return _numbers(table.durations)
            case "duration":
                raise _wrong(self.condition, "the table was read without durations")
        raise unknown("parameter", name, [*table.params, *NAMES])

    def note(self, key: str) -> Column:
        found = self.table.notes.get(key)
        if found is None:
            raise _wrong(self.condition, f"the table was read without the user attribute {key!r}")
        if len(found) and lacking(found):
            raise unknown("user attribute", key, self.table.note_names)
        return Column(found, np.array([value is not LACKING for value in found], dtype=np.bool_))


def _state(given: Constant) -> str:
    """Return Optuna's name of a state, given in any case."""
    if (name := str(given).upper()) not in STATES:
        raise unknown("state", str(given), STATES)
    return name


def _of_parameter(table: TrialTable, name: str) -> Column:
    column, parameter = table.params[name], table.space[name]
    if not isinstance(parameter, Choice):
        return _numbers(column)
    there = ~np.isnan(column)
    choices = np.empty(len(parameter.choices) + 1, dtype=object)
    choices[:-1] = parameter.choices
    return Column(choices[np.where(there, column, -1).astype(np.intp)], there)


def _numbers(column: NDArray[np.float64]) -> Column:
    return Column(column, ~np.isnan(column))


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) or _key(node) is not None


def _ordered(compare: Compare, one: Any, other: Any) -> bool | None:
    """Return whether the comparison holds; None where the two have no order."""
    try:
        return bool(compare(one, other))
    except TypeError:
        return None


def _among(value: Any, chosen: frozenset[Constant]) -> bool:
    try:
        return value in chosen
    except TypeError:  # a list or a mapping has no hash, and equals no text or number
        return False
