"""The region claims: what the figures teach must be so on the noise-free response."""

import numpy as np
import pytest

from hpland.landscapes import LANDSCAPES
from hpland.landscapes.joint import OPTIMUM
from hpland.space import Floats

LR = np.logspace(-5, -1, 2001)
BATCH = np.arange(16.0, 513.0)
WD = np.logspace(-6, -2, 401)


@pytest.fixture(scope="module")
def by_batch() -> Floats:
    """Accuracy by (batch, learning rate)."""
    return LANDSCAPES["lr-batch"](learning_rate=LR, batch_size=BATCH[:, None])


@pytest.fixture(scope="module")
def by_decay() -> Floats:
    """Accuracy by (weight decay, learning rate)."""
    return LANDSCAPES["lr-weight-decay"](learning_rate=LR, weight_decay=WD[:, None])


@pytest.fixture(scope="module")
def by_shape() -> Floats:
    """Accuracy by (depth, width)."""
    depth, width = np.arange(2.0, 25.0)[:, None], np.arange(64.0, 1025.0)
    return LANDSCAPES["depth-width"](depth=depth, width=width)


def test_the_best_cells_lie_at_moderate_learning_rate_and_batch() -> None:
    landscape = LANDSCAPES["lr-batch"]
    lr = landscape.space["learning_rate"].levels(40)
    batch = landscape.space["batch_size"].levels(40)
    cells = landscape(learning_rate=lr, batch_size=batch[:, None])
    best = cells >= np.quantile(cells, 0.95)
    assert lr[best.any(axis=0)].min() >= 3e-4
    assert lr[best.any(axis=0)].max() <= 2.2e-3
    assert batch[best.any(axis=1)].min() >= 50
    assert batch[best.any(axis=1)].max() <= 220


def test_the_ridge_is_diagonal(by_batch: Floats) -> None:
    best_lr = LR[by_batch.argmax(axis=1)]
    slope = np.polyfit(np.log10(BATCH), np.log10(best_lr), 1)[0]
    assert 0.3 <= slope <= 0.5
    assert (np.diff(best_lr) >= 0).all()


def test_extreme_batches_cost_five_points_at_their_best_learning_rate(by_batch: Floats) -> None:
    best = by_batch.max(axis=1)
    middle = best[(BATCH >= 60) & (BATCH <= 200)].min()
    assert best[0] <= middle - 0.05
    assert best[-1] <= middle - 0.05


def test_both_ends_of_the_learning_rate_are_bad_at_every_batch(by_batch: Floats) -> None:
    assert by_batch[:, 0].max() < 0.35
    assert by_batch[:, -1].max() < 0.35


def test_high_learning_rate_with_a_tiny_batch_is_where_trials_diverge(by_batch: Floats) -> None:
    corner = np.ix_(BATCH <= 50, LR >= 2e-2)
    fails = LANDSCAPES["lr-batch"].odds(learning_rate=LR, batch_size=BATCH[:, None]).fails
    assert by_batch[corner].max() < 0.2
    assert fails[corner].min() > 0.15
    assert fails[corner].mean() > 0.8
    assert fails[:, LR <= 4e-3].max() < 0.01


def test_the_sweet_spot_is_never_below_090(by_decay: Floats) -> None:
    spot = np.ix_((WD >= 3e-5) & (WD <= 1e-4), (LR >= 4e-4) & (LR <= 2e-3))
    assert by_decay[spot].min() >= 0.9


def test_a_small_learning_rate_underfits(by_decay: Floats) -> None:
    assert by_decay[:, LR <= 6e-5].max() < 0.7


def test_a_large_learning_rate_collapses(by_decay: Floats) -> None:
    assert by_decay[:, LR >= 2e-2].max() < 0.45


def test_heavy_decay_underfits(by_decay: Floats) -> None:
    assert by_decay[WD >= 3e-3].max() < 0.75


def test_tiny_decay_overfits(by_decay: Floats) -> None:
    optimum = LANDSCAPES["lr-weight-decay"].optimum
    assert by_decay[WD <= 3e-6].max() <= optimum - 0.04


def test_balanced_architectures_beat_every_deep_or_wide_one(by_shape: Floats) -> None:
    depth, width = np.arange(2, 25), np.arange(64, 1025)
    balanced = by_shape[np.ix_((depth >= 5) & (depth <= 12), (width >= 100) & (width <= 400))]
    beyond = max(by_shape[depth >= 15].max(), by_shape[:, width >= 500].max())
    assert balanced.min() > beyond


def test_the_overfitting_walls_stand_at_the_deep_and_the_wide_end(by_shape: Floats) -> None:
    best = LANDSCAPES["depth-width"].optimum
    assert by_shape[-1].max() < best - 0.2
    assert by_shape[:, -1].max() < best - 0.2
    assert by_shape[0].max() > by_shape[-1].max()
    assert by_shape[:, 0].max() > by_shape[:, -1].max()


def test_the_slow_side_is_wide_and_the_fast_side_is_a_cliff() -> None:
    """Measured on small networks: 1 to 1.4 decades from 90 % to 10 %, against 0.1 to 0.4."""
    rate = np.logspace(-5, -1, 20_001)
    gain = LANDSCAPES["lr-batch"](learning_rate=rate, batch_size=OPTIMUM["batch_size"]) - 0.1
    gain, top = gain / gain.max(), int(gain.argmax())
    x = np.log10(rate)
    rise = np.interp([0.1, 0.9], gain[:top], x[:top])
    fall = np.interp([0.1, 0.9], gain[top:][::-1], x[top:][::-1])
    assert 1.0 <= rise[1] - rise[0] <= 1.4
    assert 0.1 <= fall[0] - fall[1] <= 0.4


@pytest.fixture(scope="module")
def shares() -> dict[str, float]:
    """Total effects of groups, and the share of orders one and two, by Saltelli's estimators."""
    space, names = LANDSCAPES["sweep"].space, list(LANDSCAPES["sweep"].space)
    rng = np.random.default_rng(0)
    a, b = rng.random((2, 40_000, 5))

    def f(u: Floats) -> Floats:
        point = {name: space[name].from_unit(u[:, i]) for i, name in enumerate(names)}
        return LANDSCAPES["sweep"](**point)

    fa, fb = f(a), f(b)
    variance = np.var(np.concatenate([fa, fb]))

    def closed(*group: str) -> float:
        mixed = np.where(np.isin(names, group), a, b)
        return float(np.mean(fa * (f(mixed) - fb)) / variance)

    def total(*group: str) -> float:
        mixed = np.where(np.isin(names, group), b, a)
        return float(np.mean((fa - f(mixed)) ** 2) / 2 / variance)

    alone = {name: closed(name) for name in names}
    pairs = sum(
        closed(p, q) - alone[p] - alone[q] for i, p in enumerate(names) for q in names[i + 1 :]
    )
    return {
        "learning_rate": total("learning_rate"),
        "architecture": total("depth", "width"),
        "batch_size": total("batch_size"),
        "weight_decay": total("weight_decay"),
        "learning_rate alone": alone["learning_rate"],
        "orders one and two": sum(alone.values()) + pairs,
    }


def test_the_ranking_of_the_total_effects(shares: dict[str, float]) -> None:
    ranking = ["learning_rate", "architecture", "batch_size", "weight_decay"]
    assert sorted(ranking, key=lambda name: -shares[name]) == ranking


def test_the_learning_rate_takes_half_of_the_variance(shares: dict[str, float]) -> None:
    assert shares["learning_rate alone"] >= 0.5


def test_effects_of_order_one_and_two_take_nine_tenths(shares: dict[str, float]) -> None:
    assert shares["orders one and two"] >= 0.9
