"""What only a damaged storage can hold: any bit of a file may flip.

What is read is checked where it becomes a table; `hpland.studies.storage.damage` has the rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpland.space import Choice, Floats, Parameter
from hpland.studies.distributions import from_json, widened
from hpland.studies.storage.damage import TROUBLE

EXACT = 2.0**53  # beyond it a float64 does not hold every integer


def checked_name(name: object) -> str:
    """Return the name of a study; raise ValueError if it is not text."""
    if not isinstance(name, str):
        raise ValueError(f"a study is called {name!r}")
    return name


def checked_attrs(attrs: Mapping[Any, Any], where: str) -> dict[str, Any]:
    """Return user or system attributes; raise ValueError if a key is not text."""
    for key in attrs:
        if not isinstance(key, str):
            raise ValueError(f"{where} has an attribute called {key!r}")
    return dict(attrs)


def checked_directions(directions: Sequence[str], study: object) -> tuple[str, ...]:
    """Return the directions of a study; raise ValueError if there is none."""
    if not directions:
        raise ValueError(f"study {study!r} has no direction")
    return tuple(directions)


def checked_names(names: Any, objectives: int) -> tuple[str, ...]:
    """Return what the objectives are called; raise ValueError for anything but their names."""
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"the names of its objectives are {names!r}")
    if len(names) not in (0, objectives):
        raise ValueError(f"{len(names)} names for {objectives} objectives")
    return tuple(names)


def checked_parameter(name: object, text: Any) -> Parameter:
    """Return the parameter behind the text of a distribution; raise ValueError if it is none."""
    try:
        parameter = from_json(text)
    except TROUBLE as error:
        raise ValueError(f"parameter {name!r} has the distribution {_cut(text)}") from error
    if isinstance(parameter, Choice):
        if not parameter.choices:
            raise ValueError(f"parameter {name!r} has no choices")
        return parameter
    low, high = float(parameter.low), float(parameter.high)
    if not (np.isfinite([low, high]).all() and low <= high) or (parameter.log and low <= 0):
        scale = " on a logarithmic scale" if parameter.log else ""
        raise ValueError(f"parameter {name!r} has the range {low:g} to {high:g}{scale}")
    return parameter


def checked_space(met: Iterable[tuple[Any, Any]]) -> dict[str, Parameter]:
    """Return the parameters behind names and distributions, in the order in which trials met them.

    A range that was changed in mid-study is widened to hold all of its trials; Optuna lets a
    range change, but neither the choices nor the kind of a parameter. Raises ValueError for
    what is no distribution.
    """
    space: dict[str, Parameter] = {}
    for name, text in met:
        parameter = checked_parameter(name, text)
        space[name] = widened(space[name], parameter) if name in space else parameter
    return space


def surplus(number: object, objective: object, objectives: int) -> str:
    """Return what is wrong with a trial that has a value of an objective that there is not."""
    has = "1 objective" if objectives == 1 else f"{objectives} objectives"
    return f"trial {number} has a value of objective {objective}, and its study {has}"


def check_column(name: str, parameter: Parameter, column: Floats) -> None:
    """Raise ValueError for an infinite value of a parameter, or a choice that there is not."""
    there = column[~np.isnan(column)]
    good = np.isfinite(there)
    if isinstance(parameter, Choice):
        good = np.isin(there, np.arange(len(parameter.choices)))
    if not good.all():
        raise ValueError(f"parameter {name!r} has the value {there[~good][0]:g}")


def whole_numbers(column: Floats, what: str) -> NDArray[np.int64]:
    """Return a column as integers, shape kept; raise ValueError where it holds anything else."""
    good = (np.abs(column) < EXACT) & (column == np.rint(column))
    if not good.all():
        raise ValueError(f"a {what} is {column[~good][0]:g}")
    return column.astype(np.int64)


def _cut(text: Any, most: int = 100) -> str:
    shown = repr(text)
    return shown if len(shown) <= most else f"{shown[:most]}..."
