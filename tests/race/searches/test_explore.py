"""How hyperparameters move, and where they end."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.landscapes import LANDSCAPES
from hpland.race.searches.explore import DRAWS, explored, moved
from hpland.space import Choice, Integer, Parameter, Real, Space, When
from hpland.studies.sampling.points import random

CURVED = ("sweep", "lr-batch", "lr-weight-decay", "learning-rate", "schedule", "regularization")
SEEDS = st.integers(0, 2**32)


@pytest.mark.parametrize(
    ("parameter", "x", "up", "down"),
    [
        (Real(1e-5, 1e-1, log=True), 1e-3, 1.2e-3, 0.8e-3),
        (Real(1e-5, 1e-1, log=True), 0.09, 0.1, 0.072),
        (Real(0.0, 1.0), 0.5, 0.6, 0.4),
        (Real(0.0, 1.0), 0.0, 0.05, 0.0),
        (Real(0.0, 0.8), 0.75, 0.8, 0.6),
        (Real(-1.0, 1.0), -0.5, -0.4, -0.6),
        (Integer(16, 512, log=True), 100, 120, 80),
        (Integer(16, 512, log=True), 17, 20, 16),
        (Integer(1, 8, log=True), 2, 3, 1),
        (Integer(0, 10), 0, 1, 0),
        (Integer(0, 10), 10, 10, 8),
        (Choice(("a", "b", "c")), 1, 1, 1),
    ],
)
def test_a_step_is_a_fifth_and_ends_at_the_end_of_the_range(
    parameter: Parameter, x: float, up: float, down: float
) -> None:
    assert moved(parameter, x, True) == pytest.approx(up, rel=1e-12)
    assert moved(parameter, x, False) == pytest.approx(down, rel=1e-12)


@given(SEEDS, st.lists(st.floats(0, 1, exclude_max=True), min_size=12, max_size=12))
@pytest.mark.parametrize("name", CURVED)
def test_what_is_explored_lies_in_the_space(name: str, seed: int, u: list[float]) -> None:
    space = LANDSCAPES[name].space
    params = {k: float(x[0]) for k, x in random(space, seed, np.arange(1)).items()}
    free = list(space)[:4]
    found = explored(space, free, params, np.array(u)[: len(free) * DRAWS].reshape(-1, DRAWS))
    for key, parameter in space.items():
        if isinstance(parameter, Choice):
            assert found[key] in range(len(parameter.choices))
        else:
            assert parameter.low <= found[key] <= parameter.high
        if not isinstance(parameter, Real):
            assert found[key] == round(found[key])
        if key not in free:
            assert found[key] == params[key]


def test_what_comes_to_exist_is_drawn_and_what_does_not_is_absent() -> None:
    space: Space = {
        "kind": Choice(("a", "b")),
        "depth": Integer(1, 9, when=When("kind", ("a",))),
        "rate": Real(0.0, 1.0, when=When("kind", ("b",))),
    }
    u = np.array([[0.1, 0.0, 0.9], [0.9, 0.0, 0.5], [0.9, 0.0, 0.5]])
    found = explored(space, list(space), {"kind": 0.0, "depth": 4.0, "rate": np.nan}, u)
    assert found["kind"] == 1
    assert np.isnan(found["depth"])
    assert found["rate"] == 0.5
