"""What trainings of a landscape observe, how long they take, and what they are truly worth."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from hpland.landscapes import Landscape, Luck, observe_epochs
from hpland.landscapes.duration import epoch_milliseconds, full_epochs
from hpland.landscapes.noise import WORDS
from hpland.landscapes.reports import diverges_in
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

    def params(self) -> dict[str, Floats]:
        """Return the parameters of all trials, a column each."""
        names = self.landscape.space
        return {n: np.concatenate([one.params[n] for one in self._added]) for n in names}

    def report(self, trial: int, epoch: int) -> float:
        """Return what a trial reports after ``epoch`` epochs, 1 or more; NaN once it diverged."""
        return self._final[trial] if epoch == self.epochs else self.curve(trial)[epoch - 1]

    def curve(self, trial: int) -> list[float]:
        """Return what a trial reports after each epoch."""
        if self.epochs == 1:
            return [self._final[trial]]
        added = self._of[trial]
        if not added.curves:
            reports, _ = observe_epochs(self.landscape, added.params, added.luck, self.epochs)
            added.curves = reports.tolist()
        return added.curves[trial - added.first]

    def diverges(self, trial: int) -> int | None:
        """Return the epoch in which a trial diverges, and so ends; None if it does not."""
        return self._diverges.get(trial)

    def truth(self, trial: int) -> float:
        """Return the noise-free value of a trial's parameters after a full training."""
        return self._truth[trial]

    def lasts(self, trial: int) -> int:
        """Return how long an epoch of a trial takes, in simulated milliseconds."""
        return self._lasts[trial]
