"""What `regularization` teaches, on the noise-free response."""

from typing import Any

import numpy as np
import pytest

from hpland.landscapes import Luck
from hpland.landscapes.regularization import (
    BEST,
    OPTIMUM,
    REGULARIZATION,
    regularized,
    response,
    stopped,
    training,
    validation,
)
from hpland.space import Floats

NONE: dict[str, Any] = {"dropout": 0.0, "weight_decay": 1e-6, "augmentation": 0.0}
BALANCED: dict[str, Any] = {name: OPTIMUM[name] for name in NONE}
EVERY = np.arange(1.0, 1001)
PATIENCE = np.arange(3.0, 21)
DECAYS = np.logspace(-6, -2, 81)


def test_with_none_of_it_training_goes_to_one_and_validation_ten_points_below_its_peak() -> None:
    seen = validation(EVERY, **NONE)
    assert float(training(1000, **NONE)) > 0.99
    assert seen[-1] <= seen.max() - 0.10
    assert int(seen.argmax()) + 1 == round(float(regularized(**NONE).peak))


def test_balanced_regularization_closes_the_gap() -> None:
    gap = training(1000, **BALANCED) - validation(1000, **BALANCED)
    assert float(gap) < 0.15 < float(training(1000, **NONE) - validation(1000, **NONE)) - 0.3


def test_dropout_of_08_underfits_whatever_the_others() -> None:
    """Training is low too, and validation close to it."""
    at = {"dropout": 0.8, "weight_decay": 1e-4, "augmentation": 0.5}
    assert float(training(1000, **at)) < 0.75
    assert float(training(1000, **at) - validation(1000, **at)) < 0.1
    others: dict[str, Any] = {
        "weight_decay": DECAYS,
        "augmentation": np.linspace(0, 1, 11)[:, None],
    }
    best = response(dropout=0.8, epochs=1000, patience=20, **others)
    assert best.max() < BEST - 0.10


def test_with_more_dropout_less_weight_decay_is_best_and_the_reverse() -> None:
    dropout = np.linspace(0, 0.6, 13)[:, None]
    at: dict[str, Any] = {**OPTIMUM, "dropout": dropout, "weight_decay": DECAYS}
    mesh = response(**at)
    by_dropout = DECAYS[mesh.argmax(axis=1)]
    assert (np.diff(by_dropout) < 0).all()
    by_decay = dropout[mesh.argmax(axis=0), 0]
    assert (np.diff(by_decay) <= 0).all()
    assert by_decay[0] > by_decay[-1] + 0.2


@pytest.mark.parametrize(
    ("other", "values"), [("dropout", np.linspace(0, 0.5, 11)), ("weight_decay", DECAYS)]
)
def test_augmentation_replaces_the_others_too(other: str, values: Floats) -> None:
    at: dict[str, Any] = {**OPTIMUM, "augmentation": np.linspace(0, 1, 11)[:, None], other: values}
    best = values[response(**at).argmax(axis=1)]
    assert (np.diff(best) <= 0).all()
    assert best[0] > best[5] > best[-1]


@pytest.mark.parametrize("at", [NONE, BALANCED], ids=["none", "balanced"])
def test_patience_rescues_long_budgets(at: dict[str, float]) -> None:
    rescued = response(**at, epochs=1000, patience=PATIENCE)
    top = float(validation(EVERY, **at).max())
    assert rescued.max() > top - 0.02
    assert rescued.max() > float(validation(1000, **at)) + 0.03


@pytest.mark.parametrize("at", [NONE, BALANCED], ids=["none", "balanced"])
def test_the_smallest_patience_stops_in_the_noise_and_the_largest_costs_epochs(
    at: dict[str, float],
) -> None:
    value = response(**at, epochs=1000, patience=PATIENCE)
    epochs = stopped(**at, epochs=1000, patience=PATIENCE)
    peak = float(regularized(**at).peak)
    assert value[0] < value.max() - 0.02
    assert epochs[0] < peak
    assert epochs[-1] > peak + 19
    assert (np.diff(epochs) > 0).all()
    assert value[-1] > value.max() - 0.01


def test_the_optimum_has_no_cost_at_all() -> None:
    assert float(response(**OPTIMUM)) == BEST == REGULARIZATION.optimum
    assert float(validation(OPTIMUM["epochs"], **BALANCED)) == BEST


def test_without_noise_in_the_way_a_run_ends_where_its_course_is() -> None:
    assert REGULARIZATION.paths
    course = REGULARIZATION.paths.along["validation accuracy"]
    for epochs in (10, 60, 100):
        at = {**OPTIMUM, "epochs": epochs}
        assert float(course(epochs, **at)) == float(REGULARIZATION(**at))


def test_training_only_rises() -> None:
    for at in (NONE, BALANCED):
        assert (np.diff(training(EVERY, **at)) > 0).all()
        assert training(EVERY, **at).max() < 1


@pytest.mark.parametrize("seed", range(3))
def test_runs_with_the_smallest_patience_stop_early_as_often_as_told(seed: int) -> None:
    low = []
    for patience in (3, 20):
        at = {**BALANCED, "epochs": 1000, "patience": patience}
        runs = {name: np.full(3000, float(x)) for name, x in at.items()}
        seen, truth = REGULARIZATION.observe(runs, Luck.of(seed, 0, 3000))
        assert seen.mean() == pytest.approx(truth.mean(), abs=0.006)
        low.append((seen < float(validation(1000, **BALANCED))).mean())
    assert low[0] == pytest.approx(0.8 * (np.exp(-1) - np.exp(-20 / 3)), abs=0.03)
    assert low[1] < 0.01


@pytest.mark.parametrize("seed", range(3))
def test_long_budgets_are_rescued_in_what_runs_report_too(seed: int) -> None:
    """None of it: the median run with some patience beats where training on would have led."""
    runs = {name: np.full(500, float(x)) for name, x in NONE.items()}
    runs |= {"epochs": np.full(500, 1000.0), "patience": np.full(500, 10.0)}
    seen, _ = REGULARIZATION.observe(runs, Luck.of(seed, 0, 500))
    assert np.median(seen) > float(validation(1000, **NONE)) + 0.08
