"""The pruners of `simulate`, by the name that they have on the command line.

Each decides only from the trials of the study, so a study that was interrupted and continued is
the study that was not. Hyperband looks at the study's name too, to deal trials out to its
brackets; what is simulated in memory bears the landscape's.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from hpland.errors import unknown

if TYPE_CHECKING:
    from optuna.pruners import BasePruner

NONE = "none"


def _median(epochs: int) -> "BasePruner":
    from optuna.pruners import MedianPruner

    return MedianPruner()


def _hyperband(epochs: int) -> "BasePruner":
    from optuna.pruners import HyperbandPruner

    # told, not found out from the first trial that completes: a pruner must not have a memory
    return HyperbandPruner(min_resource=1, max_resource=epochs)


def _asha(epochs: int) -> "BasePruner":
    from optuna.pruners import SuccessiveHalvingPruner

    return SuccessiveHalvingPruner(min_resource=1)


PRUNERS: Mapping[str, Callable[[int], "BasePruner"]] = {
    "median": _median,
    "hyperband": _hyperband,
    "asha": _asha,
}
PRUNER_NAMES = (*PRUNERS, NONE)


def checked_pruner(name: str | None) -> str | None:
    """Return the name of a pruner, None for none; raise HplandError if there is no such."""
    if name is None or name == NONE:
        return None
    if name not in PRUNERS:
        raise unknown("pruner", name, PRUNER_NAMES)
    return name
