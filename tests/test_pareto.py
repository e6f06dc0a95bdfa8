"""Fronts and hypervolumes, against what their definitions say, over points with many ties."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.pareto import hypervolume, hypervolumes, nondominated
from hpland.space import Floats

SIDE = 5  # points lie on whole numbers from 0 to it


@st.composite
def clouds(draw: st.DrawFn) -> Floats:
    m = draw(st.sampled_from([2, 3]))
    whole = st.tuples(*[st.integers(0, SIDE)] * m)
    return np.array(draw(st.lists(whole, min_size=1, max_size=40)), dtype=np.float64)


def dominates(one: Floats, other: Floats) -> bool:
    return bool((one <= other).all() and (one < other).any())


def volume_by_cells(costs: Floats, reference: int) -> int:
    """Return how many unit cells under the reference point some point dominates."""
    corners = np.array(list(product(range(reference), repeat=costs.shape[1])))
    under = (costs[:, None] <= corners.reshape(1, -1, costs.shape[1])).all(axis=2)
    return int(under.any(axis=0).sum())


@given(clouds())
def test_the_front_is_what_no_other_point_dominates(costs: Floats) -> None:
    expected = [not any(dominates(other, one) for other in costs) for one in costs]
    assert nondominated(costs).tolist() == expected


@given(clouds(), st.integers(0, SIDE + 1))
def test_the_hypervolume_is_what_the_points_dominate_within_the_reference(
    costs: Floats, reference: int
) -> None:
    point = np.full(costs.shape[1], float(reference))
    assert hypervolume(costs, point) == volume_by_cells(costs, reference)


@given(clouds(), st.data())
def test_the_hypervolume_after_some_points_is_that_of_those_alone(
    costs: Floats, data: st.DataObject
) -> None:
    some = st.sets(st.integers(1, len(costs)), min_size=1)
    after = np.array(sorted(data.draw(some)))
    point = np.full(costs.shape[1], SIDE + 1.0)
    alone = [volume_by_cells(costs[:k], SIDE + 1) for k in after]
    assert hypervolumes(costs, point, after).tolist() == alone


@pytest.mark.parametrize("m", [2, 3])
@pytest.mark.parametrize("seed", range(3))
def test_a_ball_is_all_front_and_its_volume_is_known(m: int, seed: int) -> None:
    normal = np.abs(np.random.default_rng(seed).normal(size=(20_000, m)))
    ball = 1 - normal / np.linalg.norm(normal, axis=1, keepdims=True)
    assert nondominated(ball).all()
    assert hypervolume(ball, np.ones(m)) == pytest.approx({2: np.pi / 4, 3: np.pi / 6}[m], rel=0.01)
