import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.figures.data.density import ALONG, UP, density
from hpland.figures.data.polylines import ABSENT_AT, FAILED_AT

heights = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, ABSENT_AT, FAILED_AT]))


@given(st.integers(1, 4).flatmap(lambda k: st.lists(st.tuples(*[heights] * (k + 1)), min_size=1)))
def test_every_line_passes_every_column_once(lines: list[tuple[float, ...]]) -> None:
    found = density(np.array(lines))
    assert found.lines.shape == (len(found.y), len(found.x))
    assert found.lines.sum(axis=0) == pytest.approx(np.full(len(found.x), len(lines)))
    assert (found.lines >= 0).all()
    assert (found.y[0], found.y[-1], found.x[-1]) == (FAILED_AT, 1, len(lines[0]) - 1)


def test_a_line_is_where_it_is_drawn() -> None:
    (crossings,) = y = np.array([[0.0, 1.0, 0.25, FAILED_AT]])
    found = density(y)
    middle = found.y @ found.lines  # of the one line's weights in a column
    assert middle == pytest.approx(np.interp(found.x, np.arange(4), crossings))
    assert found.x[::ALONG].tolist() == [0, 1, 2, 3]
    assert ((found.lines > 0).sum(axis=0) <= 2).all()


def test_lines_spread_evenly_are_even() -> None:
    steps = np.arange(UP + 1) / UP
    found = density(np.stack([steps, steps], axis=1))
    assert found.lines[found.y >= 0] == pytest.approx(found.even)
