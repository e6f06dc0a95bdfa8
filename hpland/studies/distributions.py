"""Parameters as Optuna stores them: distributions, and the JSON of distributions."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from hpland.space import Choice, Floats, Integer, Parameter, Real

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial


def to_distribution(parameter: Parameter) -> "BaseDistribution":
    """Return Optuna's distribution for ``parameter``."""
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    match parameter:
        case Real(low, high, log):
            return FloatDistribution(low, high, log=log)
        case Integer(low, high, log):
            return IntDistribution(low, high, log=log)
        case Choice(choices):
            return CategoricalDistribution(choices)  # type: ignore[arg-type]  # any JSON value


def to_json(parameter: Parameter) -> str:
    """Return the text that Optuna keeps for ``parameter`` with every trial."""
    from optuna.distributions import distribution_to_json

    return distribution_to_json(to_distribution(parameter))


def from_json(text: str) -> Parameter:
    """Return the parameter behind Optuna's text for a distribution, of any version since 0.9.

    Optuna is not imported: a command that only reads starts three times as fast without it.
    """
    stored = json.loads(text)
    name, facts = stored["name"], stored["attributes"]
    if name == "CategoricalDistribution":
        return Choice(tuple(_hashable(choice) for choice in facts["choices"]))
    log = bool(facts.get("log")) or name in ("LogUniformDistribution", "IntLogUniformDistribution")
    if name.startswith("Int"):
        return Integer(int(facts["low"]), int(facts["high"]), log)
    return Real(float(facts["low"]), float(facts["high"]), log)


def _hashable(choice: Any) -> object:
    """Return a choice as stored; lists and mappings, which Optuna lets pass, as their JSON."""
    return json.dumps(choice) if isinstance(choice, list | dict) else choice


def widened(one: Parameter, other: Parameter) -> Parameter:
    """Return the parameter that holds the values of both; ``one`` if they are of two kinds."""
    if isinstance(one, Choice) or isinstance(other, Choice):
        return one
    low, high, log = min(one.low, other.low), max(one.high, other.high), one.log and other.log
    if isinstance(one, Integer) and isinstance(other, Integer):
        return Integer(int(low), int(high), log)
    return Real(low, high, log)


def column(name: str, trials: "Iterable[FrozenTrial]") -> Floats:
    """Return a parameter of Optuna's own trials as a column; NaN where a trial lacks it."""
    return np.array(
        [
            trial.distributions[name].to_internal_repr(trial.params[name])
            if name in trial.params
            else np.nan
            for trial in trials
        ],
        dtype=np.float64,
    )
