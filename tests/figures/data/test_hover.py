import numpy as np
import pytest

from hpland.figures.data.hover import hover
from hpland.figures.data.measure import Measure
from hpland.space import Choice, Integer
from tests.figures.tables import BATCH, LR, float32, lattice_study, scattered_study, table

ACCURACY = Measure("validation accuracy", maximize=True)


def test_numbers_travel_compact_and_are_formatted_in_the_browser() -> None:
    seen = hover(lattice_study(), ACCURACY)
    assert seen.customdata.dtype == np.float32
    assert seen.customdata[5].tolist() == float32(5, 0.9, 1e-3, 64)
    assert seen.hovertemplate == (
        "<b>trial %{customdata[0]}</b><br>"
        "validation accuracy: %{customdata[1]:.3~g}<br>"
        "learning rate: %{customdata[2]:.2~e}<br>"
        "batch size: %{customdata[3]:,d}<extra></extra>"
    )


def test_choices_and_gaps_are_text() -> None:
    seen = hover(scattered_study(), ACCURACY)
    assert seen.customdata[2].tolist() == [2, 0.6, 3e-3, 500, "None"]
    study = table({"a": LR, "b": BATCH}, {"a": [1e-3, np.nan], "b": [16, 32]}, [0.1, 0.2])
    assert hover(study, ACCURACY).customdata[:, 2].tolist() == ["0.001", "\N{EN DASH}"]


@pytest.mark.parametrize("other", [1.0, np.nan])
def test_a_whole_number_has_all_its_digits_whatever_is_beside_it(other: float) -> None:
    study = table({"k": Integer(1, 10**9)}, {"k": [123_456_789, other]}, [0.1, 0.2])
    seen = hover(study, ACCURACY)
    told = seen.customdata[0, 2]
    if np.isnan(other):
        assert told == "123,456,789"
    else:
        assert told == 123_456_789
        assert seen.hovertemplate.endswith("k: %{customdata[2]:,d}<extra></extra>")


def test_whole_numbers_to_choose_from_have_all_their_digits() -> None:
    sizes = Choice((123_456_788, 123_456_789, True, 1e-5))
    study = table({"k": sizes}, {"k": [0, 1, 2, 3]}, [0.1, 0.2, 0.3, 0.4])
    told = hover(study, ACCURACY).customdata[:, 2].tolist()
    assert told == ["123,456,788", "123,456,789", "True", "1e-5"]


def test_a_value_is_read_as_the_figure_reads_it() -> None:
    seen = hover(lattice_study(), Measure("validation error", maximize=False, as_error=True))
    assert seen.customdata[5, 1] == np.float32(0.1)


def test_failed_trials_have_no_value_to_show() -> None:
    study = lattice_study()
    assert "<br>failed: no value<br>" in hover(study.rows(study.failed), ACCURACY).hovertemplate
