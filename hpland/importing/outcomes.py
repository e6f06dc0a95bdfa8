"""What came out of trials: their values, and the states that Optuna gives to such trials."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from hpland.importing.sweep import Cells, Trials
from hpland.space import Floats
from hpland.table import LACKING


def values_of(part: Trials, objectives: Sequence[str], text: bool) -> Floats:
    """Return the objectives' values, shape (n, m); NaN for what is no number."""
    lacking = [LACKING] * len(part)
    columns = [numbers(part.metrics.get(name, lacking), text) for name in objectives]
    return np.stack(columns, axis=1)


def states_of(part: Trials, values: Floats) -> list[str]:
    """Return the states: COMPLETE needs all values, else it is FAIL."""
    states = np.array(part.states)
    states[(states == "COMPLETE") & np.isnan(values).any(axis=1)] = "FAIL"
    found: list[str] = states.tolist()
    return found


def numbers(cells: Cells, text: bool) -> Floats:
    """Return cells as numbers, NaN for what is none."""
    try:
        if text:
            return np.array([float(x or "nan") for x in cells], np.float64)
        return np.array([np.nan if x is LACKING else x for x in cells], np.float64)
    except (ValueError, TypeError, OverflowError):
        return np.array([_number(cell) for cell in cells], np.float64)


def _number(cell: Any) -> float:
    try:
        return float(cell)
    except (ValueError, TypeError, OverflowError):
        return float("nan")
