import numpy as np

from hpland.figures.draw.mesh import triangles


def test_a_mesh_has_two_triangles_in_every_cell_that_is_there() -> None:
    there = np.ones((3, 2), dtype=np.bool_)
    assert triangles(there).tolist() == [[0, 1, 3], [2, 3, 5], [0, 3, 2], [2, 5, 4]]
    there[0, 0] = False
    assert triangles(there).tolist() == [[2, 3, 5], [2, 5, 4]]
