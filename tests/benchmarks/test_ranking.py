"""Ranks of samplers: six different ones, and statistics that say what they claim to."""

from itertools import combinations

import numpy as np
import optuna
import pytest

from benchmarks.ranking import (
    FILE,
    LEAST,
    LOOKS,
    SAMPLERS,
    TABLES,
    agreement,
    chance,
    intervals,
    load,
    losses,
    regrets,
    repeats,
    score,
    seeds_of,
)
from hpland.landscapes import LANDSCAPES
from hpland.space import Floats

LIKE_SAMPLERS = (len(SAMPLERS), 8)


def tried(name: str) -> list[tuple[float, ...]]:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=SAMPLERS[name](3))
    study.optimize(
        lambda t: sum((t.suggest_int(f"x{i}", 0, 9) - 3) ** 2 for i in range(3)), n_trials=30
    )
    return [tuple(trial.params.values()) for trial in study.trials]


@pytest.mark.filterwarnings("ignore")
def test_no_two_samplers_try_the_same_points() -> None:
    points = {name: tried(name) for name in SAMPLERS}
    assert all(points[a] != points[b] for a, b in combinations(SAMPLERS, 2))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["sweep", "phoneme"])
def test_the_file_has_what_a_search_finds_again(name: str) -> None:
    landscape = LANDSCAPES[TABLES.get(name, name)]
    seeds = range(seeds_of(load()))
    found = [regrets(landscape, SAMPLERS["random"](seed), seed) for seed in seeds[-2:]]
    again = [score(np.array(one), losses(landscape)) for one in found]
    own = load()[name][list(SAMPLERS).index("random"), -2:]
    assert again == pytest.approx(own, abs=1e-4)


def test_the_file_has_sweep_first_and_every_table_with_as_many_seeds() -> None:
    found = load()
    assert list(found) == ["sweep", *TABLES]
    assert {x.shape for x in found.values()} == {(len(SAMPLERS), seeds_of(found))}
    assert FILE.read_text().count("\n") == len(found) + 2


def test_a_score_is_a_mean_of_logarithms_with_a_floor() -> None:
    lost = np.array([0.1, 0.2, 0.9])
    assert score(np.array([0.2, 0.02, 0.02]), lost) == pytest.approx(-2 / 3)
    assert score(np.zeros(len(LOOKS)), lost) == pytest.approx(np.log10(LEAST))


def test_a_look_without_a_success_counts_as_the_worst() -> None:
    lost = np.array([0.1, 0.2, 2.0])
    found = np.array([np.nan, 0.2, 0.2])
    assert score(found, lost) == pytest.approx(1 / 3)


@pytest.mark.filterwarnings("ignore")
def test_a_search_that_only_fails_finds_nothing() -> None:
    edge = {"learning_rate": 0.1, "batch_size": 16, "weight_decay": 1e-6, "depth": 24, "width": 64}
    sampler = optuna.samplers.PartialFixedSampler(edge, optuna.samplers.RandomSampler(seed=0))
    assert np.isnan(regrets(LANDSCAPES["sweep"], sampler, 0)).all()


def test_ranks_that_agree_and_ranks_turned_round() -> None:
    rank = np.arange(6.0)
    found = agreement({"sweep": rank, "a": rank**2, "b": -rank})
    assert found == pytest.approx({"a": 1, "b": -1, "mean": 0, "among": -1, "reach": 1})


def test_where_samplers_score_alike_there_is_no_order() -> None:
    rank = np.arange(6.0)
    found = agreement({"sweep": rank, "a": rank, "b": np.ones(6)})
    assert found == pytest.approx({"a": 1, "b": 0, "mean": 0.5, "among": 0, "reach": 1})


def test_seeds_that_agree_leave_no_doubt() -> None:
    x = np.arange(6.0)[:, None] + np.zeros(4)
    found = intervals({"sweep": x, "a": x, "b": x}, times=20)
    assert found["mean"] == pytest.approx((1, 1, 1))
    assert found["reach"] == pytest.approx((2, 2, 2))


def test_seeds_that_differ_leave_doubt() -> None:
    rng = np.random.default_rng(1)
    found = intervals({name: rng.normal(size=LIKE_SAMPLERS) for name in ("sweep", "a", "b")}, 200)
    value, low, high = found["mean"]
    assert low < value < high


def shared(seed: int) -> dict[str, Floats]:
    """Return scores with no order of samplers in them, only luck that all landscapes share."""
    luck = np.random.default_rng(seed).normal(size=(6, 20))
    return dict.fromkeys(("sweep", "a", "b"), luck)


def test_shared_luck_is_told_from_agreement() -> None:
    found = [repeats(shared(seed), 50) for seed in range(5)]
    assert all(one["same"] == pytest.approx(1) for one in found)
    assert np.mean([one["apart"] for one in found]) < 0.2


def test_one_order_in_720_agrees_as_well_as_the_same() -> None:
    x = np.arange(6.0)[:, None] + np.zeros(4)
    assert chance({"sweep": x, "a": x, "b": x}) == pytest.approx(1 / 720)
    assert chance({"sweep": x, "a": -x, "b": -x}) == 1
