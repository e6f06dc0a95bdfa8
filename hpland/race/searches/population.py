"""Population-based training: bad members copy good ones in mid-training, and vary what they copy.

Jaderberg et al. 2017, arXiv:1711.09846. Every member trains interval after interval. When one of
the worst fifth of its population goes on, it copies the weights and the hyperparameters of one
drawn from the best fifth, and each hyperparameter moves or is drawn anew (`explore`). The fifths
are rounded up, but never overlap.

What the paper leaves open:
- A member that has diverged is in neither fifth, and copies before it goes on.
- Weights fit the own architecture alone. A member with another one copies hyperparameters only, and
  goes on with its own weights; one that has diverged has none, and starts from scratch.
- Nobody waits: what counts, and what is copied, is what each member has reported last. Its epochs
  are those of its weights, so it jumps to those of its donor. Who has trained to the end is neither
  compared nor copied.
- When all members are done, a new population begins.
"""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from hpland.landscapes import Luck
from hpland.race.clock import Step
from hpland.race.searches.explore import DRAWS, explored
from hpland.space import Floats, Space

FIFTH = 5
EXPLORING = 3  # the stream of uniforms of a member's exploring; generation g has stream 3 + 256 g


class Trainings(Protocol):
    """Trainings whose hyperparameters may change on the way."""

    def enter(self, first: int, params: Mapping[str, Floats]) -> None:
        """Let members from number ``first`` on begin with these parameters, shape (n,) each."""

    def go_on(self, member: int, params: Mapping[str, float], after: Step | None = None) -> int:
        """Add a trial of a member, from where another is ``after`` a step; return its number."""


class Interval(NamedTuple):
    """What a trial is: one interval of one member.

    Attributes:
        member: its number, from 0 over all populations.
        generation: how many intervals the member has trained before.
        donor: the member that it copied hyperparameters from; None if it did not.
        weights: whether it copied weights, too.
        step: the trial's number, and from which epoch to which it trains.
    """

    member: int
    generation: int
    donor: int | None
    weights: bool
    step: Step


@dataclass
class _Member:
    number: int
    params: Mapping[str, float]
    generation: int = 0
    last: Step | None = None  # that has reported
    had: Mapping[str, float] | None = None  # the parameters then
    score: float | None = None  # and what it was worth; None if it has diverged
    until: int = 0  # after how many epochs what it trains now ends
    dead: bool = False


class Setup(NamedTuple):
    """A population.

    Attributes:
        size: how many members it has.
        every: how many epochs an interval has.
        epochs: of a full training.
        budget: of full trainings; a population begins only if it can train to the end.
        explores: whether members copy and vary at all.
    """

    size: int
    every: int
    epochs: int
    budget: int
    explores: bool = True


def setup(budget: int, epochs: int) -> Setup:
    """Return populations of 20 to 39, or of all that a budget below 20 trains; ten intervals."""
    return Setup(budget // max(1, budget // 20), max(1, epochs // 10), epochs, budget)


class Population:
    """Trains populations; see the top of this file."""

    def __init__(
        self,
        world: Trainings,
        space: Space,
        architecture: Collection[str],
        draw: Callable[[NDArray[np.int64]], Mapping[str, Floats]],
        plan: Setup,
        seed: int,
        sign: float,
    ) -> None:
        """Begin with members as ``draw`` gives them, from member numbers to columns.

        Args:
            world: what trains.
            space: of the hyperparameters.
            architecture: those that stay a member's own.
            draw: from the numbers of members to their first parameters.
            plan: how many members there are, and how long they train.
            seed: of exploring.
            sign: -1 to minimise.
        """
        self.plan = plan
        self._world, self._space, self._draw = world, space, draw
        self._seed, self._sign = seed, sign
        self._own = [name for name in space if name in architecture]
        self._free = [name for name in space if name not in architecture]
        self._populations: list[list[_Member]] = []
        self._waiting: list[tuple[int, _Member]] = []  # with the number of its population
        self.intervals: dict[int, Interval] = {}

    def ask(self) -> Step | None:
        """Return the next interval of the member that has trained least; None while there is none.

        A new population begins when no member of those before is waiting.
        """
        while True:
            for at, member in sorted(self._waiting, key=_turn):
                if step := self._next(self._populations[at], member):
                    self._waiting.remove((at, member))
                    return step
            if self._committed() + self.plan.size > self.plan.budget:
                return None
            self._begin()

    def tell(self, step: Step, value: float) -> None:
        """Take what a member reports; NaN is its death."""
        number = self.intervals[step.trial].member
        at, index = divmod(number, self.plan.size)
        member = self._populations[at][index]
        member.last, member.had, member.dead = step, member.params, math.isnan(value)
        member.score = None if member.dead else self._sign * value
        if member.dead or step.end < self.plan.epochs:
            self._waiting.append((at, member))

    def _committed(self) -> float:
        """Return the full trainings that are spent, or that those who have begun still need."""
        steps = (interval.step for interval in self.intervals.values())
        spent = sum(step.end - step.start for step in steps)
        everyone = (member for members in self._populations for member in members)
        return (spent + sum(self.plan.epochs - m.until for m in everyone)) / self.plan.epochs

    def _begin(self) -> None:
        at = len(self._populations)
        numbers = np.arange(at * self.plan.size, (at + 1) * self.plan.size)
        columns = self._draw(numbers)
        self._world.enter(at * self.plan.size, columns)
        rows = {name: column.tolist() for name, column in columns.items()}
        members = [
            _Member(number, {name: column[i] for name, column in rows.items()})
            for i, number in enumerate(numbers.tolist())
        ]
        self._populations.append(members)
        self._waiting.extend((at, member) for member in members)

    def _next(self, population: list[_Member], member: _Member) -> Step | None:
        """Return a member's next interval; None while it is dead and has nobody to copy."""
        donors = self._donors(population, member) if self.plan.explores else []
        if donors:
            return self._copy(member, donors)
        return None if member.dead else self._train(member, member.last)

    def _donors(self, population: list[_Member], member: _Member) -> list[_Member]:
        """Return whom a member may copy; nobody if it need not."""
        last = (m for m in population if m.score is not None and not self._done(m))
        ranked = sorted(last, key=lambda m: (-(m.score or 0.0), m.number))
        fifth = min(math.ceil(len(ranked) / FIFTH), len(ranked) // 2)
        if member.dead:
            return ranked[: max(fifth, 1)]
        worst = ranked[len(ranked) - fifth :]
        return ranked[:fifth] if any(m is member for m in worst) else []

    def _done(self, member: _Member) -> bool:
        return member.last is not None and member.last.end >= self.plan.epochs

    def _copy(self, member: _Member, donors: list[_Member]) -> Step:
        """Let a member exploit and explore."""
        luck = Luck(self._seed, np.array([member.number]))
        width = 1 + DRAWS * len(self._free)
        u = luck.uniforms(stream=EXPLORING + 256 * member.generation, width=width)[0]
        donor = donors[int(u[0] * len(donors))]
        had = donor.had or donor.params
        fits = all(_same(member.params[name], had[name]) for name in self._own)
        copied = {name: (member.params if name in self._own else had)[name] for name in self._space}
        member.params = explored(self._space, self._free, copied, u[1:].reshape(-1, DRAWS))
        kept = None if member.dead else member.last
        return self._train(member, donor.last if fits else kept, donor.number, fits)

    def _train(
        self, member: _Member, after: Step | None, donor: int | None = None, weights: bool = False
    ) -> Step:
        start = after.end if after else 0
        trial = self._world.go_on(member.number, member.params, after)
        step = Step(trial, start, min(start + self.plan.every, self.plan.epochs))
        self.intervals[trial] = Interval(member.number, member.generation, donor, weights, step)
        member.generation, member.until = member.generation + 1, step.end
        return step


def _turn(waiting: tuple[int, _Member]) -> tuple[int, int, int]:
    at, member = waiting
    return at, member.last.end if member.last else 0, member.number


def _same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b))
