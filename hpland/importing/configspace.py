"""Spaces as ConfigSpace writes them, which SMAC3 and HpBandSter use: ranges and scales are exact.

https://automl.github.io/ConfigSpace
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hpland.importing.json_files import mapping, read_json, real, sequence
from hpland.space import Choice, Integer, Parameter, Real

SPACE = "configspace.json"


def read_space(path: Path) -> dict[str, Parameter]:
    """Return the parameters of a ``configspace.json``, constants left out; none without one."""
    return dict(_space(read_json(path))) if path.is_file() else {}


def _space(told: Any) -> Iterator[tuple[str, Parameter]]:
    for one in map(mapping, sequence(mapping(told).get("hyperparameters"))):
        found = _parameter(str(one.get("type")), one)
        if found:
            yield str(one.get("name")), found


def _parameter(kind: str, told: Mapping[str, Any]) -> Parameter | None:
    named = sequence(told.get("choices")) or sequence(told.get("sequence"))
    choices = [x for x in named if isinstance(x, str | int | float | None)]
    if choices:
        return Choice(tuple(choices)) if len(choices) > 1 else None
    low, high = real(told.get("lower")), real(told.get("upper"))
    if low is None or high is None or not low < high:
        return None
    log = told.get("log") is True and low > 0
    return Integer(int(low), int(high), log) if "int" in kind else Real(low, high, log)


def by_budget(
    reports: Iterable[tuple[float | None, float]], budgets: list[float]
) -> dict[int, float]:
    """Return values by budget, each the mean of those reported at it.

    Args:
        reports: budgets and values; None for a budget that is not known.
        budgets: all that there are, in order; steps count them if one is no whole number.
    """
    whole = all(one.is_integer() and abs(one) < 2**31 for one in budgets)
    found: dict[int, list[float]] = {}
    for budget, value in reports:
        if budget is not None:
            step = int(budget) if whole else budgets.index(budget)
            found.setdefault(step, []).append(value)
    return {step: sum(values) / len(values) for step, values in found.items()}
