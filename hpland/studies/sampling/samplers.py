"""The samplers of `simulate`, by the name that they have on the command line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from hpland.errors import HplandError, unknown
from hpland.landscapes import Landscape
from hpland.space import Choice

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
        cannot: what it does not take, of `traits`.
        needs: the module without which it does not work.
        remembers: whether it keeps something in the study beside the trials, as NSGA-II keeps
            the parents of each generation. A study that goes on does not have it, so the study in
            memory is made anew for each chunk, at 0.2 ms per trial.
    """

    make: Callable[[int], "BaseSampler"]
    chunk: int
    cannot: tuple[str, ...] = ()
    needs: str | None = None
    remembers: bool = False


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


CHOICES, CONDITIONS, OBJECTIVES = "choices", "conditional parameters", "several objectives"
COLUMNS = ("grid", "random", "qmc")  # see points.py
ADAPTIVE: Mapping[str, Adaptive] = {
    "tpe": Adaptive(_tpe, 100),
    "cmaes": Adaptive(_cmaes, 1000, cannot=(CHOICES, CONDITIONS, OBJECTIVES)),
    "nsga2": Adaptive(_nsga2, 1000, remembers=True),
    "gp": Adaptive(_gp, 10, cannot=(CONDITIONS,), needs="torch"),
}
SAMPLERS = (*COLUMNS, *ADAPTIVE)


def cannot(name: str) -> tuple[str, ...]:
    """Return what a sampler does not take, of `traits`."""
    if name in ADAPTIVE:
        return ADAPTIVE[name].cannot
    return (CONDITIONS,) if name == "grid" else ()


def traits(landscape: Landscape) -> list[str]:
    """Return what of a landscape not every sampler can take."""
    parameters = landscape.space.values()
    found = {
        CHOICES: any(isinstance(parameter, Choice) for parameter in parameters),
        CONDITIONS: any(parameter.when for parameter in parameters),
        OBJECTIVES: len(landscape.metrics) > 1,
    }
    return [trait for trait, here in found.items() if here]


def check_suits(name: str, landscape: Landscape) -> None:
    """Raise HplandError unless a sampler can take the landscape, with those that can."""
    has = traits(landscape)
    wrong = [trait for trait in has if trait in cannot(name)]
    if wrong:
        able = ", ".join(other for other in SAMPLERS if not set(has) & set(cannot(other)))
        raise HplandError(
            f"sampler {name!r} cannot take the {' and '.join(wrong)} of landscape "
            f"{landscape.name!r}; these can: {able}"
        )


def check_sampler(name: str) -> None:
    """Raise HplandError unless there is such a sampler and what it needs is installed."""
    if name not in SAMPLERS:
        raise unknown("sampler", name, SAMPLERS)
    adaptive = ADAPTIVE.get(name)
    if adaptive and adaptive.needs and find_spec(adaptive.needs) is None:
        raise HplandError(f"sampler {name!r} needs {adaptive.needs}: pip install 'hpland[{name}]'")
