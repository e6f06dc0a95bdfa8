import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.figures.data.weight import weight
from hpland.space import Choice, Real
from hpland.table import TrialTable

N = 600
RNG = np.random.default_rng(0)


def table(values: np.ndarray, **columns: np.ndarray) -> TrialTable:
    return TrialTable(
        study="s",
        directions=("minimize",),
        number=np.arange(len(values)),
        state=np.full(len(values), "COMPLETE"),
        values=values[:, None].astype(np.float64),
        space={n: Choice(("a", "b", "c")) if n == "kind" else Real(0, 1) for n in columns},
        params=columns,
    )


def test_what_matters_weighs_more() -> None:
    strong, weak, none = RNG.random((3, N))
    kind = RNG.integers(0, 3, N).astype(np.float64)
    study = table(10 * strong + weak + 3 * kind, strong=strong, weak=weak, none=none, kind=kind)
    weights = {name: weight(study, name) for name in study.space}
    assert weights["strong"] > weights["kind"] > weights["weak"] > weights["none"]
    assert weights["none"] == pytest.approx(0, abs=0.03)


def test_what_chance_expects_is_taken_off_as_in_the_adjusted_r_squared() -> None:
    pairs = table(np.array([1.0, 2, 3, 4]), kind=np.array([0.0, 0, 1, 1]))
    assert weight(pairs, "kind") == pytest.approx(1 - (1 - 0.8) * 3 / 2)


@pytest.mark.parametrize("seed", range(5))
def test_many_choices_that_do_not_matter_weigh_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    choices = rng.integers(0, 30, 60).astype(np.float64)
    two = np.repeat([0.0, 1.0], 30)
    study = table(two + rng.random(60), many=choices, kind=two)
    assert weight(study, "many") < 0.35
    assert weight(study, "kind") > weight(study, "many")


def test_a_valley_weighs_though_it_has_no_slope() -> None:
    x = RNG.random(N)
    assert weight(table((x - 0.5) ** 2, x=x), "x") > 0.8


def test_one_outlier_changes_little() -> None:
    x = RNG.random(N)
    values = x.copy()
    values[7] = 1e9
    assert weight(table(values, x=x), "x") == pytest.approx(weight(table(x, x=x), "x"), abs=0.02)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_a_weight_is_a_share(values: list[float]) -> None:
    column = np.array(values)[::-1].copy()
    column[: len(values) // 4] = np.nan
    assert 0 <= weight(table(np.array(values), x=column), "x") <= 1
    assert weight(table(np.array(values), x=np.full(len(values), 3.0)), "x") == 0
