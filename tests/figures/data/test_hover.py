import numpy as np

from hpland.figures.data.hover import hover
from hpland.figures.data.measure import Measure
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


def test_a_value_is_read_as_the_figure_reads_it() -> None:
    seen = hover(lattice_study(), Measure("validation error", maximize=False, as_error=True))
    assert seen.customdata[5, 1] == np.float32(0.1)


def test_failed_trials_have_no_value_to_show() -> None:
    study = lattice_study()
    assert "<br>failed: no value<br>" in hover(study.rows(study.failed), ACCURACY).hovertemplate
