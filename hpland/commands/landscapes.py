"""``hpland landscapes``."""

from typing import TYPE_CHECKING, Any

from hpland.commands.options import FormatOption
from hpland.commands.output import show

if TYPE_CHECKING:
    from hpland.landscapes import Landscape

COLUMNS = ("name", "parameters", "optimum", "sampler", "trials", "summary")


def landscapes(how: FormatOption = "table") -> None:
    """List the landscapes and their exact optima."""
    from hpland.landscapes import LANDSCAPES

    show([_row(landscape) for landscape in LANDSCAPES.values()], COLUMNS, how)


def _row(landscape: "Landscape") -> dict[str, Any]:
    return {
        "name": landscape.name,
        "parameters": list(landscape.space),
        "optimum": landscape.optimum,
        "sampler": landscape.plan.sampler,
        "trials": landscape.plan.trials,
        "summary": landscape.summary,
    }
