"""A landscape as an Optuna objective. Optuna itself is not needed to define one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hpland.landscapes.landscape import Landscape
from hpland.landscapes.noise import simulate
from hpland.lazy import np
from hpland.space import Choice, Floats, Integer, Parameter, Real


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
    """An objective that asks a trial for its parameters and reports what a run there would.

    The value depends on the parameters, the seed and the trial's number alone. It is NaN where
    the run diverges, and Optuna then lets the trial FAIL. The trial keeps its noise-free value
    and its region as the user attributes ``noise_free`` and ``region``.

        study.optimize(LANDSCAPES["sweep"].objective(seed=42), n_trials=50)
    """

    landscape: Landscape
    seed: int = 42
    noise: float = 1.0

    def __call__(self, trial: _Trial) -> float:
        """Return the observed value of ``trial``."""
        params = asked(trial, self.landscape)
        value, truth = simulate(self.landscape, params, self.seed, trial.number, self.noise)
        note(trial, self.landscape, params, float(truth[0]))
        return float(value[0])


def asked(trial: _Trial, landscape: Landscape) -> dict[str, Floats]:
    """Return the parameters that a trial suggests, a column of shape (1,) each."""
    return {name: np.array([_ask(trial, name, p)]) for name, p in landscape.space.items()}


def _ask(trial: _Trial, name: str, parameter: Parameter) -> float:
    match parameter:
        case Real(low, high, log):
            return trial.suggest_float(name, low, high, log=log)
        case Integer(low, high, log):
            return trial.suggest_int(name, low, high, log=log)
        case Choice(choices):
            return float(choices.index(trial.suggest_categorical(name, choices)))


def note(trial: _Trial, landscape: Landscape, params: Mapping[str, Floats], truth: float) -> None:
    """Let a trial keep its noise-free value and its region."""
    region = int(landscape.region_of(**params)[0])
    trial.set_user_attr("noise_free", truth)
    trial.set_user_attr("region", landscape.region_names[region])
