"""Runs whose parameters change on the way."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpland.landscapes import LANDSCAPES, Luck, Mixture, joint, learning_rate
from hpland.landscapes.history import Lot, Run, from_scratch
from hpland.landscapes.joint import BEST
from hpland.landscapes.mixture import Leg
from hpland.space import Floats
from hpland.studies.sampling.points import random

WITH_CURVES = [x for x in LANDSCAPES.values() if isinstance(x, Mixture) and x.curves]
EVERY = pytest.mark.parametrize("landscape", WITH_CURVES, ids=lambda landscape: landscape.name)
POINTS = 12


def settings_of(landscape: Mixture, seed: int, count: int = POINTS) -> list[dict[str, float]]:
    columns = random(landscape.space, seed, np.arange(count))
    return [{name: float(column[i]) for name, column in columns.items()} for i in range(count)]


def run(landscape: Mixture, params: Mapping[str, float], seed: int = 0, number: int = 0) -> Run:
    columns = {name: np.array([x]) for name, x in params.items()}
    (found,) = from_scratch(landscape, columns, Luck.of(seed, number, 1))
    return found


def carried(landscape: Mixture, params: Mapping[str, float], since: int, trains: bool) -> Leg:
    """Return the second leg of a run whose parameters do not change after ``since`` epochs."""
    assert landscape.carry
    assert landscape.epochs
    first = landscape.carry(None, 0, np.arange(1.0, since + 1), trains, **params)
    state = tuple(x[-1] for x in first.states)
    return landscape.carry(
        state, since, np.arange(since + 1.0, landscape.epochs + 1), trains, **params
    )


@EVERY
def test_whoever_has_curves_says_what_a_run_keeps_when_its_parameters_change(
    landscape: Mixture,
) -> None:
    assert landscape.carry
    assert set(landscape.architecture) <= set(landscape.space)


def test_depth_and_width_are_architecture() -> None:
    assert LANDSCAPES["sweep"].architecture == ("depth", "width")
    assert LANDSCAPES["lr-batch"].architecture == ()
    assert LANDSCAPES["schedule"].architecture == ()


@EVERY
@pytest.mark.parametrize("trains", [True, False])
def test_a_leg_from_the_start_is_the_curve(landscape: Mixture, trains: bool) -> None:
    assert landscape.carry
    assert landscape.curves
    assert landscape.epochs
    every = np.arange(1.0, landscape.epochs + 1)
    for params in settings_of(landscape, 1):
        leg = landscape.carry(None, 0, every, trains, **params)
        curve = landscape.curves(every, trains, **params)
        np.testing.assert_allclose(leg.course.validation, curve.validation, rtol=0, atol=1e-12)
        np.testing.assert_allclose(leg.course.spread, curve.spread, rtol=0, atol=1e-12)
        np.testing.assert_array_equal(leg.course.ended, curve.ended)
        fate = landscape.chances(**params)
        np.testing.assert_allclose([leg.alive, leg.fails], [fate.alive, fate.fails], atol=1e-12)


@EVERY
@pytest.mark.parametrize("trains", [True, False])
def test_a_run_in_two_legs_of_the_same_parameters_has_the_curve(
    landscape: Mixture, trains: bool
) -> None:
    assert landscape.curves
    assert landscape.epochs
    for i, params in enumerate(settings_of(landscape, 2)):
        since = 1 + i % (landscape.epochs - 1)
        leg = carried(landscape, params, since, trains)
        every = np.arange(since + 1.0, landscape.epochs + 1)
        curve = landscape.curves(every, trains, **params)
        np.testing.assert_allclose(leg.course.validation, curve.validation, rtol=0, atol=1e-9)
        np.testing.assert_array_equal(leg.course.ended, curve.ended)


@EVERY
def test_the_truth_of_a_history_is_the_mean_over_its_runs(landscape: Mixture) -> None:
    """A change to the same parameters, which only another luck tells from none, changes nothing."""
    epochs = landscape.epochs or 0
    for params in settings_of(landscape, 3, 20):
        whole = run(landscape, params)
        other = whole.changed(epochs // 2, params, Lot(0.5, np.zeros(epochs)))
        assert other is not whole
        assert other.truth(epochs - 1) == pytest.approx(whole.truth(epochs - 1), abs=1e-9)
        assert other.truth(epochs) == pytest.approx(float(landscape.noise_free(**params)), abs=1e-9)


@EVERY
def test_runs_are_worth_their_truth_on_average(landscape: Mixture) -> None:
    """Of many runs with the same history: failures count as what does not train."""
    epochs, count = landscape.epochs or 0, 200
    first, second = settings_of(landscape, 5, 2)
    at = epochs // 3
    own = run(landscape, first).changed(at, second, Lot(0.5, np.zeros(epochs)))
    failed = float(landscape.chances(**second).untrained)
    values = []
    for u in ((np.arange(count) + 0.5) / count).tolist():
        lot = Lot(u, np.zeros(epochs))
        start = Run(landscape, first, lot, constant=(np.zeros(epochs), np.zeros(epochs)))
        end = start.changed(at, second, lot).reports[-1]
        values.append(failed if np.isnan(end) else end)
    assert own.truth(epochs) == pytest.approx(np.mean(values), abs=1e-2)


@EVERY
def test_the_same_parameters_and_luck_are_the_same_run(landscape: Mixture) -> None:
    (params,) = settings_of(landscape, 4, 1)
    own = run(landscape, params)
    assert own.changed(3, dict(params), own.lot) is own


def descent(rates: list[float]) -> Floats:
    """Return log10 of the loss after each step of gradient descent, as the papers have it."""
    lam = np.array(learning_rate.SPECTRUM)
    v, losses = 2 / len(lam) / lam, []
    for rate in rates:
        v = (1 - rate * lam) ** 2 * v + learning_rate.NOISE * rate**2 * lam
        losses.append(float(np.log10((lam * v / 2).sum())))
    return np.array(losses)


@pytest.mark.parametrize(
    ("high", "low", "at"), [(0.15, 0.01, 40), (0.05, 0.19, 7), (0.02, 0.1, 99)]
)
def test_a_learning_rate_that_changes_is_gradient_descent_with_that_rate(
    high: float, low: float, at: int
) -> None:
    landscape = LANDSCAPES["learning-rate"]
    assert isinstance(landscape, Mixture)
    own = run(landscape, {"learning_rate": high})
    then = own.changed(at, {"learning_rate": low}, own.lot)
    expected = descent([high] * at + [low] * (100 - at))
    found = [own.truth(e) for e in range(1, at + 1)] + [then.truth(e) for e in range(at + 1, 101)]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


def test_a_rate_that_falls_is_better_than_the_best_constant_one() -> None:
    landscape = LANDSCAPES["learning-rate"]
    assert isinstance(landscape, Mixture)
    own = run(landscape, {"learning_rate": 0.1})
    assert own.changed(70, {"learning_rate": 0.02}, own.lot).truth(100) < landscape.optimum - 0.3


def test_a_constant_rate_lowered_by_hand_is_the_step_schedule() -> None:
    landscape = LANDSCAPES["schedule"]
    assert isinstance(landscape, Mixture)
    base = {"schedule": 0.0, "learning_rate": 0.03, "warmup": 0.0, "decay": 0.04}
    own = run(landscape, base)
    then = own.changed(25, {**base, "learning_rate": 0.03 * 0.2}, own.lot)
    step = run(landscape, {**base, "schedule": 1.0})
    for epoch in range(26, 38):  # it drops for the second time after 37.5
        assert then.truth(epoch) == pytest.approx(step.truth(epoch), abs=1e-9)


def test_who_has_survived_the_start_is_not_killed_by_a_start_that_it_never_had() -> None:
    landscape = LANDSCAPES["schedule"]
    assert isinstance(landscape, Mixture)
    gentle = {"schedule": 0.0, "learning_rate": 0.01, "warmup": 5.0, "decay": 0.1}
    wild = {**gentle, "learning_rate": 0.12, "warmup": 0.0}
    assert float(landscape.chances(**wild).alive) < 0.3
    own = run(landscape, gentle)
    then = own.changed(30, wild, Lot(0.99, np.zeros(50)))
    assert not np.isnan(then.reports).any()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.lists(st.integers(1, 29), min_size=1, max_size=4, unique=True))
@pytest.mark.parametrize("name", ["sweep", "lr-batch", "lr-weight-decay"])
def test_no_change_makes_a_network_better_than_the_best_constant_parameters(
    name: str, seed: int, at: list[int]
) -> None:
    landscape = LANDSCAPES[name]
    assert isinstance(landscape, Mixture)
    first, *others = settings_of(landscape, seed, 1 + len(at))
    own = run(landscape, first)
    for epoch, params in zip(sorted(at), others, strict=True):
        own = own.changed(epoch, params, own.lot)
        for e in (epoch + 1, 30):
            assert 0.1 - 1e-12 <= own.truth(e) <= BEST + 1e-12


def test_a_run_that_has_collapsed_does_not_come_back() -> None:
    landscape = LANDSCAPES["lr-batch"]
    assert isinstance(landscape, Mixture)
    wild = {"learning_rate": 0.08, "batch_size": 16.0}
    good = {"learning_rate": 9e-4, "batch_size": 112.0}
    start, fate = run(landscape, wild), Lot(0.6, np.zeros(30))
    own = Run(landscape, wild, fate, constant=start.constant)
    np.testing.assert_allclose(own.changed(20, good, fate).reports[20:], 0.1)
    assert own.changed(1, good, fate).reports[-1] > 0.8


@pytest.mark.parametrize("since", [3, 12, 25])
def test_the_progress_that_is_made_stays_made(since: int) -> None:
    """From a slow rate to the optimum, where the asymptote is 0.84 / 0.97 above chance."""
    landscape = LANDSCAPES["lr-batch"]
    assert isinstance(landscape, Mixture)
    slow = joint.point(9e-5, 112.0, 5.5e-5, 8.0, 200.0)
    reached = 0.97 * float(np.exp(-joint.slowness(joint.too_fast(slow))))
    progress = 1 - 1 / (1 + since * reached / (30 * (1 - reached)))
    by_heart = float(joint.laxness(joint.regularised(slow))) * since / 30
    scale = 30 * 0.03 / 0.97
    worth = scale * (1 / (1 - progress) - 1)
    rise = 1 - 1 / (1 + (worth + 30 - since) / scale)
    own = run(landscape, {"learning_rate": 9e-5, "batch_size": 112.0})
    then = own.changed(since, {"learning_rate": 9e-4, "batch_size": 112.0}, own.lot)
    expected = 0.1 + 0.84 * rise / 0.97 * np.exp(-by_heart)
    assert then.truth(30) == pytest.approx(expected, abs=1e-6)
