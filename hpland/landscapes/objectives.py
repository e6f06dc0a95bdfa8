"""A landscape as an Optuna objective. Optuna itself is not needed to define one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hpland.landscapes.landscape import Landscape
from hpland.landscapes.noise import Luck
from hpland.lazy import np
from hpland.space import Choice, Floats, Integer, Parameter, Real, codes

REASON = "reason"  # the attribute in which a trial keeps why it cannot run


class _Trial(Protocol):
    """The part of `optuna.Trial` that an objective uses."""

    @property
    def number(self) -> int: ...
    def suggest_float(self, name: str, low: float, high: float, *, log: bool = ...) -> float: ...
    def suggest_int(self, name: str, low: int, high: int, *, log: bool = ...) -> int: ...
    def suggest_categorical(self, name: str, choices: Any) -> Any: ...
    def set_user_attr(self, key: str, value: Any) -> None: ...


@dataclass(frozen=True)
class Objective:
    """An objective that asks a trial for its parameters and returns what a run observes.

    The values depend only on the parameters, the seed and the trial's number. They are NaN where
    the run diverges, and Optuna then lets the trial FAIL. The trial keeps its noise-free value
    and its region as the user attributes ``noise_free`` and ``region``; on a landscape with
    impossible points also ``reason``: why it cannot run, None where it can.
    """

    landscape: Landscape
    seed: int
    noise: float

    def __call__(self, trial: _Trial) -> float | tuple[float, ...]:
        """Return the observed value of ``trial``; of several objectives one each."""
        params = asked(trial, self.landscape)
        luck = Luck.of(self.seed, trial.number, 1)
        values, truth = self.landscape.observe(params, luck, self.noise)
        note(trial, self.landscape, params, truth)
        found = tuple(values[0].tolist())
        return found if len(found) > 1 else found[0]


def objective(landscape: Landscape, seed: int = 42, noise: float = 1.0) -> Objective:
    """Return an Optuna objective: ``study.optimize(objective(LANDSCAPES["sweep"]), n_trials=50)``.

    The study needs a direction per metric: ``create_study(directions=landscape.directions)``.
    """
    return Objective(landscape, seed, noise)


def asked(trial: _Trial, landscape: Landscape) -> dict[str, Floats]:
    """Return the parameters that a trial suggests, a column of shape (1,) each; NaN if absent."""
    columns: dict[str, Floats] = {}
    for name, parameter in landscape.space.items():
        when = parameter.when
        there = not when or float(columns[when.parameter][0]) in codes(landscape.space, when)
        columns[name] = np.array([_ask(trial, name, parameter) if there else np.nan], np.float64)
    return columns


def _ask(trial: _Trial, name: str, parameter: Parameter) -> float:
    match parameter:
        case Real(low, high, log):
            return trial.suggest_float(name, low, high, log=log)
        case Integer(low, high, log):
            return trial.suggest_int(name, low, high, log=log)
        case Choice(choices):
            return float(choices.index(trial.suggest_categorical(name, choices)))


def note(trial: _Trial, landscape: Landscape, params: Mapping[str, Floats], truth: Floats) -> None:
    """Let a trial keep its `notes`; ``truth`` has its noise-free value, shape (1, m)."""
    for key, (value,) in notes(landscape, params, truth).items():
        trial.set_user_attr(key, value)


def notes(
    landscape: Landscape, params: Mapping[str, Floats], truth: Floats
) -> dict[str, list[Any]]:
    """Return what trials keep with them, a list of ``n`` per attribute, fit for JSON.

    A noise-free value is a number, a list of them for several objectives; None for NaN.

    Args:
        landscape: what they are of.
        params: a column of shape (n,) per parameter.
        truth: the noise-free values, shape (n, m).
    """
    known: list[Any] = truth.tolist() if truth.shape[1] > 1 else truth[:, 0].tolist()
    for row in np.flatnonzero(np.isnan(truth).any(axis=1)).tolist():
        known[row] = None
    names = np.array(landscape.region_names, dtype=object)
    found = {"noise_free": known, "region": names[landscape.region_of(**params)].tolist()}
    if landscape.impossible:
        found[REASON] = landscape.impossible(**params).tolist()
    return found
