import numpy as np
import pytest

from hpland.figures.brief import PLAIN
from hpland.figures.data.plane import plane
from hpland.figures.draw.dots import LARGE, SMALL, sizes
from tests.figures.tables import scattered_study

BOTH = ("learning_rate", "batch_size")


def test_dots_are_sized_by_value() -> None:
    data = plane(scattered_study(), BOTH, PLAIN)
    scale = (LARGE - SMALL) / 0.8
    assert sizes(data) == pytest.approx(SMALL + scale * np.array([0.3, 0.8, 0.5, 0.0]))


def test_small_is_large_when_minimised() -> None:
    data = plane(scattered_study(directions=("minimize",)), BOTH, PLAIN)
    assert sizes(data)[3] == LARGE
