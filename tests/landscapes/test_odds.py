"""How noisy runs are and how often they fail, by the words of each landscape's docstring."""

from math import exp, log10, sqrt
from typing import Any

import numpy as np
import pytest

from hpland.landscapes import LANDSCAPES
from hpland.landscapes.noise import Luck
from hpland.landscapes.regularization import validation
from hpland.landscapes.schedule import EPOCHS, loss_after
from hpland.space import Choice

ALIVE: dict[
    str, tuple[dict[str, Any], float, float]
] = {  # past an edge, the others at the optimum: how likely a run trains, and fails if not
    "cnn": ({"layers": 43}, exp(-1.5 * (23 / 30) ** 2), 1 / 3),
    "rnn": ({"layers": 4, "hidden_size": 256}, exp(-0.15 * sqrt(256 / 1024)), 0.8),
    "transformer": ({"layers": 30}, exp(-0.8 * (6 / 8) ** 2), 0.5),
    "architecture": ({"learning_rate": 2e-3 * 10**1.1}, exp(-25 * 0.2**2), 0.5),
    "sensitivity": ({"learning_rate": 10**-1.7}, exp(-((3 * 0.2) ** 2)), 0.3),
    "data": (
        {"sequence_length": 1800, "normalisation": "none"},
        exp(-((15 * log10((1800 + 24**2) / 1800)) ** 2)),
        0.5,
    ),
}


@pytest.mark.parametrize("name", ALIVE)
def test_past_an_edge_a_run_trains_or_not_and_some_of_the_rest_fail(name: str) -> None:
    landscape, (at, trains, lost) = LANDSCAPES[name], ALIVE[name]
    columns = landscape.columns(**{**landscape.optimizers[0], **at})
    odds = landscape.odds(**columns)
    assert float(odds.trains) == pytest.approx(trains)
    assert float(odds.fails) == pytest.approx((1 - trains) * lost)
    runs = {key: np.full(20_000, x) for key, x in columns.items()}
    values, _ = landscape.observe(runs, Luck.of(1, 0, 20_000))
    assert np.isnan(values[:, 0]).mean() == pytest.approx((1 - trains) * lost, abs=0.012)


def test_a_run_that_cannot_be_fails_for_certain() -> None:
    odds = LANDSCAPES["transformer"].odds(heads=13, layers=4, embedding=100, feed_forward=512)
    assert (float(odds.trains), float(odds.fails)) == (0, 1)


def test_a_schedule_fails_the_likelier_the_higher_its_loss_has_climbed() -> None:
    landscape = LANDSCAPES["schedule"]
    at = {"schedule": 0, "learning_rate": 0.1, "warmup": 3, "decay": 1.0}
    climbed = float(loss_after(np.arange(1, EPOCHS + 1), **at).max())
    assert 2 < climbed < 100
    odds = landscape.odds(**at)
    assert float(odds.trains) == pytest.approx(exp(-(log10(climbed) ** 2)))
    assert float(odds.fails) == pytest.approx(1 - float(odds.trains))


def test_regularization_never_fails_but_stops_early_the_likelier_the_less_patience() -> None:
    landscape = LANDSCAPES["regularization"]
    odds = landscape.odds(**{**landscape.optimizers[0], "patience": np.array([3, 9, 20])})
    early = [0.8 * (exp(-n / 3) - exp(-20 / 3)) for n in (3, 9, 20)]
    assert (1 - odds.trains).tolist() == pytest.approx(early, abs=1e-12)
    assert odds.fails.tolist() == [0, 0, 0]


@pytest.mark.parametrize("name", ["cnn", "rnn", "transformer", "architecture", "sensitivity"])
def test_runs_are_quiet_at_the_best_and_loud_on_the_shoulders(name: str) -> None:
    """0.4 points at the best, up to 1.5 where half of the accuracy is kept."""
    landscape = LANDSCAPES[name]
    assert float(landscape.odds(**landscape.columns(**landscape.optimizers[0])).spread) == 0.004
    rng = np.random.default_rng(0)
    columns = {key: p.from_unit(rng.random(20_000)) for key, p in landscape.space.items()}
    spread = landscape.odds(**columns).spread
    assert 0.013 < spread.max() < 0.0145
    assert spread.min() < 0.006


def spread_of(name: str, **at: Any) -> float:
    landscape = LANDSCAPES[name]
    return float(landscape.odds(**landscape.columns(**{**landscape.optimizers[0], **at})).spread)


def test_low_accuracy_is_noisier_with_regularization() -> None:
    assert spread_of("regularization") == pytest.approx(0.004)
    reached = float(validation(100, dropout=0.8, weight_decay=1e-4, augmentation=0.5))
    noisier = spread_of("regularization", dropout=0.8, epochs=100)
    assert noisier == pytest.approx(0.004 + 0.02 * (0.92 - reached))
    assert noisier > 0.007


def test_a_high_last_rate_leaves_the_loss_where_noise_put_it() -> None:
    """Up to the rate 2 / 10, where a step along the largest late curvature turns it over."""
    found = [spread_of("schedule", schedule="constant", learning_rate=x) for x in (0.002, 0.1, 0.9)]
    assert found == pytest.approx([0.01 + 0.0009, 0.01 + 0.045, 0.1])


SPACES: dict[str, dict[str, tuple[object, ...]]] = {  # as the course has them
    "schedule": {
        "schedule": ("constant", "step", "exponential", "cosine"),
        "learning_rate": (1e-3, 1.0, True),
        "warmup": (0, 10, False),
        "decay": (1e-4, 1.0, True),
    },
    "regularization": {
        "dropout": (0.0, 0.8, False),
        "weight_decay": (1e-6, 1e-2, True),
        "augmentation": (0.0, 1.0, False),
        "epochs": (10, 1000, True),
        "patience": (3, 20, False),
    },
    "data": {
        "validation_share": (0.05, 0.3, False),
        "sequence_length": (128, 2048, True),
        "image_size": (224, 384, 512),
        "normalisation": ("batch", "layer", "none"),
        "augmentation": (0.0, 1.0, False),
    },
    "sensitivity": {
        "learning_rate": (1e-5, 1.0, True),
        "layers": (1, 32, False),
        "neurons": (16, 1024, True),
        "batch_size": (8, 1024, True),
        "dropout": (0.0, 0.8, False),
        "weight_decay": (1e-6, 1e-2, True),
        "optimizer": ("sgd", "momentum", "rmsprop", "adam"),
        "activation": ("relu", "gelu", "elu", "tanh", "sigmoid"),
        "initialisation": ("he", "xavier", "normal"),
    },
}


@pytest.mark.parametrize("name", SPACES)
def test_spaces_are_those_of_the_course(name: str) -> None:
    found = {
        key: p.choices if isinstance(p, Choice) else (p.low, p.high, p.log)
        for key, p in LANDSCAPES[name].space.items()
    }
    assert found == SPACES[name]
