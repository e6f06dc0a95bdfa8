from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.figures import FIGURES, history
from hpland.figures.brief import PLAIN, Brief
from hpland.figures.draw.trial_axis import MOST_DOTS, best_so_far
from hpland.figures.kinds.history import history_of, verdict
from hpland.table import TrialTable, Truth
from tests.figures.tables import LR, scattered_study, table

NAN = np.nan


def study(value: list[float], **more: Any) -> TrialTable:
    return table({"lr": LR}, {"lr": [1e-3] * len(value)}, value, **more)


def named(figure: Any, name: str) -> Any:
    (trace,) = [trace for trace in figure.data if trace.name == name]
    return trace


def known(optimum: float, values: list[float]) -> Brief:
    return Brief(truth=Truth(optimum, (), values=np.array(values)))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.booleans())
def test_best_so_far_never_gets_worse_and_is_the_first_of_the_best(
    values: list[float], maximize: bool
) -> None:
    best = best_so_far(np.array(values), maximize)
    for i, place in enumerate(best):
        seen = values[: i + 1]
        assert place == seen.index(max(seen) if maximize else min(seen))


def test_what_is_drawn_of_a_study_with_a_truth() -> None:
    told = known(0.9, [0.3, 0.1, 0.75, 0.8, 0.7])
    data = history_of(study([0.2, NAN, 0.6, 0.5, 0.95]), told)
    assert data.z.tolist() == [0.2, 0.6, 0.5, 0.95]
    assert data.best.tolist() == [0, 1, 1, 3]
    assert data.worth is not None
    assert data.worth.tolist() == [0.3, 0.75, 0.75, 0.7]
    assert data.optimum == 0.9
    assert (data.y.low, data.y.high) == (0.2, 0.95)
    assert data.rug is not None
    assert data.reach[0] < data.rug < 0.2


@pytest.mark.parametrize("values", [[0.2, NAN, 0.6], [1e-6, NAN, 1e-4, 1e-2, 1.0]])
@pytest.mark.parametrize("as_error", [False, True])
@pytest.mark.parametrize("direction", ["maximize", "minimize"])
def test_failed_trials_stand_beyond_the_bad_end(
    values: list[float], as_error: bool, direction: str
) -> None:
    data = history_of(study(values, directions=(direction,)), Brief(as_error=as_error))
    assert data.rug is not None
    if (direction == "maximize") != as_error:
        assert data.rug < data.z.min()
    else:
        assert data.rug > data.z.max()
    assert data.reach[0] < data.y.place(data.rug) < data.reach[1]


def test_the_winners_curse_is_said_and_marked() -> None:
    told = known(0.9, [0.3, 0.7])
    figure = history(study([0.2, 0.95]), (), told)
    note = figure.layout.annotations[0]
    assert note.text.replace("<br>", " ") == (
        "Winner's curse: trial 1, observed at 0.95, worth 0.7"
    )
    assert (note.x, note.y) == (1, 0.95)
    ring = named(figure, "best trial (1)")
    assert (ring.x.tolist(), ring.y.tolist()) == ([1], [0.95])
    assert "noise-free optimum 0.9" in figure.layout.title.subtitle.text


def test_luck_is_not_claimed_where_there_was_none() -> None:
    data = history_of(study([0.2, 0.5]), known(0.9, [0.3, 0.7]))
    assert verdict(data) == "Best trial 1, observed at 0.5, worth 0.7"
    assert verdict(history_of(study([0.2, 0.5]), PLAIN)) == ""


def test_low_is_lucky_where_low_is_good() -> None:
    data = history_of(study([0.2, 0.5], directions=("minimize",)), known(0.1, [0.3, 0.7]))
    assert verdict(data) == "Winner's curse: trial 0, observed at 0.2, worth 0.3"


def test_best_so_far_is_a_step_line_to_the_last_trial() -> None:
    line = named(history(study([0.5, 0.3, 0.7, 0.6, NAN])), "best so far")
    assert line.line.shape == "hv"
    assert (line.x.tolist(), line.y.tolist()) == ([0, 2, 4], [0.5, 0.7, 0.7])
    assert [row[0] for row in line.customdata] == [0, 2, 2]


def test_failed_trials_are_crosses_under_all_values() -> None:
    figure = history(study([0.5, NAN, 0.7]))
    failed = named(figure, "failed")
    assert failed.x.tolist() == [1]
    assert failed.y[0] < 0.5
    axis = figure.layout.yaxis
    assert dict(zip(axis.tickvals, axis.ticktext, strict=True))[failed.y[0]] == "failed"


def test_without_failures_or_truth_there_is_nothing_of_them() -> None:
    figure = history(study([0.5, 0.7]))
    assert [trace.name for trace in figure.data] == ["trial", "best so far", "best trial (1)"]
    assert "failed" not in figure.layout.yaxis.ticktext
    assert len(figure.layout.annotations) == 1  # the caption


def test_pruned_trials_are_counted_and_not_drawn() -> None:
    pruned = study([0.5, 0.9, 0.7], state=["COMPLETE", "PRUNED", "COMPLETE"])
    figure = history(pruned)
    assert named(figure, "trial").x.tolist() == [0, 2]
    assert "left out: 1 pruned" in figure.layout.annotations[-1].text


def test_trials_are_in_the_order_of_their_numbers() -> None:
    shuffled = scattered_study().rows(np.array([3, 1, 0, 2]))
    assert history_of(shuffled, PLAIN).z.tolist() == [0.4, 0.9, 0.6, 0.1]


def test_of_very_many_trials_some_are_drawn_but_the_lines_are_whole() -> None:
    value = np.zeros(MOST_DOTS + 2)
    value[1] = 1.0
    figure = history(study(value.tolist()))
    assert len(named(figure, "trial").x) == MOST_DOTS
    assert figure.layout.annotations[-1].text.endswith("dots: 5,000 of them, evenly spread")
    assert named(figure, "best so far").x.tolist() == [0, 1, MOST_DOTS + 1]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_title_and_a_theme(theme: Any) -> None:
    figure = history(study([0.5]), (), Brief(title="It learns", theme=theme))
    assert figure.layout.title.text == "It learns"


def test_an_outlier_at_the_bad_end_is_clipped_and_the_best_is_not() -> None:
    bad = table({"lr": LR}, {"lr": np.full(41, 1e-3)}, [*np.linspace(0, 1, 40), 1e9],
                directions=("minimize",))  # fmt: skip
    data = history_of(bad, Brief())
    assert (data.y.high, data.scale.above) == (1.0, 1)
    figure = FIGURES["history"](bad)
    assert "1 value above 1 clipped" in figure.layout.annotations[-1].text
    good = table({"lr": LR}, {"lr": np.full(41, 1e-3)}, [*np.linspace(0, 1, 40), 1e9])
    assert history_of(good, Brief()).z.max() == 1e9


def test_decades_have_a_logarithmic_axis_and_failed_trials_are_at_the_bad_end() -> None:
    study = table({"lr": LR}, {"lr": np.full(41, 1e-3)}, [*np.logspace(-3, 3, 40), np.nan],
                  directions=("minimize",))  # fmt: skip
    figure = FIGURES["history"](study)
    assert figure.layout.yaxis.type == "log"
    (failed,) = (trace for trace in figure.data if trace.name == "failed")
    assert failed.y[0] > 1e3
    assert np.log10(failed.y[0]) < figure.layout.yaxis.range[1]
