"""Evaluating the joint response, and the one exponential that it cannot do without."""

from collections.abc import Callable

import numpy as np

from hpland.landscapes import LANDSCAPES
from hpland.studies.sampling.points import random


def response(points: str) -> Callable[[], object]:
    """Return the evaluation of the joint response at random points."""
    sweep = LANDSCAPES["sweep"]
    columns = random(sweep.space, 42, np.arange(int(points)))
    return lambda: sweep(**columns)


def exponential(points: str) -> Callable[[], object]:
    """Return numpy's exp over one column of those points."""
    column = random(LANDSCAPES["sweep"].space, 42, np.arange(int(points)))["learning_rate"]
    return lambda: np.exp(column)
