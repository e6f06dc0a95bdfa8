from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.figures.data.evidence import (
    FEWEST,
    NARROW,
    Spot,
    good_trials,
    outward,
    spots,
    spread_chance,
)
from hpland.space import Choice, Integer, Real, Space
from hpland.table import TrialTable
from tests.figures.tables import LR, table

SPACE: Space = {"lr": LR, "depth": Integer(1, 9), "kind": Choice(("a", "b", "c")), "x": Real(0, 1)}


def study(n: int, seed: int, effect: dict[str, float], noise: float = 1.0) -> TrialTable:
    """Return random trials whose value rises with some parameters, each from 0 to 1."""
    rng = np.random.default_rng(seed)
    shares = {name: rng.random(n) for name in SPACE}
    columns = {
        "lr": 10 ** (4 * shares["lr"] - 5),
        "depth": 1 + np.floor(9 * shares["depth"]),
        "kind": np.floor(3 * shares["kind"]),
        "x": shares["x"],
    }
    value = sum(weight * shares[name] for name, weight in effect.items())
    return table(SPACE, columns, (value + noise * rng.normal(size=n)).tolist())


@pytest.mark.parametrize("n", [12, 40, 300])
def test_of_noise_alone_nothing_is_claimed_but_by_rare_chance(n: int) -> None:
    of_noise = [study(n, seed, {}) for seed in range(60)]
    assert sum(bool(spots(one, list(SPACE))) for one in of_noise) <= 7  # 5 % are 3


@pytest.mark.parametrize("n", [0, 1, 2, 3, 5])
def test_very_few_trials_say_nothing(n: int) -> None:
    assert spots(study(n, 0, {"lr": 9}, noise=0), list(SPACE)) == []


def test_equal_values_say_nothing() -> None:
    flat = study(50, 0, {}, noise=0)
    assert good_trials(flat).tolist() == []
    assert spots(flat, list(SPACE)) == []


def test_where_good_trials_lie_by_kind_of_parameter() -> None:
    n = 100
    rng = np.random.default_rng(0)
    good = np.arange(n) < 10
    columns = {
        "lr": np.where(good, rng.uniform(3.11e-4, 1.96e-3, n), 10 ** rng.uniform(-5, -1, n)),
        "depth": np.where(good, rng.integers(4, 6, n), rng.integers(1, 10, n)),
        "kind": np.where(good, 2, np.arange(n) % 3),
        "x": rng.random(n),
    }
    found = {spot.name: spot for spot in spots(table(SPACE, columns, (-np.arange(n)).tolist()),
                                               list(SPACE))}  # fmt: skip
    assert set(found) == {"lr", "depth", "kind"}
    assert (found["depth"].low, found["depth"].high) == (4, 5)
    assert (found["kind"].low, found["kind"].high) == (2, 2)
    assert 3e-4 <= found["lr"].low <= 4e-4
    assert 1.5e-3 <= found["lr"].high <= 2e-3


@given(st.integers(0, 120), st.integers(0, 10**6), st.floats(0, 5), st.booleans())
def test_a_spot_holds_all_good_trials_and_at_most_half_of_all(
    n: int, seed: int, effect: float, gaps: bool
) -> None:
    made = study(n, seed, {"lr": effect, "kind": effect})
    if gaps:
        made.params["lr"][::3] = np.nan
    good = good_trials(made)
    assert not len(good) or FEWEST <= len(good) <= NARROW * n
    for spot in spots(made, list(SPACE)):
        assert isinstance(spot, Spot)
        own = made.params[spot.name]
        inside = (own >= spot.low) & (own <= spot.high)
        assert inside[good].all()
        assert inside.sum() == spot.count <= NARROW * n
    counts = [spot.count for spot in spots(made, list(SPACE))]
    assert counts == sorted(counts)


@pytest.mark.parametrize(("n", "k"), [(8, 3), (10, 5), (14, 4)])
def test_the_chance_of_lying_close_is_never_less_than_it_is(n: int, k: int) -> None:
    every = np.array(list(combinations(range(n), k)))
    width = every[:, -1] - every[:, 0] + 1
    for within in range(k, n + 1):
        assert (width <= within).mean() <= spread_chance(within / n, k) + 1e-12


def test_the_chance_of_lying_close_is_that_of_uniform_numbers() -> None:
    drawn = np.random.default_rng(0).random((20_000, 6))
    within = np.ptp(drawn, axis=1) <= 0.5
    assert spread_chance(0.5, 6) == pytest.approx(within.mean(), abs=0.01)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=2))
def test_rounded_outward_is_never_inward(pair: Any) -> None:
    low, high = sorted(pair)
    down, up = outward(low, high)
    assert down <= low <= high <= up
    assert np.isfinite([down, up]).all()


def test_two_digits() -> None:
    assert outward(3.02e-4, 1.91e-3) == (3.0e-4, 2.0e-3)
    assert outward(-1.23, 0.3) == (-1.3, 0.3)
    assert outward(1234.0, 1234.0) == (1200.0, 1300.0)


def test_the_more_parameters_are_looked_at_the_clearer_a_spot_must_be() -> None:
    x = np.array([0.1, 0.12, 0.15, 0.18, 0.2, *[0.15] * 7, *np.linspace(0.5, 1, 28)])
    wide = np.array([0, 0.25, 0.5, 0.75, 1, *np.linspace(0, 1, 35)])
    columns = {"x": x, "y": wide, "z": wide, "w": wide}
    some = table({name: Real(0, 1) for name in columns}, columns, list(range(40, 0, -1)))
    assert [spot.name for spot in spots(some, ["x"])] == ["x"]  # 3 % by chance
    assert spots(some, list(columns)) == []


@pytest.mark.parametrize(("choices", "told"), [(2, True), (4, False)])
def test_the_more_choices_there_are_the_likelier_is_one_by_chance(choices: int, told: bool) -> None:
    rest = 1 + np.arange(22) % (choices - 1)
    kind = np.concatenate([np.zeros(18), rest])  # 0.45 of the trials to the 5th is 1.8 %
    space: Space = {"kind": Choice(tuple("abcd"[:choices]))}
    some = table(space, {"kind": kind}, list(range(40, 0, -1)))
    assert bool(spots(some, ["kind"])) is told
