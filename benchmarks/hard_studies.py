"""Five small studies that are hard to draw, the same each time."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import FrozenTrial, TrialState, create_trial

Trials = Iterator[FrozenTrial]
RATE = FloatDistribution(1e-5, 1e-1, log=True)
DEPTH = IntDistribution(1, 8)
MOMENTUM = FloatDistribution(0.0, 0.99)


def thousand_categories(rng: np.random.Generator) -> Trials:
    """Yield 1500 trials of a thousand tokens, each of its own worth, and a learning rate."""
    tokens = [f"token-{i:04}" for i in range(1000)]
    worth = rng.normal(0, 0.1, 1000)
    space = {"token": CategoricalDistribution(tokens), "learning_rate": RATE}
    for token, rate in zip(rng.integers(0, 1000, 1500), _rates(rng, 1500), strict=True):
        loss = 0.5 + worth[token] + _miss(rate) + rng.normal(0, 0.02)
        yield _trial(space, {"token": tokens[token], "learning_rate": rate}, float(loss))


def mostly_pruned(rng: np.random.Generator) -> Trials:
    """Yield 400 trials of which 372, or 93 %, are pruned within 20 epochs."""
    space = {"learning_rate": RATE, "depth": DEPTH}
    kept = set(rng.permutation(400)[:28].tolist())
    for i, rate in enumerate(_rates(rng, 400)):
        depth = int(rng.integers(1, 9))
        last = 20 if i in kept else min(int(rng.geometric(0.4)), 15)
        floor = 0.1 + _miss(rate) + (0 if i in kept else 0.2)
        epochs = np.arange(1, last + 1)
        curve = floor + 2 * np.exp(-epochs / (1 + depth / 2)) + rng.normal(0, 0.03, last)
        told = dict(zip(epochs.tolist(), curve.tolist(), strict=True))
        state = TrialState.COMPLETE if i in kept else TrialState.PRUNED
        value = float(curve[-1])
        yield _trial(space, {"learning_rate": rate, "depth": depth}, value, told, state)


def ten_decades(rng: np.random.Generator) -> Trials:
    """Yield 150 trials of a loss from 1e-6 to 1e4."""
    space = {"learning_rate": RATE, "momentum": MOMENTUM}
    for rate in _rates(rng, 150):
        momentum = float(rng.uniform(0, 0.99))
        speed = np.log10(rate / (1 - momentum))
        decade = -6 + 2.5 * abs(speed + 2) + rng.normal(0, 0.3)
        params = {"learning_rate": rate, "momentum": momentum}
        yield _trial(space, params, float(10 ** min(decade, 4)))


def five_trials(rng: np.random.Generator) -> Trials:
    """Yield five trials of three parameters."""
    space = {"learning_rate": RATE, "depth": DEPTH, "momentum": MOMENTUM}
    for rate in _rates(rng, 5):
        depth, momentum = int(rng.integers(1, 9)), float(rng.uniform(0, 0.99))
        params = {"learning_rate": rate, "depth": depth, "momentum": momentum}
        yield _trial(space, params, 0.3 + _miss(rate) + float(rng.normal(0, 0.02)))


def conditional(rng: np.random.Generator) -> Trials:
    """Yield 120 trials of two optimizers, each with a parameter of its own."""
    shared = {"optimizer": CategoricalDistribution(["sgd", "adam"]), "learning_rate": RATE}
    for rate in _rates(rng, 120):
        optimizer = str(rng.choice(["sgd", "adam"]))
        own = "momentum" if optimizer == "sgd" else "beta2"
        setting = float(rng.uniform(0, 0.99))
        space = shared | {own: MOMENTUM}
        params = {"optimizer": optimizer, "learning_rate": rate, own: setting}
        gain = 0.1 * setting if own == "momentum" else 0.03
        yield _trial(space, params, 0.3 + _miss(rate) - gain + float(rng.normal(0, 0.02)))


STUDIES: dict[str, Callable[[np.random.Generator], Trials]] = {
    make.__name__: make
    for make in (thousand_categories, mostly_pruned, ten_decades, five_trials, conditional)
}


def write_studies(file: Path, seed: int = 0) -> None:
    """Write all of `STUDIES`, to be minimized, to a journal file."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    storage = JournalStorage(JournalFileBackend(str(file)))
    for name, make in STUDIES.items():
        study = optuna.create_study(storage=storage, study_name=name)
        study.add_trials(make(np.random.default_rng(seed)))


def _rates(rng: np.random.Generator, count: int) -> list[float]:
    rates: list[float] = (10 ** rng.uniform(-5, -1, count)).tolist()
    return rates


def _miss(rate: float) -> float:
    """Return what a learning rate away from 1e-3 costs."""
    return float(0.05 * (np.log10(rate) + 3) ** 2)


def _trial(
    space: Mapping[str, BaseDistribution],
    params: Mapping[str, object],
    value: float,
    told: dict[int, float] | None = None,
    state: TrialState = TrialState.COMPLETE,
) -> FrozenTrial:
    return create_trial(
        params=dict(params),
        distributions=dict(space),
        value=value,
        intermediate_values=told,
        state=state,
    )
