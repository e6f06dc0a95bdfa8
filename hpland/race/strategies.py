"""The strategies that race, a line each."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from hpland.errors import HplandError, first_line, unknown
from hpland.landscapes import Landscape, Mixture
from hpland.race.clock import Search
from hpland.race.searches.halving import Asha, Synchronous, brackets
from hpland.race.searches.medians import Medians
from hpland.race.searches.points import Studied, grid_points, qmc_points, random_points
from hpland.race.searches.population import Population, setup
from hpland.race.searches.stopped import Stopped, looks_of_halving
from hpland.race.searches.whole import Whole
from hpland.race.world import World
from hpland.studies.sampling.adaptive import chunk_seed
from hpland.studies.sampling.points import random
from hpland.studies.sampling.samplers import ADAPTIVE, cannot, traits

if TYPE_CHECKING:
    import optuna
    from optuna.pruners import BasePruner
    from optuna.samplers import BaseSampler


@dataclass(frozen=True)
class Strategy:
    """A way to search.

    Attributes:
        name: unique in a race; `hpland.studies.sampling.strategies` has words for it.
        make: from a world and a budget of full trainings to the search.
        seconds: what it takes of a usual core for 100 trainings, about.
        times: how many times the race's budget it has.
        stops: whether it stops trainings early, and so needs landscapes with epochs.
        carries: whether it changes parameters in mid-training, and so needs landscapes that say
            what a run keeps then.
        cannot: what it does not take, of `hpland.studies.sampling.samplers.traits`.
        needs: the module without which it does not work.
    """

    name: str
    make: Callable[[World, int], Search]
    seconds: float
    times: int = 1
    stops: bool = False
    carries: bool = False
    cannot: tuple[str, ...] = ()
    needs: str | None = None

    def refuses(self, landscape: Landscape) -> str | None:
        """Return why it cannot race on a landscape; None if it can."""
        if len(landscape.metrics) > 1:
            return "a race has one objective, and this landscape has several"
        if self.needs and find_spec(self.needs) is None:
            return f"it needs {self.needs}: pip install 'hpland[{self.name}]'"
        if self.stops and not (isinstance(landscape, Mixture) and landscape.curves):
            return "it stops trainings early, and this landscape has no epochs"
        if self.carries and (why := _cannot_carry(landscape)):
            return why
        if wrong := [trait for trait in traits(landscape) if trait in self.cannot]:
            return f"it cannot take {' and '.join(wrong)}"
        return None


def _cannot_carry(landscape: Landscape) -> str | None:
    if not (isinstance(landscape, Mixture) and landscape.carry):
        return "it changes parameters in mid-training, and this landscape does not say what then"
    if not set(landscape.space) - set(landscape.architecture):
        return "it changes parameters in mid-training, and all of these are architecture"
    return None


def _study(world: World, sampler: "BaseSampler", pruner: "BasePruner | None") -> "optuna.Study":
    import optuna

    # Hyperband deals trials out by the study's name and the trial's number
    name = f"{world.landscape.name} {world.seed}"
    return optuna.create_study(
        study_name=name,
        direction=world.landscape.direction,
        sampler=sampler,
        pruner=pruner or optuna.pruners.NopPruner(),
    )


def _sampled(make: Callable[[int], "BaseSampler"]) -> Callable[[World, int], Search]:
    """Return how a sampler of Optuna's searches: full trainings, and it learns from each."""

    def search(world: World, _: int) -> Search:
        return Whole(Studied(world, _study(world, make(world.seed), None)), world.epochs)

    return search


def _sign(world: World) -> float:
    return 1.0 if world.landscape.direction == "maximize" else -1.0


def _grid(world: World, budget: int) -> Search:
    return Whole(grid_points(world, budget), world.epochs)


def _random(world: World, _: int) -> Search:
    return Whole(random_points(world), world.epochs)


def _qmc(world: World, _: int) -> Search:
    return Whole(qmc_points(world), world.epochs)


def _sh(world: World, _: int) -> Search:
    return Synchronous(random_points(world), brackets(world.epochs)[:1], _sign(world))


def _hyperband(world: World, _: int) -> Search:
    return Synchronous(random_points(world), brackets(world.epochs), _sign(world))


def _asha(world: World, _: int) -> Search:
    return Asha(random_points(world), world.epochs, _sign(world))


def _median(world: World, _: int) -> Search:
    judged = Medians(random_points(world), _sign(world))
    return Stopped(judged, range(1, world.epochs), world.epochs)


def _tpe_median(world: World, _: int) -> Search:
    from optuna.pruners import MedianPruner

    study = _study(world, ADAPTIVE["tpe"].make(chunk_seed(world.seed, 0)), MedianPruner())
    return Stopped(Studied(world, study), range(1, world.epochs), world.epochs)


def _asha_optuna(world: World, _: int) -> Search:
    from optuna.pruners import SuccessiveHalvingPruner
    from optuna.samplers import RandomSampler

    study = _study(world, RandomSampler(seed=world.seed), SuccessiveHalvingPruner(min_resource=1))
    points = Studied(world, study, random_points(world))
    return Stopped(points, looks_of_halving(world.epochs, 4), world.epochs)


def _bohb(world: World, _: int) -> Search:
    from optuna.pruners import HyperbandPruner

    pruner = HyperbandPruner(min_resource=1, max_resource=world.epochs)
    study = _study(world, ADAPTIVE["tpe"].make(world.seed), pruner)
    return Stopped(Studied(world, study), looks_of_halving(world.epochs, 3), world.epochs)


def _pbt(world: World, budget: int) -> Search:
    landscape, seed = world.landscape, world.seed
    return Population(
        world,
        landscape.space,
        landscape.architecture,
        lambda numbers: random(landscape.space, seed, numbers),
        setup(budget, world.epochs),
        seed,
        _sign(world),
    )


def _adaptive(name: str, seconds: float) -> Strategy:
    known = ADAPTIVE[name]
    make = _sampled(lambda seed: known.make(chunk_seed(seed, 0)))
    return Strategy(name, make, seconds, cannot=known.cannot, needs=known.needs)


TABLE = (
    Strategy("grid", _grid, 0.005, cannot=cannot("grid")),
    Strategy("random", _random, 0.005),
    Strategy("random-2x", _random, 0.005, times=2),
    Strategy("qmc", _qmc, 0.01),
    _adaptive("tpe", 0.9),
    _adaptive("cmaes", 0.2),
    _adaptive("nsga2", 0.15),
    _adaptive("gp", 30.0),
    Strategy("median", _median, 0.08, stops=True),
    Strategy("tpe-median", _tpe_median, 25.0, stops=True),
    Strategy("sh", _sh, 0.04, stops=True),
    Strategy("hyperband", _hyperband, 0.02, stops=True),
    Strategy("asha", _asha, 0.04, stops=True),
    Strategy("asha-optuna", _asha_optuna, 0.5, stops=True),
    Strategy("bohb", _bohb, 3.5, stops=True),
    Strategy("pbt", _pbt, 2.0, stops=True, carries=True),
)
STRATEGIES: Mapping[str, Strategy] = {strategy.name: strategy for strategy in TABLE}
OWN = 1.0  # seconds that are supposed of a sampler of anybody's
DEFAULT = (
    "random",
    "random-2x",
    "grid",
    "qmc",
    "tpe",
    "cmaes",
    "nsga2",
    "median",
    "hyperband",
    "asha",
)


def find_strategy(name: str) -> Strategy:
    """Return a strategy by its name, or a sampler of anybody's by its dotted path.

    A module may lie in the current folder. Raises HplandError for an unknown name, and a path that
    cannot be imported.
    """
    if name in STRATEGIES:
        return STRATEGIES[name]
    module, _, member = name.partition(":")
    if not member:
        if "." in name:
            raise HplandError(f"strategy {name!r} must be module:Class")
        raise unknown("strategy", name, STRATEGIES)
    try:
        if (here := str(Path.cwd())) not in sys.path:  # last, so that no file in it hides a library
            sys.path.append(here)
        make = getattr(import_module(module), member)
    except Exception as error:
        raise HplandError(f"cannot import strategy {name!r}: {first_line(error)}") from None
    if not callable(make):
        raise HplandError(f"strategy {name!r} is no sampler: it cannot be called")
    return Strategy(name, _sampled(_seeded(make)), OWN)


def _seeded(make: Callable[..., "BaseSampler"]) -> Callable[[int], "BaseSampler"]:
    """Return a sampler's class as a function of the seed, which it may not take."""
    from inspect import signature

    takes = signature(make).parameters
    known = "seed" in takes or any(p.kind is p.VAR_KEYWORD for p in takes.values())
    return (lambda seed: make(seed=seed)) if known else (lambda _: make())
