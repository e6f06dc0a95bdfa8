"""Work measured in turns, and what is to come out of it."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Literal, TypeAlias

from benchmarks.cost import Cost, Runner

Metric: TypeAlias = Literal["wall", "cpu", "memory", "size"]
ROUNDS = 5


@dataclass(frozen=True)
class Row:
    """One line of the table: ours, its peer, and the ratio to reach.

    Attributes:
        ours, peer: names of runners of the contest.
        within: how many times the peer's cost ours may be at most; None if ``less`` is given.
        less: how many times ours must be less than the peer's; None if ``within`` is given.
        metric: what the ratio is to be reached in.
        times: how many times the work that the peer did ours is; its cost is extrapolated.
    """

    ours: str
    peer: str
    within: float | None = None
    less: float | None = None
    metric: Metric = "wall"
    times: float = 1


@dataclass(frozen=True)
class Contest:
    """Runners that are measured in turns, and the rows that they give.

    Attributes:
        runners: by what they do, as the table words it.
        rows: which are compared.
        rounds: how often each runs; fewer where a peer takes half a minute, more where all take
            a fraction of a second.
    """

    runners: Mapping[str, Runner]
    rows: tuple[Row, ...]
    rounds: int = ROUNDS


@dataclass(frozen=True)
class Result:
    """One row measured; ours and the peer's costs of each round."""

    row: Row
    ours: tuple[Cost, ...]
    peer: tuple[Cost, ...]

    def ratios(self, metric: Metric) -> list[float]:
        """Return the ratio of each round: ours to the peer's, or the other way for ``less``."""
        pairs = [
            (getattr(ours, metric), getattr(peer, metric) * self.row.times)
            for ours, peer in zip(self.ours, self.peer, strict=True)
        ]
        if self.row.within is not None:
            return [_over(ours, peer) for ours, peer in pairs]
        return [_over(peer, ours) for ours, peer in pairs]

    @property
    def reached(self) -> bool:
        """Whether the median of the ratios is where it is to be."""
        ratio = median(self.ratios(self.row.metric))
        if self.row.within is not None:
            return ratio <= self.row.within
        return self.row.less is not None and ratio >= self.row.less


def _over(one: float, other: float) -> float:
    return one / other if other else float("nan")


def hold(contest: Contest) -> list[Result]:
    """Measure all runners of a contest, A B A B, and return its rows."""
    costs: dict[str, list[Cost]] = {name: [] for name in contest.runners}
    for number in range(contest.rounds):
        for name, run in contest.runners.items():
            costs[name].append(run())
            wall = costs[name][-1].wall
            print(f"{number + 1}/{contest.rounds} {wall:8.3f} s  {name}", file=sys.stderr)
    return [Result(row, tuple(costs[row.ours]), tuple(costs[row.peer])) for row in contest.rows]
