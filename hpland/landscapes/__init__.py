"""Every landscape that hpland knows, by name; those of the default studies first.

A landscape is found by itself: put a module with a `Landscape` at its top level in this folder.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

from hpland.landscapes.budget import at_budget
from hpland.landscapes.landscape import Landscape, Metric, Picture, Plan, Region
from hpland.landscapes.measured import Measured, Runs
from hpland.landscapes.mixture import Chances, Course, Factors, Mixture
from hpland.landscapes.noise import Luck
from hpland.landscapes.objectives import objective
from hpland.landscapes.reports import observe_epochs

__all__ = [
    "LANDSCAPES",
    "Chances",
    "Course",
    "Factors",
    "Landscape",
    "Luck",
    "Measured",
    "Metric",
    "Mixture",
    "Picture",
    "Plan",
    "Region",
    "Runs",
    "at_budget",
    "objective",
    "observe_epochs",
]


def _declared() -> Iterator[Landscape]:
    for found in pkgutil.iter_modules(__path__, f"{__name__}."):
        module = importlib.import_module(found.name)
        yield from (x for x in vars(module).values() if isinstance(x, Landscape))


LANDSCAPES: Mapping[str, Landscape] = {
    landscape.name: landscape
    for landscape in sorted(_declared(), key=lambda landscape: not landscape.by_default)
}
