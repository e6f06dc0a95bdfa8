"""What trainings of a landscape observe, how long they take, and what they are truly worth."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from hpland.landscapes import Landscape, Luck, Mixture, observe_epochs
from hpland.landscapes.duration import epoch_milliseconds, full_epochs
from hpland.landscapes.history import Run, from_scratch
from hpland.landscapes.noise import WORDS
from hpland.landscapes.reports import diverges_in
from hpland.race.clock import Step
from hpland.space import Floats

BLOCK = 128  # trials whose luck is drawn at once


class _Kept(Luck):
    """The same luck, drawn in blocks and kept: samplers that learn add trials one by one."""

    def uniforms(self, *, stream: int = 0, width: int = WORDS) -> Floats:
        """Return ``width`` numbers in (0, 1) per trial, shape (n, width)."""
        first, last = int(self.number[0]), int(self.number[-1])
        block = first // BLOCK
        if block != last // BLOCK:
            return super().uniforms(stream=stream, width=width)
        at = block * BLOCK
        return _block(self.seed, block, stream, width)[first - at : last - at + 1]


@lru_cache(maxsize=1024)
def _block(seed: int, block: int, stream: int, width: int) -> Floats:
    return Luck.of(seed, block * BLOCK, BLOCK).uniforms(stream=stream, width=width)


@dataclass
class _Added:
    """Trials that were added together; their curves are computed when they are asked for."""

    first: int
    params: Mapping[str, Floats]
    luck: Luck
    curves: list[list[float]] = field(default_factory=list)


class World:
    """The trainings of one cell of a race, by the number of their trial.

    Trial ``n`` has the luck of ``(seed, n)`` in every strategy, so strategies meet the same noise.

    Attributes:
        epochs: of a full training; 1 where the landscape has no epoch axis.
        after: from a trial that goes on from where another was to that one.
    """

    def __init__(self, landscape: Landscape, seed: int) -> None:
        """Take a landscape of one objective, and the seed of the noise."""
        self.landscape, self.seed, self.epochs = landscape, seed, full_epochs(landscape)
        self._added: list[_Added] = []
        self._of: list[_Added] = []
        self._final: list[float] = []
        self._truth: list[float] = []
        self._lasts: list[int] = []
        self._diverges: dict[int, int] = {}
        self.after: dict[int, int] = {}
        self._members: dict[int, Run] = {}  # from scratch
        self._runs: dict[int, Run] = {}
        self._unsettled: list[int] = []

    def __len__(self) -> int:
        """Return the number of trials."""
        return len(self._final)

    def add(self, params: Mapping[str, Floats]) -> None:
        """Add the next trials, with these parameters: columns of shape (n,)."""
        count = len(next(iter(params.values())))
        added = _Added(len(self), params, _Kept.of(self.seed, len(self), count))
        values, truth = self.landscape.observe(params, added.luck)
        self._added.append(added)
        self._of += [added] * count
        self._final += values[:, 0].tolist()
        self._truth += truth[:, 0].tolist()
        failed = np.flatnonzero(np.isnan(values[:, 0]))
        if len(failed):
            rows = {name: column[failed] for name, column in params.items()}
            ends = diverges_in(self.landscape, rows).tolist()
            self._diverges |= dict(zip((added.first + failed).tolist(), ends, strict=True))
        self._lasts += epoch_milliseconds(self.landscape, params).tolist()

    def enter(self, first: int, params: Mapping[str, Floats]) -> None:
        """Let members from number ``first`` on begin with these parameters, shape (n,) each.

        A member has the luck that a trial of its number has in other strategies.
        """
        assert isinstance(self.landscape, Mixture)  # it has epochs
        luck = Luck.of(self.seed, first, len(next(iter(params.values()))))
        self._members.update(enumerate(from_scratch(self.landscape, params, luck), first))

    def go_on(self, member: int, params: Mapping[str, float], after: Step | None = None) -> int:
        """Add a trial of a member, from where another is ``after`` a step; return its number.

        It has these parameters from then on. If ``after`` is None it begins from scratch.
        """
        trial, columns = len(self), {name: np.array([x]) for name, x in params.items()}
        if after is None:
            if self._members[member].params != params:
                self.enter(member, columns)
            run = self._members[member]
        else:
            run = self._runs[after.trial].changed(after.end, params, self._members[member].lot)
            self.after[trial] = after.trial
        self._runs[trial] = run
        added = _Added(trial, columns, Luck.of(self.seed, member, 1))
        self._added.append(added)
        self._of.append(added)
        self._unsettled.append(trial)
        self._final.append(np.nan)
        self._truth.append(np.nan)
        self._lasts += epoch_milliseconds(self.landscape, columns).tolist()
        return trial

    def _settle(self) -> None:
        """Find what takes long of one trial, and hardly longer of all that have gone on so far."""
        of = [self._runs[trial].params for trial in self._unsettled]
        columns = {name: np.array([params[name] for params in of]) for name in of[0]}
        for trial, true in zip(
            self._unsettled, self.landscape.noise_free(**columns).tolist(), strict=True
        ):
            self._truth[trial] = true
        self._unsettled = []

    def model(self, trial: int, epoch: int) -> float | None:
        """Return the noise-free value of what a trial has trained by an epoch of its own.

        None for one that did not `go_on`: it has had its parameters from the start.
        """
        return self._runs[trial].truth(epoch) if trial in self._runs else None

    def params(self) -> dict[str, Floats]:
        """Return the parameters of all trials, a column each."""
        names = self.landscape.space
        return {n: np.concatenate([one.params[n] for one in self._added]) for n in names}

    def report(self, trial: int, epoch: int) -> float:
        """Return what a trial reports after ``epoch`` epochs, 1 or more; NaN once it diverged."""
        if epoch == self.epochs and trial not in self._runs:
            return self._final[trial]
        return self.curve(trial)[epoch - 1]

    def curve(self, trial: int) -> list[float]:
        """Return what a trial reports after each epoch; before it went on, what others have."""
        if trial in self._runs:
            return self._runs[trial].reports
        if self.epochs == 1:
            return [self._final[trial]]
        added = self._of[trial]
        if not added.curves:
            reports, _ = observe_epochs(self.landscape, added.params, added.luck, self.epochs)
            added.curves = reports.tolist()
        return added.curves[trial - added.first]

    def diverges(self, trial: int) -> int | None:
        """Return the epoch in which a trial diverges, and so ends; None if it does not."""
        if trial in self._runs:
            return self._runs[trial].diverges
        return self._diverges.get(trial)

    def truth(self, trial: int) -> float:
        """Return the noise-free value of a trial's parameters after a full training."""
        if self._unsettled:
            self._settle()
        return self._truth[trial]

    def lasts(self, trial: int) -> int:
        """Return how long an epoch of a trial takes, in simulated milliseconds."""
        return self._lasts[trial]
