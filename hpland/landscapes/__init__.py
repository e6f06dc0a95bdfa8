"""Every landscape that hpland knows, by name; those of the default studies first.

A landscape is found by itself: put a module with a `Landscape` at its top level in this folder.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

from hpland.landscapes.landscape import Chances, Course, Landscape, Picture, Plan, Region
from hpland.landscapes.objective import Objective

__all__ = [
    "LANDSCAPES",
    "Chances",
    "Course",
    "Landscape",
    "Objective",
    "Picture",
    "Plan",
    "Region",
]


def _declared() -> Iterator[Landscape]:
    for found in pkgutil.iter_modules(__path__, f"{__name__}."):
        module = importlib.import_module(found.name)
        yield from (x for x in vars(module).values() if isinstance(x, Landscape))


LANDSCAPES: Mapping[str, Landscape] = {
    landscape.name: landscape
    for landscape in sorted(_declared(), key=lambda landscape: not landscape.by_default)
}
