import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.figures.data.scale import Scale, scale_of
from hpland.space import Floats

ORDINARY = np.linspace(0, 1, 50)


def test_large_values_have_the_ticks_of_parameters() -> None:
    assert Scale(0, 1e5).axis_ticks["ticktext"][-1] == "100,000"
    assert Scale(0, 7.3e9).axis_ticks["ticktext"][1:4] == ("2e9", "4e9", "6e9")


def test_ordinary_values_are_told_apart_over_their_whole_range() -> None:
    scale = scale_of(ORDINARY, maximize=True)
    assert scale == Scale(0, 1)
    assert scale.remarks == []
    assert scale.axis_ticks["ticktext"] == ("0.0", "0.2", "0.4", "0.6", "0.8", "1.0")


@pytest.mark.parametrize("few", [4, 7, 50])
def test_an_outlier_does_not_flatten_the_rest(few: int) -> None:
    scale = scale_of(np.append(np.linspace(0, 1, few - 1), 5000.0), maximize=False)
    assert scale == Scale(0, 1, above=1)
    assert scale.remarks == ["1 value above 1 clipped"]
    assert scale.place(np.array([0.5, 5000, np.nan])) == pytest.approx(
        [0.5, 1, np.nan], nan_ok=True
    )


@pytest.mark.parametrize(
    ("maximize", "scale", "remark"),
    [
        (True, Scale(0, 40, below=2), "2 values below 0 clipped"),
        (False, Scale(-9e9, 1, above=1), "1 value above 1 clipped"),
    ],
)
def test_only_the_bad_end_is_clipped(maximize: bool, scale: Scale, remark: str) -> None:
    found = scale_of(np.concatenate([ORDINARY, [-80.0, -9e9, 40.0]]), maximize)
    assert (found, found.remarks) == (scale, [remark])


@pytest.mark.parametrize("maximize", [True, False])
@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=40))
def test_the_best_value_is_never_clipped(maximize: bool, values: list[float]) -> None:
    z = np.array(values)
    best = z.max() if maximize else z.min()
    scale = scale_of(z, maximize)
    assert scale.clip(best) == best
    assert scale.unplace(scale.place(best)) == pytest.approx(best, rel=1e-9)


@pytest.mark.parametrize(
    "values",
    [
        np.array([0.0, 1.0, 5000.0]),
        np.array([0.5] * 20 + [5000.0]),
        np.random.default_rng(0).exponential(size=10_000),
        np.random.default_rng(0).normal(size=100_000),
    ],
    ids=["three", "one value and another", "exponential", "normal"],
)
def test_tails_and_twos_are_no_outliers(values: Floats) -> None:
    assert scale_of(values, maximize=False) == Scale(float(values.min()), float(values.max()))


def test_decades_get_a_logarithm_and_its_ticks() -> None:
    scale = scale_of(np.logspace(-2, 3, 40), maximize=True)
    assert scale.log
    assert scale.ends == pytest.approx([-2, 3])
    assert scale.place(np.array([10.0])).tolist() == [1]
    assert scale.axis_ticks["ticktext"] == ("10⁻²", "10⁻¹", "1", "10", "10²", "10³")
    assert scale.axis_ticks["tickvals"] == pytest.approx([-2, -1, 0, 1, 2, 3])
    assert scale.unplace(scale.place(np.array([0.5]))) == pytest.approx([0.5])
    assert scale.remarks == ["logarithmic scale"]


def test_an_outlier_of_decades_is_clipped_too() -> None:
    scale = scale_of(np.append(np.logspace(-2, 3, 40), 1e40), maximize=False)
    assert scale == Scale(0.01, 1000, log=True, above=1)
    assert scale.remarks == ["1 value above 1,000 clipped", "logarithmic scale"]


@pytest.mark.parametrize("maximize", [True, False])
@pytest.mark.parametrize("size", [1e-4, 1.0, 1e5])
@pytest.mark.parametrize("n", [12, 200])
def test_a_heavy_tail_of_less_than_three_decades_is_not_flat(
    maximize: bool, size: float, n: int
) -> None:
    values = size / (1.01 - np.linspace(0, 1, n)) ** 1.1  # two decades, most of it near its end
    scale = scale_of(values, maximize)
    first, last = np.quantile(scale.place(values), [0.25, 0.75])
    low, high = scale.ends
    assert (last - first) / (high - low) > 0.1
    assert scale.clip(size / 1.01**1.1) == pytest.approx(size / 1.01**1.1)


def test_what_a_logarithm_would_not_lengthen_has_none() -> None:
    accuracy = 0.8 - 0.3 * np.linspace(0, 1, 60) ** 6  # flat too, but within half a decade
    assert not scale_of(accuracy, maximize=True).log


def test_one_tiny_value_makes_no_decades_and_neither_does_zero() -> None:
    assert not scale_of(np.append(ORDINARY[1:], 1e-9), maximize=True).log
    assert not scale_of(np.append(np.logspace(-2, 3, 40), 0.0), maximize=True).log


def test_it_holds_the_truth_as_well() -> None:
    assert scale_of(ORDINARY, True, np.array([1.5, np.nan]), np.empty(0)) == Scale(0, 1.5)


def test_all_of_float64_has_a_scale() -> None:
    scale = scale_of(np.array([-1.7e308, -1e308, 0, 1e308, 1.7e308]), maximize=True)
    assert scale.ends == [-1.7e308, 1.7e308]
