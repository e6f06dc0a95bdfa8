"""A run whose parameters change on the way: what it reports, and what its history is worth.

What a landscape's run keeps when its parameters change, its `Mixture.carry` says.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from hpland.landscapes.mixture import AT_CHANCE, Leg, Mixture
from hpland.landscapes.noise import Luck
from hpland.landscapes.reports import deviations, observe_epochs
from hpland.lazy import np
from hpland.space import Floats

State: TypeAlias = tuple[Any, ...] | None


class Lot(NamedTuple):
    """The luck of one trial.

    Attributes:
        uniform: settles whether it trains, and whether it fails.
        z: how lucky it is after each epoch, standard normal, shape (epochs,).
    """

    uniform: float
    z: Floats


class Part(NamedTuple):
    """The runs of one history whose uniform lies in ``[low, high)`` are all in one state."""

    low: float
    high: float
    state: State


def from_scratch(landscape: Mixture, params: Mapping[str, Floats], luck: Luck) -> Iterator[Run]:
    """Yield the runs of ``n`` trials; ``params`` are columns of shape (n,)."""
    epochs = landscape.epochs
    assert epochs is not None  # it has curves
    every = zip(
        map(Lot, luck.uniforms()[:, 0].tolist(), deviations(luck, epochs, epochs)),
        *observe_epochs(landscape, params, luck, epochs),
        strict=True,
    )
    rows = {name: column.tolist() for name, column in params.items()}
    for i, (lot, reports, truth) in enumerate(every):
        own = {name: row[i] for name, row in rows.items()}
        yield Run(landscape, own, lot, constant=(reports, truth))


@dataclass(frozen=True)
class Run:
    """A run from some epoch on, with what it is then.

    Attributes:
        landscape: one with `Mixture.carry`.
        params: from then on, a number for each.
        lot: its luck.
        since: after how many epochs.
        before: the run that it goes on from; None from scratch.
        constant: from scratch, what it reports after each epoch of a full training, and what is
            true then, both of shape (epochs,).
    """

    landscape: Mixture
    params: Mapping[str, float]
    lot: Lot
    since: int = 0
    before: Run | None = None
    constant: tuple[Floats, Floats] | None = None

    @cached_property
    def reports(self) -> list[float]:
        """What it reports after each epoch of a full training; NaN from where it diverges."""
        if self.constant:
            return list(self.constant[0].tolist())
        bounds = self.landscape.metrics[0].bounds
        trains, leg = self._own
        spread = leg.course.spread + (0.0 if trains else AT_CHANCE)
        value = np.clip(leg.course.validation + spread * self.lot.z[self.since :], *bounds)
        value[(self.lot.uniform >= 1.0 - leg.fails) & leg.course.ended] = np.nan
        assert self.before is not None  # or it is from scratch
        return [*self.before.reports[: self.since], *value.tolist()]

    @cached_property
    def diverges(self) -> int | None:
        """The epoch in which it diverges; None if it does not."""
        return next((e for e, x in enumerate(self.reports, 1) if math.isnan(x)), None)

    def truth(self, epoch: int) -> float:
        """Return the noise-free value after an epoch above `since`: the mean over all such runs."""
        if self.constant:
            return float(self.constant[1][epoch - 1])
        at = epoch - self.since - 1
        values = [float(leg.course.validation[at]) for _, leg in self._legs]
        shares = [part.high - part.low for part, _ in self._legs]
        return sum(share * value for share, value in zip(shares, values, strict=True))

    def changed(self, epoch: int, params: Mapping[str, float], lot: Lot) -> Run:
        """Return how it goes on, after an epoch above `since`, with other parameters and luck."""
        if lot is self.lot and params == self.params:
            return self
        return Run(self.landscape, params, lot, epoch, self)

    @cached_property
    def _own(self) -> tuple[bool, Leg]:
        """Whether the run trains, and how it goes on."""
        state = _state(self.before._own[1], self.since - self.before.since) if self.before else None
        leg = self._leg(state, True)
        if trains := self.lot.uniform < float(leg.alive):
            return trains, leg
        return trains, self._leg(state, False)

    @cached_property
    def _legs(self) -> list[tuple[Part, Leg]]:
        """How all runs with this history go on: those that train, and those that do not."""
        parts, legs = [Part(0.0, 1.0, None)], []
        if before := self.before:
            at = self.since - before.since
            parts = [part._replace(state=_state(leg, at)) for part, leg in before._legs]
        for low, high, state in parts:
            leg = self._leg(state, True)
            alive = min(max(float(leg.alive), low), high)
            if alive > low:
                legs.append((Part(low, alive, state), leg))
            if alive < high:
                legs.append((Part(alive, high, state), self._leg(state, False)))
        return legs

    def _leg(self, state: State, trains: bool) -> Leg:
        assert self.landscape.carry is not None
        assert self.landscape.epochs is not None
        epoch = np.arange(self.since + 1.0, self.landscape.epochs + 1.0)
        return self.landscape.carry(state, self.since, epoch, trains, **self.params)


def _state(leg: Leg, epochs: int) -> State:
    """Return the state after some epochs of a leg."""
    return tuple(x[epochs - 1] for x in leg.states)
