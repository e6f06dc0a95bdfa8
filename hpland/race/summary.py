"""All that comes out of a race."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hpland.race.field import Field, fields
from hpland.race.results import Result
from hpland.race.standings import Duels, Overall, Standing, duels, overall, standings

Seconds = Mapping[tuple[str, int], Mapping[str, float]]


@dataclass(frozen=True)
class Part:
    """What came out on one landscape with one number of workers.

    Attributes:
        field: the runs.
        standings: how the strategies stand, the best first.
        duels: each against each.
        seconds: the median real seconds of each strategy, of those that are known.
    """

    field: Field
    standings: Sequence[Standing]
    duels: Duels
    seconds: Mapping[str, float]


@dataclass(frozen=True)
class Summary:
    """A race's parts, and what they say together."""

    parts: Sequence[Part]
    overall: Sequence[Overall]


def summary(results: Iterable[Result], budget: int, seconds: Seconds) -> Summary:
    """Return what comes out of the results of a race of this budget.

    Args:
        results: of its cells.
        budget: of full trainings.
        seconds: the median real seconds of each strategy, by landscape and workers.
    """
    found = fields(results, budget)
    parts = [
        Part(one, standings(one), duels(one), seconds.get((one.landscape, one.workers), {}))
        for one in found
    ]
    return Summary(parts, overall(found))
