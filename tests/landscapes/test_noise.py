import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.landscapes import LANDSCAPES, Luck
from hpland.space import Floats

LR_BATCH = LANDSCAPES["lr-batch"]
SEEDS = st.integers(0, 2**64 - 1)


@given(SEEDS, st.integers(0, 10**6), st.integers(1, 50), st.integers(1, 9))
def test_a_trial_owns_its_numbers(seed: int, start: int, count: int, width: int) -> None:
    together = Luck.of(seed, start, count).uniforms(width=width)
    last = Luck.of(seed, start + count - 1, 1).uniforms(width=width)
    assert together.shape == (count, width)
    assert together[-1].tolist() == last[0].tolist()
    assert ((together > 0) & (together < 1)).all()


@given(SEEDS, st.lists(st.integers(0, 2**62), max_size=30), st.integers(1, 9))
def test_numbers_come_in_any_order_and_with_any_gaps(
    seed: int, numbers: list[int], width: int
) -> None:
    found = Luck(seed, np.array(numbers, np.int64)).uniforms(width=width)
    alone = [Luck.of(seed, number, 1).uniforms(width=width)[0] for number in numbers]
    assert found.tolist() == np.reshape(alone, (-1, width)).tolist()


def test_streams_and_seeds_differ() -> None:
    one = Luck.of(1, 0, 3).uniforms()
    assert not np.isin(one, Luck.of(2, 0, 3).uniforms()).any()
    assert not np.isin(one, Luck.of(1, 0, 3).uniforms(stream=1)).any()


def at(count: int, **params: float) -> dict[str, Floats]:
    return {name: np.full(count, value) for name, value in params.items()}


def observed(count: int, noise: float = 1.0, **params: float) -> Floats:
    return LR_BATCH.observe(at(count, **params), Luck.of(42, 0, count), noise)[0][:, 0]


def test_the_plateau_is_quiet() -> None:
    plateau = observed(4000, learning_rate=9e-4, batch_size=112)
    assert 0.003 <= plateau.std() <= 0.016
    assert plateau.mean() == pytest.approx(0.94, abs=0.001)


def test_the_edge_is_a_mixture_of_trained_and_chance() -> None:
    edge = observed(4000, learning_rate=1.35e-2, batch_size=112)
    trained = edge > 0.6
    assert 0.2 < trained.mean() < 0.8
    assert np.all(trained | (edge < 0.15))
    truth = float(LR_BATCH(learning_rate=1.35e-2, batch_size=112))
    assert edge.mean() == pytest.approx(truth, abs=0.03)


def test_the_dead_zone_hardly_varies() -> None:
    dead = observed(4000, learning_rate=2.2e-2, batch_size=112)
    assert np.nanmedian(dead) == pytest.approx(0.1, abs=0.01)
    assert np.nanstd(dead[dead < 0.2]) < 0.004


def test_trials_fail_beyond_the_edge_with_the_stated_probability() -> None:
    params = at(20_000, learning_rate=2e-2, batch_size=50.0)
    value, _ = LR_BATCH.observe(params, Luck.of(7, 0, 20_000))
    stated = float(LR_BATCH.odds(learning_rate=2e-2, batch_size=50).fails)
    assert 0.1 < stated < 0.9
    assert np.isnan(value).mean() == pytest.approx(stated, abs=0.02)


def test_without_noise_every_trial_is_the_truth() -> None:
    rate = LR_BATCH.space["learning_rate"].levels(50)
    params = {"learning_rate": rate, "batch_size": np.full(50, 16.0)}
    value, truth = LR_BATCH.observe(params, Luck.of(42, 0, 50), 0.0)
    assert value.tolist() == truth.tolist()


@given(SEEDS, st.integers(1, 60), st.integers(0, 60))
def test_any_trial_can_be_recomputed_alone(seed: int, count: int, which: int) -> None:
    which %= count
    rate = LR_BATCH.space["learning_rate"].levels(count)
    params = {"learning_rate": rate, "batch_size": np.full(rate.shape, 40.0)}
    whole, _ = LR_BATCH.observe(params, Luck.of(seed, 0, count))
    one = {name: column[which : which + 1] for name, column in params.items()}
    alone, _ = LR_BATCH.observe(one, Luck.of(seed, which, 1))
    np.testing.assert_array_equal(alone, whole[which : which + 1])
