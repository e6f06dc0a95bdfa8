from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from hpland.figures import parallel
from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.polylines import ABSENT_AT, FAILED_AT, note_points, polylines
from hpland.figures.draw.rulers import HEADING, TICK
from hpland.figures.kinds.parallel import AREA, MOST_LINES
from hpland.space import Choice, Integer
from hpland.table import Note, TrialTable
from tests.figures.tables import LR, scattered_study, table

ALL = ("learning_rate", "batch_size", "optimizer")


def test_failed_trials_end_below_the_objective() -> None:
    data = polylines(scattered_study(), ALL, PLAIN)
    assert data.failed[:, -1].tolist() == [FAILED_AT]
    failed, cross, *_ = parallel(scattered_study()).data
    assert (failed.name, failed.line.dash) == ("failed", "dot")
    assert cross.text == ("  1 failed",)


def test_a_line_passes_below_the_axis_of_a_parameter_that_its_trial_lacks() -> None:
    study = table({"a": LR, "b": LR}, {"a": [1e-3, 1e-3], "b": [np.nan, 1e-3]}, [0.1, 0.2])
    assert polylines(study, ("a", "b"), PLAIN).used[0].tolist() == [0.5, ABSENT_AT, 0]
    (mark,) = parallel(study, ("a", "b")).select_traces(lambda t: t.text == ("absent",))
    assert (mark.x.tolist(), mark.y.tolist()) == ([1], [ABSENT_AT])


def test_an_outlier_ends_at_the_end_of_the_axis_and_decades_are_even() -> None:
    values = [0.1, 0.2, 0.3, 0.4, 0.5, 5000.0]
    study = table({"a": LR}, {"a": [1e-3] * 6}, values, directions=("minimize",))
    assert "1 value above 0.5 clipped" in parallel(study).layout.annotations[-1].text
    data = polylines(study, ("a",), PLAIN)
    assert data.used[:, 1] == pytest.approx([0, 0.25, 0.5, 0.75, 1, 1])
    decades = table({"a": LR}, {"a": [1e-3] * 4}, [1, 10, 100, 1000])
    assert polylines(decades, ("a",), PLAIN).used[:, 1] == pytest.approx([0, 1 / 3, 2 / 3, 1])


def test_tiers_are_lines_with_gaps_great_ones_last() -> None:
    traces = {str(t.name).split(" ")[0]: t for t in parallel(scattered_study()).data if t.name}
    assert list(traces) == ["failed", "Baseline", "Good", "Great", "best"]
    great = traces["Great"]
    assert great.name == "Great (best 10%, ≥ 0.9)"
    assert great.x[:4].tolist() == [0, 1, 2, 3]
    assert np.isnan([great.x[4], great.y[4]]).all()
    assert [row[0] for row in great.customdata] == [1] * 5


def many(n: int) -> TrialTable:
    values = np.arange(n) / n
    return table({"depth": Integer(1, 9)}, {"depth": 1 + np.arange(n) % 9}, values.tolist())


def test_of_too_many_lines_the_density_is_drawn_great_ones_last() -> None:
    crowd = many(MOST_LINES + 9)
    failed = replace(crowd, state=np.where(crowd.value < 0.1, "FAIL", "COMPLETE"))
    figure = parallel(failed)
    hazes = [trace for trace in figure.data if trace.type == "heatmap"]
    assert [str(haze.name).split(" ")[0] for haze in hazes] == [
        "failed", "Baseline", "Good", "Great",
    ]  # fmt: skip
    great = hazes[-1]
    top, bottom = great.z[great.y > 0.9, -1], great.z[great.y < 0.8, -1]
    assert (top.max(), bottom.max()) == (255, 0)  # on the axis of the objective
    assert great.z[great.y < 0].max() == 0
    assert figure.layout.annotations[-1].text.endswith("colours: how many lines pass, by tier")


def test_up_to_so_many_lines_each_is_drawn() -> None:
    traces = parallel(many(MOST_LINES)).data
    drawn = {str(trace.name).split(" ")[0]: np.isnan(trace.y).sum() for trace in traces[:3]}
    assert drawn == {"Baseline": 600, "Good": 300, "Great": 100}


def test_a_note_stands_on_the_first_axis_it_names() -> None:
    notes = (
        Note("Lines converge", {"momentum": 0.9, "batch_size": 64.0, "learning_rate": 1e-3}),
        Note("Nowhere", {"momentum": 0.9}),
    )
    brief = Brief(notes=notes)
    texts, points = note_points(polylines(scattered_study(), ALL, brief), brief)
    assert texts == ["Lines converge"]
    assert points == pytest.approx(np.array([[1, 0.4]]))
    drawn = [a for a in parallel(scattered_study(), (), brief).layout.annotations if a.bordercolor]
    assert [(a.text, a.x, a.y) for a in drawn] == [("Lines converge", 1, pytest.approx(0.4))]


def labels(figure: go.Figure, name: str) -> list[str]:
    return [a.text for a in figure.layout.annotations if a.name == name]


def test_headings_carry_units_and_ticks_their_decades() -> None:
    figure = parallel(scattered_study())
    assert labels(figure, HEADING) == [
        "learning rate",
        "batch size<br>(examples)",
        "optimizer",
        "<b>validation accuracy</b>",
    ]
    assert labels(figure, TICK)[:5] == ["10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹"]


def test_headings_stay_over_their_axes_and_are_told_apart() -> None:
    long = "the_number_of_units_in_the_{}_hidden_layer_of_the_autoencoder"
    names = [long.format(which) for which in ("first", "second", "third")]
    columns = {f"{name}_{i}": [1e-3, 1e-2] for i in range(4) for name in names}
    figure = parallel(table(dict.fromkeys(columns, LR), columns, [0.1, 0.2]), tuple(columns))
    headings = [a for a in figure.layout.annotations if a.name == HEADING]
    assert [a.x for a in headings] == list(range(13))
    assert len({a.text for a in headings}) == 13
    between = AREA[0] / 12.6  # pixels
    for heading in headings:
        lines = heading.text.replace("<b>", "").replace("</b>", "").split("<br>")
        assert len(lines) <= 3
        assert max(map(len, lines)) * 0.6 * heading.font.size <= between


def test_labels_of_choices_fit_between_axes_and_are_told_apart() -> None:
    layers = Choice(tuple(f"conv-{i}-with-batch-normalisation-and-pooling" for i in range(5)))
    names = [f"layer_{i}" for i in range(9)]
    columns = {name: [0, 1, 2, 3, 4] for name in names}
    figure = parallel(table(dict.fromkeys(names, layers), columns, [0, 1, 2, 3, 4]), names)
    ticks = labels(figure, TICK)[:5]
    assert len(set(ticks)) == 5
    assert max(map(len, ticks)) * 6.8 <= AREA[0] / 9.6


def test_lines_are_scatter_traces() -> None:
    # go.Parcoords has no logarithmic axis, and lines of one pixel.
    assert {t.type for t in parallel(scattered_study()).data} == {"scatter"}
