"""The epoch axis: what holds of every landscape that has one, and what is so of the joint one."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES, Course, Luck, Mixture, at_budget, observe_epochs
from hpland.landscapes.joint import BEST, CHANCE, OPTIMUM
from hpland.landscapes.joint_curves import EPOCHS, curves
from hpland.space import Floats
from tests.landscapes.test_conformance import beaten_by, points

WITH_CURVES = [x for x in LANDSCAPES.values() if isinstance(x, Mixture) and x.curves]
SWEEP = next(landscape for landscape in WITH_CURVES if landscape.name == "sweep")
EVERY = pytest.mark.parametrize("landscape", WITH_CURVES, ids=lambda landscape: landscape.name)
SEEDS = st.integers(0, 2**64 - 1)


def course(landscape: Mixture, epochs: int, trains: bool, n: int = 2000) -> Course:
    assert landscape.curves
    columns: dict[str, Any] = {k: x[:, None] for k, x in points(landscape, n).items()}
    return landscape.curves(np.arange(1.0, epochs + 1), trains, **columns)


def test_every_default_landscape_has_an_epoch_axis_and_those_of_schedules() -> None:
    """In `regularization` the number of epochs is a parameter instead."""
    own = [x for x in LANDSCAPES.values() if x.by_default]
    assert {x.name for x in WITH_CURVES} >= {*(x.name for x in own), "learning-rate", "schedule"}


@EVERY
def test_at_the_budget_a_run_that_trains_has_the_trained_value(landscape: Mixture) -> None:
    assert landscape.epochs
    trains = course(landscape, landscape.epochs, True).validation[:, -1]
    stated = landscape.chances(**points(landscape, 2000))
    np.testing.assert_allclose(trains, stated.trained, rtol=1e-12)


@EVERY
def test_at_the_budget_the_mean_over_fates_is_the_response(landscape: Mixture) -> None:
    assert landscape.epochs
    alive = landscape.chances(**points(landscape, 2000)).alive
    trains, dies = (course(landscape, landscape.epochs, fate).validation for fate in (True, False))
    mean = alive * trains[:, -1] + (1 - alive) * dies[:, -1]
    stated = landscape.noise_free(**points(landscape, 2000))
    np.testing.assert_allclose(mean, stated, rtol=1e-12)


@EVERY
@pytest.mark.parametrize("trains", [True, False])
def test_a_course_stays_in_bounds_and_ends_once(landscape: Mixture, trains: bool) -> None:
    low, high = landscape.metrics[0].bounds
    found = course(landscape, 300, trains)
    for values in (found.validation, found.training):
        assert values.shape == (2000, 300)
        assert values.min() >= low - 1e-12
        assert values.max() <= high
    assert found.spread.min() >= 0
    assert (np.diff(found.ended.astype(int)) >= 0).all()


@EVERY
def test_a_run_that_fails_has_ended_at_the_budget(landscape: Mixture) -> None:
    assert landscape.epochs
    fails = landscape.chances(**points(landscape, 2000)).fails > 0
    assert fails.any() or "learning_rate" not in landscape.space
    assert course(landscape, landscape.epochs, False).ended[fails, -1].all()


@EVERY
@settings(max_examples=20)
@given(seed=SEEDS, start=st.integers(0, 10**6), noise=st.sampled_from([0.0, 0.5, 1.0]))
def test_at_the_budget_a_trial_reports_what_it_does_without_curves(
    landscape: Mixture, seed: int, start: int, noise: float
) -> None:
    assert landscape.epochs
    params = points(landscape, 200)
    luck = Luck.of(seed, start, 200)
    value, truth = landscape.observe(params, luck, noise)
    for epochs in (landscape.epochs, landscape.epochs + 3):
        reports, means = observe_epochs(landscape, params, luck, epochs, noise)
        np.testing.assert_array_equal(reports[:, landscape.epochs - 1], value[:, 0])
        np.testing.assert_array_equal(means[:, landscape.epochs - 1], truth[:, 0])


@given(SEEDS, st.integers(0, 500), st.integers(1, 20), st.integers(1, 40), st.integers(1, 9))
def test_a_report_depends_on_seed_number_and_epoch_alone(
    seed: int, start: int, count: int, epochs: int, more: int
) -> None:
    params = points(SWEEP, count)
    whole, _ = observe_epochs(SWEEP, params, Luck.of(seed, start, count), epochs + more)
    last = {name: column[-1:] for name, column in params.items()}
    alone, _ = observe_epochs(SWEEP, last, Luck.of(seed, start + count - 1, 1), epochs)
    np.testing.assert_array_equal(alone[0], whole[-1, :epochs])


@EVERY
def test_without_noise_reports_are_the_noise_free_curve(landscape: Mixture) -> None:
    reports, truth = observe_epochs(landscape, points(landscape, 500), Luck.of(42, 0, 500), 20, 0.0)
    np.testing.assert_array_equal(reports, truth)


@EVERY
@pytest.mark.parametrize("epochs", [1, 7, 12, 80])
def test_the_optimum_of_another_budget_is_exact(landscape: Mixture, epochs: int) -> None:
    there = at_budget(landscape, epochs)
    assert isinstance(there, Mixture)
    assert there.epochs == epochs
    assert beaten_by(there, points(there, 50_000)) <= 0
    assert float(there(**there.optimizers[0])) == there.optimum
    columns = points(there, 300)
    _, truth = observe_epochs(landscape, columns, Luck.of(0, 0, 300), epochs)
    np.testing.assert_allclose(there.noise_free(**columns), truth[:, -1], rtol=1e-12)


@EVERY
def test_after_its_own_budget_a_landscape_is_itself(landscape: Mixture) -> None:
    assert landscape.epochs
    assert at_budget(landscape, landscape.epochs) is landscape


def test_a_landscape_without_an_epoch_axis_says_so() -> None:
    with pytest.raises(HplandError) as caught:
        at_budget(replace(SWEEP, curves=None), 9)
    assert str(caught.value) == (
        "landscape 'sweep' has no epoch axis; --epochs and --pruner need one"
    )


def test_nan_is_for_good_and_comes_in_mid_curve() -> None:
    reports, _ = observe_epochs(SWEEP, points(SWEEP, 5000), Luck.of(42, 0, 5000), EPOCHS)
    gone = np.isnan(reports)
    failed = gone[:, -1]
    assert 0.02 < failed.mean() < 0.5
    assert (np.diff(gone.astype(int)) >= 0).all()
    first = gone[failed].argmax(axis=1) + 1
    assert first.min() > 2
    assert first.max() < EPOCHS / 2


def joint(**params: float) -> Course:
    return curves(np.arange(1.0, 301), True, **{**OPTIMUM, **params})


def test_training_rises_and_lies_over_validation() -> None:
    found = course(SWEEP, 300, True)
    assert (np.diff(found.training) >= 0).all()
    assert (found.training >= found.validation).all()
    assert found.training.max() <= 1


def reach(found: Floats, share: float) -> int:
    """Return the first epoch with such a share of what it has after the budget."""
    gain = found - CHANCE
    return int((gain >= share * gain[EPOCHS - 1]).argmax()) + 1


def test_a_small_learning_rate_is_slow_and_more_epochs_fill_that_side_up() -> None:
    good, small = joint().validation, joint(learning_rate=1e-4).validation
    assert reach(good, 0.9) <= 8
    assert reach(small, 0.9) >= 20
    assert good[EPOCHS - 1] == pytest.approx(BEST, abs=1e-12)
    assert good[-1] - good[EPOCHS - 1] < 0.03
    assert small[-1] - small[EPOCHS - 1] > 0.1


def test_the_curve_of_a_regular_run_is_pow3() -> None:
    """``c - a (e + b) ** -alpha`` with alpha = 1: the reciprocal of what is missing is a line."""
    value = joint().validation
    end = CHANCE + (BEST - CHANCE) / 0.97
    missing = 1 / (end - value)
    np.testing.assert_allclose(np.diff(missing, 2), 0, atol=1e-9)


@pytest.mark.parametrize(
    "lax", [{"weight_decay": 1e-6}, {"depth": 20.0}, {"width": 1000.0}], ids=lambda p: next(iter(p))
)
def test_long_training_with_little_regularisation_overfits(lax: dict[str, float]) -> None:
    found = joint(**lax)
    top = int(found.validation.argmax()) + 1
    assert 5 <= top <= EPOCHS
    assert found.validation[-1] < found.validation[top - 1] - 0.1
    assert found.training[-1] > found.training[top - 1]
    assert int(joint().validation.argmax()) + 1 == 300  # the right amount does not turn


def collapse(rate: float) -> tuple[int, int]:
    """Return the epochs of the highest value and of the fall to chance of a run that dies."""
    value = curves(
        np.arange(1.0, EPOCHS + 1), False, **{**OPTIMUM, "learning_rate": rate}
    ).validation
    return int(value.argmax()) + 1, int((value == CHANCE).argmax()) + 1


def test_past_the_edge_a_run_rises_and_collapses_the_earlier_the_further() -> None:
    rises, falls = zip(*(collapse(rate) for rate in (9e-3, 1.3e-2, 2e-2, 4e-2)), strict=True)
    assert list(rises) == sorted(set(rises), reverse=True)
    assert list(falls) == sorted(set(falls), reverse=True)
    assert rises[0] > 10
    assert falls[0] < EPOCHS
    assert falls[-1] <= 4
