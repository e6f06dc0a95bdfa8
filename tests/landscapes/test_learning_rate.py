"""Gradient descent itself, run step by step, against what the landscape says of it."""

import numpy as np
import pytest

from hpland.landscapes.learning_rate import (
    DIVERGED,
    EDGE,
    LEARNING_RATE,
    NOISE,
    SPECTRUM,
    STEPS,
    loss,
    optimizers,
)

RATES = [0.0024, 0.042, EDGE / 2, 0.178, EDGE, 0.237]


@pytest.mark.parametrize("rate", RATES)
def test_the_closed_form_is_gradient_descent(rate: float) -> None:
    """A hundred thousand runs of it, from the same start, with Gaussian gradient noise."""
    rng = np.random.default_rng(0)
    curvature = np.array(SPECTRUM)[:, None]
    theta = np.sqrt(2 / len(SPECTRUM) / curvature) * np.ones(100_000)
    for step in range(1, 16):
        noise = rng.normal(size=theta.shape) * np.sqrt(NOISE * curvature)
        theta = theta - rate * (curvature * theta + noise)
        seen = float((curvature * theta**2).sum(axis=0).mean() / 2)
        assert seen == pytest.approx(float(loss(rate, step)), rel=0.02)


def test_two_over_the_largest_curvature_is_the_edge() -> None:
    """On this side the loss stays under a bound for ever; on that side it leaves any behind."""
    assert max(SPECTRUM) * EDGE == 2
    steps = np.array([1e4, 2e4])
    below, beyond = loss(EDGE * (1 - 1e-3), steps), loss(EDGE * (1 + 1e-3), steps)
    assert below[1] == pytest.approx(below[0])
    assert beyond[1] > 1e10 * beyond[0]
    at = loss(EDGE, np.array([100.0, 200.0, 300.0]))
    assert at[2] - at[1] == pytest.approx(at[1] - at[0])  # noise adds up, nothing shrinks or grows


def test_the_loss_starts_at_one() -> None:
    assert loss(np.array(RATES), 0).tolist() == pytest.approx([1] * len(RATES))


def test_the_optimum_is_what_is_found_for_its_budget() -> None:
    """To seven digits: a valley is flat, and a rounding of the loss moves where it is lowest."""
    (found,), (stated,) = optimizers(STEPS), LEARNING_RATE.optimizers
    assert stated == pytest.approx(found, rel=1e-7)
    assert LEARNING_RATE.optimum == pytest.approx(-2.390731422796838192, rel=1e-15)  # mpmath


def curve(region: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    assert LEARNING_RATE.curves
    at = next(r.at for r in LEARNING_RATE.regions if r.name == region)
    found = LEARNING_RATE.curves(np.arange(1.0, STEPS + 1), True, **at)
    return np.asarray(found.validation)


def test_four_behaviours() -> None:
    very_high, high, good, low = (curve(r.name) for r in LEARNING_RATE.regions)
    assert very_high[-1] == DIVERGED
    assert very_high[5] > 0 > very_high[0]  # better at first, then the error grows
    assert high[20] == pytest.approx(high[-1], abs=0.05)  # stuck above what is reached
    assert high[-1] > good[-1] + 0.5
    assert (np.diff(good) < 0).all()
    assert good[-1] < LEARNING_RATE.optimum + 0.15
    assert (np.diff(low) < 0).all()
    assert low[-1] > high[-1] + 0.5


def test_past_the_edge_a_run_fails_once_its_loss_has_grown_a_thousandfold() -> None:
    rate = np.array([EDGE, 0.203, 0.237, 1.0])
    assert LEARNING_RATE.chances(rate).fails.tolist() == [0, 0, 1, 1]
    assert 0 < float(LEARNING_RATE(learning_rate=0.203)) < DIVERGED
