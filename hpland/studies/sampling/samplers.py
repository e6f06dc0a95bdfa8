"""The samplers of `simulate`, by the name that they have on the command line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from hpland.errors import HplandError, unknown

if TYPE_CHECKING:
    from optuna.samplers import BaseSampler


@dataclass(frozen=True)
class Adaptive:
    """A sampler of Optuna's that learns from the trials before.

    Attributes:
        make: from a seed to a sampler.
        chunk: how many trials are run in memory between two writes, about two seconds of its
            work. The sampler is made anew from (seed, chunk) for each, so that a study that was
            interrupted and continued is the study that was not. A number, not a measured time:
            a study must not depend on how fast a machine is.
        needs: the module without which it does not work.
    """

    make: Callable[[int], "BaseSampler"]
    chunk: int
    needs: str | None = None


def _tpe(seed: int) -> "BaseSampler":
    from optuna.samplers import TPESampler

    return TPESampler(seed=seed)


def _cmaes(seed: int) -> "BaseSampler":
    from optuna.samplers import CmaEsSampler

    return CmaEsSampler(seed=seed)


def _nsga2(seed: int) -> "BaseSampler":
    from optuna.samplers import NSGAIISampler

    return NSGAIISampler(seed=seed)


def _gp(seed: int) -> "BaseSampler":
    from optuna.samplers import GPSampler

    return GPSampler(seed=seed)


COLUMNS = ("grid", "random", "qmc")  # see points.py
ADAPTIVE: Mapping[str, Adaptive] = {
    "tpe": Adaptive(_tpe, 100),
    "cmaes": Adaptive(_cmaes, 1000),
    "nsga2": Adaptive(_nsga2, 1000),
    "gp": Adaptive(_gp, 10, needs="torch"),
}
SAMPLERS = (*COLUMNS, *ADAPTIVE)


def check_sampler(name: str) -> None:
    """Raise HplandError unless there is such a sampler and what it needs is installed."""
    if name not in SAMPLERS:
        raise unknown("sampler", name, SAMPLERS)
    adaptive = ADAPTIVE.get(name)
    if adaptive and adaptive.needs and find_spec(adaptive.needs) is None:
        raise HplandError(f"sampler {name!r} needs {adaptive.needs}: pip install 'hpland[{name}]'")
