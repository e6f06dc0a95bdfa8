import numpy as np
import pytest

from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.polylines import polylines
from tests.figures.tables import scattered_study, truth

ALL = ("learning_rate", "batch_size", "optimizer")


def test_every_axis_has_its_own_scale() -> None:
    data = polylines(scattered_study(), ALL, PLAIN)
    assert [axis.name for axis in data.axes] == [
        "learning_rate",
        "batch_size",
        "optimizer",
        "validation accuracy",
    ]
    assert data.used[1] == pytest.approx([0.5, np.log2(100 / 16) / 5, 0.5, 1.0])
    assert data.used[3, -1] == 0


def test_the_optimum_is_placed_on_the_axes_it_names() -> None:
    data = polylines(scattered_study(), ALL, Brief(truth=truth()))
    assert data.optimum == pytest.approx([0.5, 0.6, np.nan, 1.0], nan_ok=True)
    assert data.axes[-1].high == 0.95
