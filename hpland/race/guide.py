"""The races that docs/choosing.md is made of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hpland.landscapes import LANDSCAPES
from hpland.race.field import Field, fields
from hpland.race.plan import Race, plan_race
from hpland.race.results import Result
from hpland.race.strategies import STRATEGIES
from hpland.race.summary import Seconds

SWEEP = "sweep"
SYNTHETIC = ("lr-batch", "lr-weight-decay", "depth-width")
CLASSICAL = (
    "svm-digits",
    "forest-digits",
    "boosting-diabetes",
    "neighbours-digits",
    "network-digits",
)
SLOW = ("gp", "tpe-median")  # to think, not to train
PRUNING = ("random", "median", "tpe", "tpe-median")
PRUNING_BUDGET = 25  # so small as tpe-median takes long to think
WORKERS = (1, 8, 64)


@dataclass(frozen=True)
class Raced:
    """The fields of the guide's races.

    Attributes:
        sweep: all strategies on `sweep`, by the number of workers.
        synthetic: all strategies on smaller landscapes with epochs, 1 worker.
        measured: those that train to the end on measured landscapes, 1 worker.
        pruning: random search and TPE, with and without stopping by the median, on `sweep`.
        seconds: median real seconds of each strategy on `sweep` with 1 worker.
    """

    sweep: Mapping[int, Field]
    synthetic: Sequence[Field]
    measured: Sequence[Field]
    pruning: Field
    seconds: Mapping[str, float]


def measured_names() -> tuple[str, ...]:
    """Return the measured landscapes that are there; hpland[real] adds HPOBench's tables."""
    return (*CLASSICAL, *(name for name in LANDSCAPES if name.startswith("hpobench-")))


def races(seeds: int, budget: int) -> Iterator[tuple[str, Race]]:
    """Yield the races, each with the name of its file."""
    every = [name for name in STRATEGIES if name not in SLOW]
    whole = [n for n in every if not STRATEGIES[n].stops]
    given = {"seeds": seeds, "budget": budget}
    yield "sweep", plan_race([SWEEP], every, workers=WORKERS, **given)
    yield "synthetic", plan_race(SYNTHETIC, every, workers=(1,), **given)
    yield "measured", plan_race(measured_names(), whole, workers=(1,), **given)
    small = {"seeds": seeds, "budget": min(budget, PRUNING_BUDGET)}
    yield "pruning", plan_race([SWEEP], PRUNING, workers=(1,), **small)


def raced(
    found: Mapping[str, Iterable[Result]], plans: Mapping[str, Race], seconds: Seconds
) -> Raced:
    """Return what came of the guide's races.

    Args:
        found: their results, by name.
        plans: the races, by name.
        seconds: as `hpland.race.summary.summary` takes it, of the race on `sweep`.
    """
    parts = {name: fields(found[name], race.budget) for name, race in plans.items()}
    return Raced(
        {one.workers: one for one in parts["sweep"]},
        parts["synthetic"],
        parts["measured"],
        parts["pruning"][0],
        seconds.get((SWEEP, 1), {}),
    )
