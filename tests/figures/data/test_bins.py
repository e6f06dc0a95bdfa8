import pytest

from hpland.figures.data.axes import Axis
from hpland.figures.data.bins import bin_edges
from hpland.space import Choice, Integer, Real


@pytest.mark.parametrize(
    ("parameter", "most", "edges"),
    [
        (Real(0, 1), 4, [0, 0.25, 0.5, 0.75, 1]),
        (Real(1e-4, 1, log=True), 2, [1e-4, 1e-2, 1]),
        (Integer(1, 3), 30, [0.5, 1.5, 2.5, 3.5]),
        (Integer(0, 9), 5, [-0.5, 1.5, 3.5, 5.5, 7.5, 9.5]),
        (Integer(1, 64, log=True), 6, [0.5, 1.5, 2.5, 5.5, 12.5, 28.5, 64.5]),
        (Choice(("a", "b")), 30, [-0.5, 0.5, 1.5]),
        (Real(2, 2), 2, [1.5, 2, 2.5]),
    ],
    ids=str,
)
def test_bins_cover_the_axis_and_none_of_whole_numbers_is_empty(
    parameter: Real | Integer | Choice, most: int, edges: list[float]
) -> None:
    ends = (-0.5, 1.5) if isinstance(parameter, Choice) else (parameter.low, parameter.high)
    assert bin_edges(Axis("p", parameter, *ends), most) == pytest.approx(edges)
