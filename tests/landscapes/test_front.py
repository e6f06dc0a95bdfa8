"""The true front: of all points of a finite space, or given."""

import numpy as np
import pytest

from hpland.landscapes import LANDSCAPES
from hpland.landscapes.points import every_point, how_many
from hpland.space import Choice, Integer, Real, Space
from hpland.studies.sampling.points import random
from tests.toys import CONDITIONAL, SVM, TABLE

SIGNS = np.array([1.0, -1.0])  # more accuracy, fewer parameters


def test_the_front_of_a_table_is_what_none_of_its_means_dominates() -> None:
    mean = TABLE.runs.mean[np.isfinite(TABLE.runs.mean).all(axis=1)]
    good = mean * SIGNS
    free = [not any((other >= one).all() and (other > one).any() for other in good) for one in good]
    front = TABLE.front()
    assert front is not None
    assert {tuple(row) for row in front.tolist()} == {tuple(row) for row in mean[free].tolist()}


@pytest.mark.parametrize("seed", range(3))
def test_no_point_dominates_a_front_that_is_given(seed: int) -> None:
    front = CONDITIONAL.front()
    assert front is not None
    points = random(CONDITIONAL.space, seed, np.arange(500))
    values = np.stack([CONDITIONAL.noise_free(k, **points) for k in (0, 1)], axis=1) * SIGNS
    for one in front * SIGNS:
        assert not ((values >= one).all(axis=1) & (values > one + 1e-12).any(axis=1)).any()


def test_one_objective_has_no_front() -> None:
    assert SVM.front() is None
    for landscape in LANDSCAPES.values():
        assert (landscape.front() is None) == (len(landscape.metrics) == 1)


def test_the_size_of_a_space_is_known_without_its_points() -> None:
    small: Space = {"a": Choice(("x", "y")), "b": Integer(2, 4)}
    assert how_many(small) == 6
    assert len(every_point(small)["a"]) == 6
    assert how_many({**small, "c": Real(0, 1)}) == np.inf
    assert how_many({"a": Integer(0, 10**15)}) > 10**15
