"""What a study says of where it comes from."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES, Landscape, Mixture, at_budget
from hpland.space import Floats
from hpland.studies.sampling.run import Run
from hpland.studies.sampling.samplers import SAMPLERS
from hpland.table import TrialTable

NEEDED = ("landscape", "landscape_version", "sampler", "seed", "noise")
MOST = 10**6  # levels on an axis of a grid


def landscape_of(table: TrialTable) -> Landscape | None:
    """Return the landscape that a study was made of, at its budget of epochs.

    None if hpland does not have it, or not in this version or with such a budget.
    """
    landscape, epochs = _declared(table), table.attrs.get("epochs")
    if landscape is None or epochs is None:
        return landscape
    return at_budget(landscape, epochs) if _is_budget(epochs, landscape) else None


def _declared(table: TrialTable) -> Landscape | None:
    landscape = LANDSCAPES.get(str(table.attrs.get("landscape")))
    if landscape and landscape.version == table.attrs.get("landscape_version"):
        return landscape
    return None


def columns_of(table: TrialTable, landscape: Landscape) -> dict[str, Floats] | None:
    """Return the points of a study as its landscape takes them; None of one without trials."""
    absent = np.full(len(table), np.nan)
    columns = {
        name: table.params.get(name, absent)
        for name, parameter in landscape.space.items()
        if parameter.when or name in table.params
    }
    return columns if len(columns) == len(landscape.space) else None


def run_of(table: TrialTable) -> Run:
    """Return the run that made a study; its trials are those planned, or else those there.

    Raises HplandError for a study that hpland did not make, saying what it lacks, for one of a
    landscape or a version of it that this hpland does not have, and for an attribute that no
    study of hpland's can have.
    """
    attrs = table.attrs
    lacking = [key for key in NEEDED if key not in attrs]
    if lacking:
        raise HplandError(
            f"study {table.study!r} was not made by hpland: it lacks the user attributes "
            f"{', '.join(lacking)}"
        )
    landscape = _declared(table)
    if landscape is None:
        raise HplandError(
            f"study {table.study!r} is of {attrs['landscape']} version "
            f"{attrs['landscape_version']}, which this hpland does not have"
        )
    for key, possible in POSSIBLE.items():
        if not possible(attrs.get(key), attrs, landscape):
            raise HplandError(
                f"study {table.study!r} cannot be one of hpland's: its {key} is {attrs.get(key)!r}"
            )
    return Run(
        landscape,
        study=table.study,
        sampler=attrs["sampler"],
        trials=attrs.get("n_trials") or math.prod((attrs.get("grid") or {}).values()) or len(table),
        seed=attrs["seed"],
        noise=float(attrs["noise"]),
        shape=attrs.get("grid") or {},
        epochs=attrs.get("epochs"),
        pruner=attrs.get("pruner"),
        workers=attrs.get("workers") or 1,
    )


def _whole(x: Any, low: int) -> bool:
    return isinstance(x, int) and not isinstance(x, bool) and x >= low


def _is_budget(epochs: Any, landscape: Landscape) -> bool:
    return _whole(epochs, 1) and isinstance(landscape, Mixture) and landscape.curves is not None


def _is_grid(shape: Any, attrs: Mapping[str, Any], landscape: Landscape) -> bool:
    if attrs["sampler"] != "grid":
        return not shape
    fits = isinstance(shape, dict) and set(shape) == set(landscape.space)
    return fits and all(_whole(n, 1) and n <= MOST for n in shape.values())


Possible = Callable[[Any, Mapping[str, Any], Landscape], bool]
POSSIBLE: Mapping[str, Possible] = {
    "sampler": lambda x, *_: x in SAMPLERS,
    "seed": lambda x, *_: _whole(x, 0),
    "noise": lambda x, *_: isinstance(x, int | float) and 0 <= x < math.inf,
    "grid": _is_grid,
    "epochs": lambda x, attrs, landscape: (
        x is None or (_whole(x, 1) and isinstance(landscape, Mixture))
    ),
    "pruner": lambda x, attrs, _: x is None or (isinstance(x, str) and bool(attrs.get("epochs"))),
    "workers": lambda x, *_: x is None or _whole(x, 1),
    "n_trials": lambda x, *_: x is None or _whole(x, 1),
}  # by attribute, whether a study of hpland's can have such a value
