import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from hpland.figures.data.pieces import pieces
from hpland.table import Mask


def test_cells_that_touch_at_a_corner_are_two_pieces() -> None:
    there = np.array([[1, 1, 0, 0], [0, 1, 0, 1], [1, 0, 1, 1]], dtype=np.bool_)
    told = np.array([[1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 0, 0]], dtype=np.bool_)
    assert pieces(there, told).tolist() == [[2, 2, 0, 0], [0, 2, 0, 1], [0, 0, 1, 1]]


@given(
    array_shapes(min_dims=2, max_dims=2, max_side=7).flatmap(
        lambda shape: st.tuples(arrays(np.bool_, shape), arrays(np.bool_, shape))
    )
)
def test_a_piece_is_what_can_be_walked_to(masks: tuple[Mask, Mask]) -> None:
    there, told = masks
    expected = np.zeros(there.shape, dtype=int)
    for i, j in np.argwhere(there).tolist():
        expected[i, j] = sum(told[at] for at in walked(there, (i, j)))
    assert pieces(there, told).tolist() == expected.tolist()


def walked(there: Mask, start: tuple[int, int]) -> set[tuple[int, int]]:
    found, edge = {start}, [start]
    while edge:
        i, j = edge.pop()
        for at in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
            inside = 0 <= at[0] < there.shape[0] and 0 <= at[1] < there.shape[1]
            if inside and there[at] and at not in found:
                found.add(at)
                edge.append(at)
    return found
