import numpy as np
import pytest

from hpland.race.nine import nine


@pytest.mark.parametrize("side", [2, 3, 5])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_grid_has_a_few_values_of_each_parameter_and_random_points_as_many_as_points(
    side: int, seed: int
) -> None:
    found = nine(seed=seed, side=side)
    for axis in (0, 1):
        values = np.unique(found.grid[:, axis].round(9))
        assert np.diff(values) == pytest.approx([1 / side] * (side - 1))
        assert len(np.unique(found.random[:, axis])) == side**2


def test_where_one_parameter_is_inert_random_points_beat_a_grid() -> None:
    found = nine()
    assert found.inert[1] < found.inert[0]
    assert found.inert[0] <= found.matters[0]
    assert found.inert[1] <= found.matters[1]
