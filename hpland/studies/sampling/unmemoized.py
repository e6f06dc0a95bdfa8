"""Optuna's TPE without a memory that costs more than it saves."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hpland.errors import warn_once

MODULE = "optuna.samplers._tpe._truncnorm"
FUNCTIONS = ("_ndtr_single", "_log_ndtr_single")


@contextmanager
def unmemoized() -> Iterator[None]:
    """Take ``functools.lru_cache`` off two scalar functions of TPE's for a while.

    In a study of 1,000 trials they are called 15 million times; one number in 27 is among the last
    thousand, and to remember those is a quarter of the sampler's work. What they return is the
    same. They are private; an Optuna that does not have them is left as it is, with a warning.
    """
    module = sys.modules.get(MODULE)  # imported with TPESampler
    found: dict[str, Any] = {name: getattr(module, name, None) for name in FUNCTIONS}
    if None in found.values():
        warn_once("hpland does not know the TPE of this Optuna: it takes a quarter more time")
    memoized = {name: f for name, f in found.items() if hasattr(f, "cache_info")}
    for name, function in memoized.items():
        setattr(module, name, function.__wrapped__)
    try:
        yield
    finally:
        for name, function in memoized.items():
            setattr(module, name, function)
