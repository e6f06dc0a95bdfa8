"""Optuna's TPE with the same results in three fifths of the time."""

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any

import numpy as np

from hpland.errors import warn_once
from hpland.space import Floats

MODULE = "optuna.samplers._tpe._truncnorm"
ARRAY, SINGLE = "_log_ndtr", "_log_ndtr_single"
ROOT = 2**0.5


@contextmanager
def quick_tpe() -> Iterator[None]:
    """Let TPE take the logarithm of the normal distribution of an array at once, for a while.

    Optuna 5 calls a Python function for every number, 15 million times in a study of 1,000 trials,
    through a cache that seldom has it. What is put in its place takes the same branches with the
    same functions of C in the same order, so the results are the same to the bit. The function is
    private; an Optuna that does not have it is left as it is, with a warning.
    """
    with suppress(ImportError):
        import_module(MODULE)
    module = sys.modules.get(MODULE)
    if not (hasattr(module, ARRAY) and hasattr(getattr(module, SINGLE, None), "__wrapped__")):
        warn_once("hpland does not know the TPE of this Optuna: it takes more time")
        yield
        return
    own: Any = getattr(module, ARRAY)
    single: Any = getattr(module, SINGLE).__wrapped__
    setattr(module, ARRAY, lambda a: log_ndtr(np.asarray(a, np.float64), single))
    try:
        yield
    finally:
        setattr(module, ARRAY, own)


def log_ndtr(a: Floats, single: Callable[[float], float]) -> Floats:
    """Return the logarithm of P(Z <= a), shape kept, as ``single`` gives it for one number."""
    x = a / ROOT
    tail = a <= -20
    left = (x < -1 / ROOT) & ~tail
    middle = (x >= -1 / ROOT) & (x < 1 / ROOT)
    rest = ~(tail | left | middle)
    y = np.empty(a.shape)
    y[left] = 0.5 * _each(math.erfc, -x[left])
    y[middle] = 0.5 + 0.5 * _each(math.erf, x[middle])
    logged = left | middle
    y[logged] = _each(math.log, y[logged])
    y[tail] = _tail(a[tail])
    y[rest] = _each(single, a[rest])
    return y


def _tail(a: Floats) -> Floats:
    """Return it for a <= -20, shape (n,), by the asymptotic series of the normal tail."""
    square = _each(lambda value: value**2, a)
    total, before = np.ones_like(a), np.zeros_like(a)
    power, odd, going, i = np.ones_like(a), 1.0, np.ones(a.shape, np.bool_), 0
    while (going := going & (np.abs(before - total) > sys.float_info.epsilon)).any():
        i += 1
        before[going] = total[going]
        power *= 1 / square
        odd *= 2 * i - 1
        total[going] += ((-1) ** i * odd * power)[going]
    ends = -0.5 * square - _each(math.log, -a) - 0.5 * math.log(2 * math.pi)
    return np.asarray(ends + _each(math.log, total))


def _each(function: Callable[[float], float], x: Floats) -> Floats:
    # numpy's own functions differ from those of C in the last bit
    return np.fromiter(map(function, x.tolist()), np.float64, len(x))
