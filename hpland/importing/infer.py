"""The space of a sweep, found in its trials where the source does not tell it."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hpland.errors import HplandError, unknown
from hpland.importing.columns import MOST_CHOICES, Column, Key, evenness, number, numbers_of
from hpland.importing.outcomes import states_of, values_of
from hpland.importing.sweep import Asked, Sweep, Trials
from hpland.space import Choice, Integer, Parameter, Real

DECADES = 2.0  # that a logarithmic scale spans, at least
SOME = 10  # trials, at least, that all differ in a text that is no parameter
NOTE = re.compile(
    r"(.*[\W_])?(seeds?|random_state|u?u?id|names?|paths?|dirs?|director(y|ies)|url|uri|host(name)?"
    r"|user|time(stamp)?|date|created|runtime|duration|notes?|tags?|index|number|rank)",
    re.IGNORECASE,
)
OUTCOME = re.compile(
    r"(.*[\W_])?(loss|acc(uracy)?|auc|auroc|f1|error|err|score|precision|recall|rmse|mae|mse|mape"
    r"|r2|reward|return|perplexity|ppl|bleu|metrics?|step|epoch|iteration)s?",
    re.IGNORECASE,
)


DATE = re.compile(r"((19|20)\d\d([-/.])\d\d?\3\d\d?|\d\d?([/.])\d\d?\4(19|20)\d\d)([ T].*)?")


@dataclass(frozen=True)
class Found:
    """A parameter as it was understood.

    Attributes:
        parameter: its range or choices.
        how: ``"told"`` by the source, ``"given"`` by the user, or ``"inferred"``.
        codes: the choices' indices by the cells that mean them; empty for numbers.
    """

    parameter: Parameter
    how: str
    codes: Mapping[Key, float]


@dataclass(frozen=True)
class Understood:
    """What the columns of a sweep are.

    Attributes:
        params: the parameters, in the source's order.
        notes: the columns that are attributes, and why.
        columns: what is known of every column.
        trials: how many there are by state.
        skipped: how many trials had not finished.
    """

    params: Mapping[str, Found]
    notes: Mapping[str, str]
    columns: Mapping[str, Column]
    trials: Mapping[str, int]
    skipped: int


def understand(sweep: Sweep, asked: Asked, objectives: Sequence[str]) -> Understood:
    """Go through the trials once and find out what their columns are.

    Args:
        sweep: the source.
        asked: what the user says of it.
        objectives: the metrics that are objectives.

    Raises HplandError for a parameter that is not there, and if there is none.
    """
    columns: dict[str, Column] = {}
    states: dict[str, int] = {}
    order: dict[str, None] = {}
    done = skipped = 0
    for part in sweep.trials():
        order |= dict.fromkeys(part.params)
        others = {k: x for k, x in part.metrics.items() if k not in objectives}
        for name, cells in {**part.attrs, **others, **part.params}.items():
            if name not in columns:
                columns[name] = Column(sweep.text, lacking=done)
            columns[name].add(cells)
        for name in columns.keys() - part.params.keys() - part.attrs.keys() - others.keys():
            columns[name].lacking += len(part)
        for state in _states(part, objectives, sweep.text):
            states[state] = states.get(state, 0) + 1
        done, skipped = done + len(part), skipped + part.skipped
    _check_named(asked, order)
    params: dict[str, Found] = {}
    notes: dict[str, str] = {}
    for name in order:
        why = _why_note(name, columns[name], done, sweep, asked)
        if why:
            notes[name] = why
        else:
            params[name] = _found(name, columns[name], sweep, asked)
    if not params and done:
        raise HplandError(f"no column is a parameter: {_reasons(notes)}; name them with --params")
    return Understood(params, notes, columns, states, skipped)


def _states(part: Trials, objectives: Sequence[str], text: bool) -> Sequence[str]:
    return states_of(part, values_of(part, objectives, text)) if len(part) else ()


def _reasons(notes: Mapping[str, str], most: int = 5) -> str:
    shown = [f"{name} is {why}" for name, why in notes.items()][:most]
    more = [f"and {len(notes) - most} more"] if len(notes) > most else []
    return ", ".join([*shown, *more]) or "there is none"


def _check_named(asked: Asked, there: Mapping[str, None]) -> None:
    for name in (*asked.params, *asked.space):
        if name not in there:
            raise unknown("parameter", name, there)


def _why_note(name: str, column: Column, trials: int, sweep: Sweep, asked: Asked) -> str:
    """Return why a column is no parameter; empty for a parameter."""
    if column.kind == "nothing":
        return "empty"
    if name in asked.params or name in asked.space:
        return ""
    if asked.params:
        return "not in --params"
    if column.kind == "choice" and column.many:
        return f"text with more than {MOST_CHOICES:,} values"
    if sweep.sure or name in sweep.space:
        return ""
    return _unlike(name, column, trials)


def _unlike(name: str, column: Column, trials: int) -> str:
    """Return why a column that might be a parameter hardly is one."""
    if column.constant:
        return "constant"
    if NOTE.fullmatch(name):
        return "a note by its name"
    if column.kind != "choice":
        return "an outcome by its name" if OUTCOME.fullmatch(name) else ""
    values = column.choices().values()
    texts = [value for value in values if isinstance(value, str)]
    if texts and all(map(DATE.fullmatch, texts)):
        return "dates"
    if any(re.search(r"[/\\]|://", text) for text in texts):
        return "paths"
    if len(values) == trials >= SOME:
        return "different in every trial"
    return ""


def _found(name: str, column: Column, sweep: Sweep, asked: Asked) -> Found:
    if name in asked.space:
        return _told(name, asked.space[name], column, "given")
    if name in sweep.space:
        return _told(name, sweep.space[name], column, "told")
    if column.kind != "choice":
        return Found(inferred(column), "inferred", {})
    read = column.choices()
    choices = tuple(dict.fromkeys(read.values()))
    index = {choice: float(i) for i, choice in enumerate(choices)}
    return Found(Choice(choices), "inferred", {cell: index[one] for cell, one in read.items()})


def _told(name: str, parameter: Parameter, column: Column, how: str) -> Found:
    """Return a parameter whose range or choices are known, fit for what was tried."""
    if isinstance(parameter, Choice):
        return _chosen(name, parameter, column, how)
    if not column.numeric:
        text = next(one for one in column.choices().values() if isinstance(one, str | bool))
        raise HplandError(
            f"{name} has values that are no numbers, such as {text!r}; "
            f"give its choices, as in --space {name}=a,b"
        )
    low, high = float(parameter.low), float(parameter.high)
    if how == "told":  # rounded on the way
        low, high = min(low, column.low), max(high, column.high)
    log = parameter.log and low > 0
    for bound in (column.low, column.high):
        if not low <= bound <= high:
            raise HplandError(
                f"{name} has the value {bound:g}, outside of --space {name}={low:g}:{high:g}"
            )
    if isinstance(parameter, Integer) and column.whole:
        return Found(Integer(int(low), int(high), log), how, {})
    return Found(Real(low, high, log), how, {})


def _chosen(name: str, parameter: Choice, column: Column, how: str) -> Found:
    """Return choices in the order in which they are told, and which cells mean them."""
    if column.many:
        raise HplandError(f"{name} has more than {MOST_CHOICES:,} values; give its range instead")
    read = column.choices()
    told: dict[str, object] = {_same(one): one for one in parameter.choices}
    missing = [one for one in read.values() if _same(one) not in told]
    if missing and how == "given":
        shown = ",".join(map(str, parameter.choices))
        raise HplandError(f"{name} has the value {missing[0]!r}, which is not in {shown}")
    told |= {_same(one): one for one in read.values()}
    index = {key: float(i) for i, key in enumerate(told)}
    codes = {cell: index[_same(one)] for cell, one in read.items()}
    return Found(Choice(tuple(told.values())), how, codes)


def _same(choice: object) -> str:
    """Return what is the same of a choice however it was written: 64, 64.0 and "64"."""
    if isinstance(choice, float) and choice.is_integer():
        return str(int(choice))
    return str(choice)


def inferred(column: Column) -> Real | Integer:
    """Return the observed range of numbers.

    It is logarithmic if all are positive, they span two decades or more, and their logarithms lie
    more evenly.
    """
    log = column.low > 0 and math.log10(column.high / column.low) >= DECADES
    if log:
        ends = math.log(column.low), math.log(column.high)
        logs = evenness(map(math.log, column.sample), *ends)
        log = logs < evenness(column.sample, column.low, column.high)
    if column.kind == "integer":
        return Integer(int(column.low), int(column.high), log)
    return Real(column.low, column.high, log)


def parse_space(given: Iterable[str]) -> Iterator[tuple[str, Parameter]]:
    """Yield what ``--space`` says: ``lr=1e-5:0.1:log``, ``depth=2:12`` or ``batch=16,32,64``.

    Raises HplandError for what is neither.
    """
    for text in given:
        name, equals, what = text.rpartition("=")
        parameter = _range(what) if ":" in what else _choices(what)
        if not (name and equals and parameter):
            raise HplandError(
                f"--space {text!r} is no range; write one like lr=1e-5:0.1:log, depth=2:12 or "
                "optimizer=adam,sgd"
            )
        yield name, parameter


def _range(what: str) -> Parameter | None:
    match = re.fullmatch(r"([^:]+):([^:]+)(:log|:linear)?", what)
    if match is None:
        return None
    try:
        low, high = float(match[1]), float(match[2])
    except ValueError:
        return None
    log = match[3] == ":log"
    if not -math.inf < low < high < math.inf or (log and low <= 0):
        return None
    if low.is_integer() and high.is_integer():
        return Integer(int(low), int(high), log)
    return Real(low, high, log)


def _choices(what: str) -> Parameter | None:
    names = tuple(dict.fromkeys(what.split(",")))
    if len(names) < 2 or not all(names):
        return None
    numeric = numbers_of(names, text=True) is not None
    return Choice(tuple(map(number, names)) if numeric else names)
