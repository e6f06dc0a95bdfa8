"""What `schedule` teaches, on the noise-free response, and its descent run step by step."""

from typing import Any

import numpy as np
import pytest

from hpland.errors import HplandError
from hpland.landscapes import Luck
from hpland.landscapes.schedule import (
    CONSTANT,
    COSINE,
    EPOCHS,
    EXPONENTIAL,
    NAMES,
    NOISE,
    SCHEDULE,
    STEP,
    STEPS,
    chances,
    curvatures,
    loss_after,
    optimizers,
    rate,
    rate_in,
    response,
)
from hpland.space import Floats
from hpland.studies.sampling.samplers import check_suits

RATES = np.logspace(-2.5, -0.5, 41)
EVERY = np.arange(1.0, EPOCHS + 1)


def lowest(schedule: int) -> float:
    """Return the lowest loss of a schedule, over a lattice of all else."""
    decay, warmup = np.logspace(-2.5, 0, 11)[:, None], np.arange(0.0, 11.0, 2.0)
    mesh = {"learning_rate": RATES[:, None, None], "decay": decay, "warmup": warmup}
    return float(10 ** response(schedule=schedule, **mesh).min())


def test_at_its_best_rate_every_decay_ends_a_fifth_lower_than_the_best_constant_rate() -> None:
    constant = lowest(CONSTANT)
    assert all(lowest(decay) < 0.8 * constant for decay in (STEP, EXPONENTIAL, COSINE))


def test_constant_rates_end_at_a_floor_that_rises_with_the_rate() -> None:
    """Two thousand epochs, for the flattest direction to be through; then nothing changes."""
    rates = np.array([0.02, 0.04, 0.08, 0.12, 0.16])
    held: dict[str, Any] = {
        "schedule": CONSTANT,
        "learning_rate": rates[:, None],
        "warmup": 10,
        "decay": 1.0,
    }
    ends = loss_after(np.array([1000, 2000]), **held)
    np.testing.assert_allclose(ends[:, 0], ends[:, 1], rtol=1e-6)
    assert (np.diff(ends[:, 1]) > 0).all()
    x = rates[:, None] * np.array(curvatures(10**6))
    np.testing.assert_allclose(ends[:, 1], (NOISE / 2 * x / (2 - x)).sum(axis=1), rtol=1e-6)


def test_decaying_too_far_too_early_freezes_above_the_floor() -> None:
    at = {"schedule": EXPONENTIAL, "learning_rate": 0.17, "warmup": 9}
    far, mild = (loss_after(EVERY, **at, decay=decay) for decay in (1e-4, 0.06))
    floor = loss_after(2000, schedule=CONSTANT, learning_rate=0.056, warmup=1, decay=1.0)
    assert far[-1] > 0.99 * far[34]  # nothing happens in the last third
    assert far[-1] > 3 * mild[-1]
    assert far[-1] > float(floor)


def highest(warmup: int) -> float:
    """Return the highest constant rate at which most runs train."""
    rates = np.logspace(-2, 0, 401)
    alive = chances(schedule=CONSTANT, learning_rate=rates, warmup=warmup, decay=1.0).alive
    return float(rates[alive >= 0.5].max())


def test_warm_up_raises_the_highest_rate_that_trains_by_03_decades_or_more() -> None:
    assert np.log10(highest(10) / highest(0)) >= 0.3
    assert np.log10(highest(5) / highest(0)) >= 0.2


@pytest.mark.parametrize(
    ("schedule", "middle", "end"),
    [(CONSTANT, 0.2, 0.2), (STEP, 0.02, 2e-3), (EXPONENTIAL, 0.02, 2e-3), (COSINE, 0.101, 2e-3)],
)
def test_every_schedule_warms_up_and_falls_as_far_as_it_is_told(
    schedule: int, middle: float, end: float
) -> None:
    warm = 10 * STEPS
    steps = np.array([0, warm - 1, (warm + EPOCHS * STEPS) / 2, EPOCHS * STEPS, 10**6])
    found = rate(steps, schedule, 0.2, 10, 0.01)
    np.testing.assert_allclose(found, [0.2 / warm, 0.2, middle, end, end], rtol=1e-12)


@pytest.mark.parametrize("warmup", [0, 4, 10])
def test_steps_fall_at_the_half_and_at_three_quarters_of_what_is_left(warmup: int) -> None:
    left = (EPOCHS - warmup) * STEPS
    half, later = (warmup * STEPS + left * share // 4 for share in (2, 3))
    found = rate(np.array([half - 1, half, later - 1, later]), STEP, 0.2, warmup, 0.01)
    np.testing.assert_allclose(found, [0.2, 0.02, 0.02, 2e-3])


def test_where_the_valley_is_as_sharp_late_warm_up_has_nothing_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert np.log10(curvatures(0)[0] / curvatures(10**6)[0]) > 0.6
    monkeypatch.setattr("hpland.landscapes.schedule.SHARPER", 0.0)
    assert np.log10(highest(10) / highest(0)) < 0.05


@pytest.mark.parametrize("seed", range(3))
def test_runs_that_end_differ_as_told_and_with_warm_up_more_of_them_do(seed: int) -> None:
    ended = []
    for warmup in (0, 10):
        at = {"schedule": COSINE, "learning_rate": 0.06, "warmup": warmup, "decay": 0.02}
        runs = {name: np.full(4000, float(x)) for name, x in at.items()}
        seen, _ = SCHEDULE.observe(runs, Luck.of(seed, 0, 4000))
        ended.append(np.isfinite(seen).mean())
        odds = SCHEDULE.odds(**at)
        assert ended[-1] == pytest.approx(float(odds.trains), abs=0.03)
        assert np.nanstd(seen) == pytest.approx(float(odds.spread), rel=0.06)
    assert ended[0] < ended[1] - 0.2


def test_the_expectation_is_that_of_gradient_descent() -> None:
    at = {"schedule": COSINE, "learning_rate": 0.1, "warmup": 3, "decay": 0.05}
    rng = np.random.default_rng(0)
    theta = np.sqrt(2 / 3 / np.array(curvatures(0)))[:, None] * np.ones(50_000)
    for step in range(10 * STEPS):
        now = np.array(curvatures(step))[:, None]
        noise = rng.normal(size=theta.shape) * np.sqrt(NOISE * now)
        theta = theta - float(rate(step, **at)) * (now * theta + noise)
    seen = (np.array(curvatures(10 * STEPS))[:, None] * theta**2).sum(axis=0).mean() / 2
    assert float(seen) == pytest.approx(float(loss_after(10, **at)), rel=0.02)


def test_the_optimum_is_what_is_found_for_its_budget_and_by_mpmath() -> None:
    (found,), (stated,) = optimizers(EPOCHS), SCHEDULE.optimizers
    assert [found[k] for k in ("schedule", "warmup")] == [stated[k] for k in ("schedule", "warmup")]
    for name in ("learning_rate", "decay"):
        assert stated[name] == pytest.approx(found[name], rel=1e-6)
    assert SCHEDULE.optimum == pytest.approx(-2.619738583122140516, rel=1e-15)  # at 40 digits


def test_a_course_has_the_rate_and_the_loss_of_the_same_run() -> None:
    assert SCHEDULE.paths
    assert list(SCHEDULE.paths.along.items()) == [("learning rate", rate_in), ("loss", loss_after)]
    best = SCHEDULE.coded(SCHEDULE.optimizers[0])
    end: Floats = np.log10(SCHEDULE.paths.along["loss"](EPOCHS, **best))
    assert float(end) == pytest.approx(SCHEDULE.optimum, abs=1e-4)
    assert float(rate_in(9, **best)) == best["learning_rate"]


def test_samplers_without_choices_are_refused_with_those_that_can() -> None:
    assert SCHEDULE.space["schedule"].choices == NAMES  # type: ignore[union-attr]
    for sampler in ("grid", "random", "qmc", "tpe", "nsga2", "gp"):
        check_suits(sampler, SCHEDULE)
    with pytest.raises(HplandError) as error:
        check_suits("cmaes", SCHEDULE)
    assert str(error.value) == (
        "sampler 'cmaes' cannot take the choices of landscape 'schedule'; these can: "
        "grid, random, qmc, tpe, nsga2, gp"
    )
