import re
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from hpland.figures.data.hover import PLAIN, hover, with_line, written
from hpland.figures.data.measure import Measure
from hpland.output.find import need_browser
from hpland.space import Choice, Integer, Real
from hpland.text import number
from tests.figures.tables import BATCH, LR, float32, lattice_study, scattered_study, table

ACCURACY = Measure("validation accuracy", maximize=True)


def test_numbers_travel_compact_and_are_formatted_in_the_browser() -> None:
    seen = hover(lattice_study(), ACCURACY)
    assert seen.customdata.dtype == np.float32
    assert seen.customdata[5].tolist() == float32(5, 0.9, 1e-3, 64)
    assert seen.hovertemplate == (
        "<b>trial %{customdata[0]}</b><br>"
        "validation accuracy: %{customdata[1]:,.3~r}<br>"
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


def test_failed_trials_say_why_where_it_is_known() -> None:
    study = lattice_study()
    reasons = np.full(len(study), None)
    reasons[study.failed] = "embedding 100 is not divisible by 12 heads"
    told = replace(study, reasons=reasons)
    seen = hover(told.rows(told.failed), ACCURACY)
    assert seen.customdata[0, 1] == "embedding 100 is not divisible by 12 heads"
    assert "<br>failed: %{customdata[1]}<br>" in seen.hovertemplate
    assert hover(told, ACCURACY).hovertemplate == hover(study, ACCURACY).hovertemplate
    diverged = replace(told, reasons=np.full(len(study), None))
    assert hover(diverged.rows(diverged.failed), ACCURACY).customdata[0, 1] == "no value"


def test_failed_trials_have_no_value_to_show() -> None:
    study = lattice_study()
    assert "<br>failed: no value<br>" in hover(study.rows(study.failed), ACCURACY).hovertemplate


@pytest.mark.parametrize("values", [[7.3e9, 0.5], [1e-5, 1], [999_900.0, 2.0]])
def test_what_no_format_writes_as_elsewhere_is_text(values: list[float]) -> None:
    text, form = written(np.array(values))
    assert (form, text.tolist()) == ("", [number(x) for x in values])
    study = table({"a": Real(0, 1e10)}, {"a": values}, values)
    seen = with_line(hover(study, ACCURACY), "twice", 2 * np.array(values))
    assert seen.hovertemplate.endswith(
        "<br>validation accuracy: %{customdata[1]}<br>a: %{customdata[2]}"
        "<br>twice: %{customdata[3]}<extra></extra>"
    )
    assert seen.customdata.tolist()[0] == [0, *[number(values[0])] * 2, number(2.0 * values[0])]


def test_a_browser_writes_numbers_as_titles_and_ticks_do(tmp_path: Path) -> None:
    values = np.array([0, 0.001, -0.00123, 0.93812, 1, 1.5, -12.34, 999.9, 1600, 123_456, 160_000])
    assert written(values)[1] == PLAIN
    template = f"[%{{y:{PLAIN}}}]"
    dots = go.Scatter(y=values, x=np.arange(len(values)), mode="text", texttemplate=template)
    (tmp_path / "page.html").write_text(go.Figure(dots).to_html())
    flags = ["--headless", "--no-sandbox", "--dump-dom", "--virtual-time-budget=2000"]
    command = [need_browser(), *flags, f"--user-data-dir={tmp_path / 'user'}"]
    page = [*command, (tmp_path / "page.html").as_uri()]
    dom = subprocess.run(page, capture_output=True, text=True, check=True).stdout
    found = re.findall(r">\[([^<]+)\]</t", dom)
    assert [text.replace("\N{MINUS SIGN}", "-") for text in found] == [number(x) for x in values]
