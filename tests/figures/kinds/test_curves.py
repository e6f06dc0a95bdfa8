import numpy as np
import pytest

from hpland.errors import HplandError
from hpland.figures import curves as draw_curves
from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.learning_curves import learning_curves
from hpland.figures.kinds.curves import MOST_LINES
from hpland.space import Integer, Real
from hpland.table import Note, TrialTable
from tests.figures.tables import LR, curves, scattered_study, table, truth

NAN = np.nan
STATES = ("COMPLETE", "COMPLETE", "PRUNED", "FAIL", "RUNNING")


def study(**more: object) -> TrialTable:
    """Return five trials of one learning rate, one in every state."""
    reports = [[0.2, 0.5, 0.6], [0.1, 0.3, 0.9], [0.1, 0.25], [0.3, 0.2, NAN], [0.4]]
    return table(
        {"learning_rate": LR},
        {"learning_rate": [1e-4, 1e-3, 1e-5, 1e-1, 1e-2]},
        [0.6, 0.9, 0.25, NAN, NAN],
        STATES,
        **{"curves": curves(reports), **more},
    )


def test_a_line_a_trial_with_a_gap_after_each() -> None:
    two = study().rows(np.array([0, 1]))
    (great,) = [trace for trace in draw_curves(two).data if str(trace.name).startswith("Great")]
    assert great.x.tolist() == [1, 2, 3]
    assert great.y.tolist() == pytest.approx([0.1, 0.3, 0.9])
    flat = table({"a": Real(0, 1)}, {"a": [0.1, 0.2]}, [0.5, 0.5])
    both = draw_curves(flat).data[0]
    np.testing.assert_array_equal(both.x, [1, 2, NAN, 1, 2])
    np.testing.assert_allclose(both.y, [0.25, 0.5, NAN, 0.25, 0.5])
    assert both.customdata[:, 0].tolist() == [0, 0, 1, 1, 1]


def test_marks_stand_where_trials_were_pruned_and_where_they_failed() -> None:
    marks = {t.name: t for t in draw_curves(study()).data if t.mode == "markers"}
    assert list(marks) == ["failed", "pruned"]
    failed, pruned = marks["failed"], marks["pruned"]
    assert (failed.x.tolist(), failed.y.tolist()) == ([2], [np.float32(0.2)])  # before the NaN
    assert (pruned.x.tolist(), pruned.y.tolist()) == ([2], [np.float32(0.25)])
    assert failed.marker.symbol == "x-thin"
    drawn = draw_curves(study()).layout.annotations[-1].text
    assert "2 complete and 1 pruned trials drawn · 1 failed" in drawn


def test_the_best_trial_is_strong_and_told_as_all_others() -> None:
    best = next(t for t in draw_curves(study()).data if t.name == "best trial (1)")
    assert best.line.width == 3
    assert best.y.tolist() == pytest.approx([0.1, 0.3, 0.9])
    assert "learning rate" in best.hovertemplate
    assert "after step %{x}: %{customdata[3]:,.3~r}" in best.hovertemplate
    assert best.customdata[:, 3].tolist() == pytest.approx([0.1, 0.3, 0.9])


def test_a_note_that_names_every_parameter_labels_the_nearest_line() -> None:
    notes = (Note("Good", {"learning_rate": 7e-4}), Note("Dies", {"learning_rate": 0.08}))
    data = learning_curves(study(), Brief(notes=notes))
    assert [(note.text, row) for note, row in data.labels] == [("Good", 1), ("Dies", 3)]
    layout = draw_curves(study(), (), Brief(notes=notes)).layout
    assert [a.text for a in layout.annotations if a.bordercolor] == ["Good", "Dies"]
    partly = learning_curves(scattered_study(), Brief(notes=notes))
    assert partly.labels == ()


def test_the_optimum_is_a_line_within_the_axis() -> None:
    drawn = draw_curves(study(), (), Brief(truth=truth()))
    line = next(trace for trace in drawn.data if trace.name == "true optimum")
    assert line.y.tolist() == [0.95, 0.95]
    assert drawn.layout.yaxis.range[1] > 0.95
    assert "noise-free optimum 0.95" in drawn.layout.title.subtitle.text


def test_losses_over_decades_have_a_log_axis_and_a_logarithm_its_decades() -> None:
    losses = [[10.0 ** (2 - 6 * i / 30 * s) for s in range(3)] for i in range(31)]
    many = table(
        {"a": Real(0, 1)},
        {"a": np.linspace(0, 1, 31)},
        [told[-1] for told in losses],
        directions=("minimize",),
        metric_names=("loss",),
        curves=curves(losses),
    )
    figure = draw_curves(many)
    assert "logarithmic scale" in figure.layout.annotations[-1].text
    logs = table(
        {"a": LR}, {"a": [1e-3, 1e-2]}, [-3.0, 1.0],
        directions=("minimize",), metric_names=("log10 loss",),
    )  # fmt: skip
    layout = draw_curves(logs).layout
    assert layout.yaxis.title.text == "loss"
    assert layout.yaxis.ticktext == ("10⁻³", "10⁻²", "10⁻¹", "1", "10")
    assert layout.title.subtitle.text.endswith("log10 loss of the best trial -3")


def test_an_infinite_report_is_a_gap() -> None:
    infinite = study(curves=curves([[0.2, np.inf, 0.6], [0.1, 0.3, 0.9], [], [], []]))
    data = learning_curves(infinite, PLAIN)
    assert (data.scale.low, data.scale.high) == (0.1, 0.9)
    assert np.isnan(data.curves.value[1])


def test_a_crowded_group_is_thinned_and_says_so() -> None:
    n = 5000
    many = table(
        {"depth": Integer(1, 9)}, {"depth": 1 + np.arange(n) % 9}, (np.arange(n) / n).tolist()
    )
    baseline = draw_curves(many).data[0]
    assert baseline.name == "Baseline (the rest; 400 of 3,000 drawn)"
    assert np.isnan(baseline.y).sum() == MOST_LINES - 1


@pytest.mark.parametrize("none", [None, curves([]), curves([[NAN], [NAN]])])
def test_a_study_without_intermediate_values_says_so(none: object) -> None:
    with pytest.raises(HplandError) as error:
        draw_curves(study(curves=none))
    assert str(error.value) == "study 'tiny' has no intermediate values; simulate with --epochs"


def test_trials_that_reported_nothing_are_counted() -> None:
    silent = study(curves=curves([[0.2, 0.5], [], [0.3], [], []]))
    data = learning_curves(silent, PLAIN)
    assert data.cast.left_out == {"running": 1, "without intermediate values": 1}
    assert data.best is None
    assert "best trial" not in str([trace.name for trace in draw_curves(silent).data])


def test_the_caption_counts_every_line_that_is_drawn() -> None:
    n = MOST_LINES + 90
    value = [0.5, 0.6, *[NAN] * (n + 1)]
    states = ["COMPLETE", "COMPLETE", *["PRUNED"] * (n + 1)]
    reports = [*[[0.1, 0.3]] * (n + 2), []]  # the last one was pruned before it reported
    value[:2] = [0.3, 0.3]
    one = table({"a": Real(0, 1)}, {"a": [0.5] * (n + 3)}, value, states, curves=curves(reports))
    drawn = draw_curves(one).layout.annotations[-1].text.replace("<br>", " ")
    assert f"2 complete and {MOST_LINES} of {n} pruned trials drawn" in drawn
    assert "left out: 1 without intermediate values" in drawn


def test_where_only_failed_trials_reported_no_trial_is_drawn() -> None:
    some = curves([[], [0.2, NAN]])
    one = table({"a": Real(0, 1)}, {"a": [0.1, 0.2]}, [0.5, NAN], curves=some)
    told = draw_curves(one).layout.annotations[-1].text
    assert "no trial drawn · 1 failed · left out: 1 without intermediate values" in told


@pytest.mark.parametrize("direction", ["minimize", "maximize"])
@pytest.mark.parametrize(
    ("best", "at"),
    [
        ([4.0, 2.0, 3.0], (2, 2.0)),  # the best of its steps
        ([4.0, 3.0, 2.5], (3, 2.0)),  # none of them, below all
    ],
)
def test_the_best_value_is_marked_where_its_line_does_not_end(
    direction: str, best: list[float], at: tuple[float, float]
) -> None:
    sign = 1 if direction == "minimize" else -1
    reports = [[sign * x for x in told] for told in ([5.0, 4.0, 3.5], best)]
    one = table(
        {"a": Real(0, 1)},
        {"a": [0.1, 0.2]},
        [sign * 3.5, sign * 2.0],
        curves=curves(reports),
        directions=(direction,),
    )
    drawn = draw_curves(one)
    (mark,) = [t for t in drawn.data if t.name == f"the value it is best by ({sign * 2})"]
    assert (mark.x[0], mark.y[0]) == (at[0], sign * at[1])
    low, high = drawn.layout.yaxis.range
    assert low < mark.y[0] < high
    assert "of 1 trial is not its last step's" in drawn.layout.annotations[-1].text


def test_a_value_of_another_size_than_its_steps_does_not_flatten_them() -> None:
    one = table(
        {"a": Real(0, 1)}, {"a": [0.1, 0.2]}, [900.0, 950.0], curves=curves([[0.1, 0.2]] * 2)
    )
    drawn = draw_curves(one)
    assert drawn.layout.yaxis.range[1] < 1
    assert not [t for t in drawn.data if str(t.name).startswith("the value it is best by")]
    told = drawn.layout.annotations[-1].text.replace("<br>", " ")
    assert "of 2 trials is not their last step's · the best trial's is beyond the axis" in told


def test_a_line_that_ends_at_its_value_has_no_mark() -> None:
    drawn = draw_curves(study())
    assert not [t for t in drawn.data if str(t.name).startswith("the value it is best by")]
    assert "last step" not in drawn.layout.annotations[-1].text
