"""How strategies stand at the end of a race, on one landscape and over several."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from hpland.landscapes import LANDSCAPES, Luck
from hpland.landscapes.duration import full_epochs
from hpland.landscapes.reports import diverges_in
from hpland.race.field import Field
from hpland.race.results import SHARES, Result
from hpland.race.stats.center import medians
from hpland.race.stats.cost import expected_costs
from hpland.race.stats.design import ALPHA, cannot_reject
from hpland.race.stats.friedman import friedman
from hpland.race.stats.pairs import Pairs, over_seeds, pairwise
from hpland.race.stats.pool import Pool
from hpland.race.stats.standing import mean_ranks
from hpland.race.stats.yardstick import Times, as_good_as_random
from hpland.studies.sampling.points import random

POOL = 500_000  # random trials, of which random search of any budget is made
POOL_SEED = 2**40  # of none that a race has
ONE_POINT = 0.01  # of regret
YARDSTICK = "random"


@dataclass(frozen=True)
class Reference:
    """Random search of any budget.

    Attributes:
        pool: independent random trials.
        trainings: what one of them costs on average, in full trainings; those that diverge end
            early.
    """

    pool: Pool
    trainings: float


@cache
def reference(name: str) -> Reference:
    """Return random search on a landscape."""
    landscape = LANDSCAPES[name]
    numbers = np.arange(POOL)
    params = random(landscape.space, POOL_SEED, numbers)
    values, truth = landscape.observe(params, Luck(POOL_SEED, numbers))
    seen, metric = values[:, 0], landscape.metrics[0]
    signed = -seen if metric.direction == "maximize" else seen
    failed = np.isnan(seen)
    dead = {name: column[failed] for name, column in params.items()}
    spent = np.ones(POOL)
    if failed.any():
        spent[failed] = diverges_in(landscape, dead) / full_epochs(landscape)
    regrets = [float(f"{x:.6g}") for x in metric.regret(truth[:, 0]).tolist()]  # as in results
    return Reference(Pool(signed, np.array(regrets)), float(spent.mean()))


@dataclass(frozen=True)
class Spread:
    """A number and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Standing:
    """A strategy at the end.

    Attributes:
        strategy: its name.
        regrets: the median true regret of the pick at `hpland.race.results.SHARES` of its budget.
        times: with how many times the budget random search is as good.
        trainings: expected until the pick is within one point of the optimum, infinite if no run
            came so far.
        within: the share of runs that did.
        rank: the mean rank over seeds, 1 the best.
        stopped: trials that were stopped, a run.
        winners: of these those that were truly better than the run's pick, a run.
        idle: the median share of time in which workers had nothing to do.
        hours: the median simulated time.
        model: the median of how far what the last pick has trained truly is from the best constant
            setting, below 0 if it is better; None where parameters never change in mid-training.
    """

    strategy: str
    regrets: tuple[Spread, ...]
    times: Times
    trainings: Spread
    within: float
    rank: Spread
    stopped: float
    winners: float
    idle: float
    hours: float
    model: float | None = None


def standings(field: Field) -> list[Standing]:
    """Return how the strategies of a field stand, the best at the end first."""
    regrets = field.regrets(SHARES)
    middle, ranks = medians(regrets), mean_ranks(regrets[:, :, -1])
    costs = expected_costs(field.trainings_to(ONE_POINT), field.of("trainings"))
    random_search = reference(field.landscape)
    budget = field.budget / random_search.trainings
    times = as_good_as_random(random_search.pool, regrets[:, :, -1], budget)
    found = [
        Standing(
            strategy=name,
            regrets=tuple(
                _spread(middle.value[s, k], middle.low[s, k], middle.high[s, k])
                for k in range(len(SHARES))
            ),
            times=times[s],
            trainings=_spread(costs.cost.value[s], costs.cost.low[s], costs.cost.high[s]),
            within=float(costs.rate.value[s]),
            rank=_spread(ranks.value[s], ranks.low[s], ranks.high[s]),
            stopped=float(field.of("stopped")[s].mean()),
            winners=float(field.of("winners")[s].mean()),
            idle=float(np.median(field.of("idle")[s])),
            hours=float(np.median(field.of("minutes")[s])) / 60,
            model=_model(field.runs[s]),
        )
        for s, name in enumerate(field.strategies)
    ]
    return sorted(found, key=lambda one: (one.regrets[-1].value, one.rank.value))


def _model(runs: Sequence[Result]) -> float | None:
    last = [one.outcome.picks[-1].model for one in runs if one.outcome.picks]
    known = [model for model in last if model is not None]
    return float(np.median(known)) if known else None


def _spread(value: float, low: float, high: float) -> Spread:
    return Spread(float(value), float(low), float(high))


@dataclass(frozen=True)
class Duels:
    """All strategies of a race against one another.

    Attributes:
        strategies: their names, s of them.
        pairs: what each is against each.
        why_not: why no pair can be significant; empty where one can.
    """

    strategies: Sequence[str]
    pairs: Pairs
    why_not: str

    def significant(self) -> list[tuple[str, str]]:
        """Return who beats whom significantly, after Holm's correction."""
        better = (self.pairs.adjusted <= ALPHA) & (self.pairs.wins.value > 0.5)
        return [(self.strategies[i], self.strategies[j]) for i, j in np.argwhere(better).tolist()]


def duels(field: Field) -> Duels:
    """Return all pairs of a field at the end of the budget, seed by seed."""
    pairs = pairwise(field.regrets([1.0])[:, :, 0])
    return Duels(field.strategies, pairs, _why_not(len(field.runs[0]), field.strategies, "seeds"))


def _why_not(n: int, names: Sequence[str], unit: str) -> str:
    """Return why no pair can be significant; random is the yardstick where it raced."""
    return cannot_reject(n, len(names), unit, YARDSTICK if YARDSTICK in names else None)


@dataclass(frozen=True)
class Overall:
    """Strategies over several landscapes with as many workers; a landscape is the unit.

    Attributes:
        workers: how many trained at the same time.
        landscapes: on which all of the strategies raced.
        ranks: mean rank over landscapes by strategy, the best first.
        p: of Friedman's test that all are alike.
        duels: all pairs, landscape by landscape.
    """

    workers: int
    landscapes: Sequence[str]
    ranks: dict[str, Spread]
    p: float
    duels: Duels


def overall(fields: Sequence[Field]) -> list[Overall]:
    """Return who stands how over landscapes, per number of workers; nothing for one landscape.

    Only strategies that raced on every landscape are compared.
    """
    found = []
    for workers in dict.fromkeys(one.workers for one in fields):
        some = [one for one in fields if one.workers == workers]
        common = [n for n in some[0].strategies if all(n in one.strategies for one in some)]
        if len(some) > 1 and len(common) > 1:
            found.append(_overall(some, common))
    return found


def _overall(fields: Sequence[Field], names: Sequence[str]) -> Overall:
    rows = [[list(one.strategies).index(name) for name in names] for one in fields]
    each = [one.regrets([1.0])[own, :, 0] for one, own in zip(fields, rows, strict=True)]
    regrets = over_seeds(np.stack(each, axis=1))
    ranks = mean_ranks(regrets)
    triples = zip(*(part.tolist() for part in ranks), strict=True)
    by_name = {name: Spread(*three) for name, three in zip(names, triples, strict=True)}
    return Overall(
        workers=fields[0].workers,
        landscapes=[one.landscape for one in fields],
        ranks=dict(sorted(by_name.items(), key=lambda item: item[1].value)),
        p=friedman(regrets).p,
        duels=Duels(names, pairwise(regrets), _why_not(len(fields), names, "landscapes")),
    )
