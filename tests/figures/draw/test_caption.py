from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.figures import FIGURES
from hpland.figures.brief import PLAIN
from hpland.figures.data.measure import Measure, measure_of
from hpland.figures.data.trials import cast
from hpland.figures.draw.caption import caption, failed_words, found, title
from hpland.figures.draw.theme import MARGIN, WIDTH
from hpland.select import select
from tests.figures.tables import LR, lattice_study, scattered_study, table, truth


def test_the_small_print_of_a_landscape() -> None:
    attrs = {"landscape": "lr-batch", "sampler": "grid", "seed": 42}
    study = lattice_study(study="lr-batch", attrs=attrs)
    assert caption(cast(study), "contours: noise-free") == (
        "study lr-batch · grid sampler · 5 trials drawn · 1 failed (diverged) · seed 42 "
        "· contours: noise-free"
    )


def test_the_small_print_of_anyones_study_says_what_was_left_out() -> None:
    study = table(
        {"a": LR},
        {"a": [1e-3, 1e-3, np.nan]},
        [0.5, 0.1, 0.2],
        ["COMPLETE", "PRUNED", "COMPLETE"],
    )
    assert caption(cast(study, ("a",))) == (
        "study tiny · 1 trial drawn · 0 failed · left out: 1 pruned, 1 without a"
    )


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        ([None, None, None], "failed (diverged)"),
        (["heads", None, "heads"], "failed (2 impossible, 1 diverged)"),
        (["heads", "heads", "heads"], "failed (impossible)"),
    ],
)
def test_failed_trials_of_a_landscape_diverged_or_were_impossible(
    reasons: list[str | None], words: str
) -> None:
    nan = np.nan
    study = table({"a": LR}, {"a": [1e-3] * 4}, [0.5, nan, nan, nan])
    known = np.array([None, *reasons], dtype=object)
    own = replace(study, attrs={"landscape": "transformer"}, reasons=known)
    assert f" · 3 {words}" in caption(cast(own, ("a",)))
    assert failed_words(replace(own, attrs={})) == "failed"


def test_failed_trials_are_counted_though_they_cannot_be_placed() -> None:
    nan = np.nan
    study = table({"a": LR}, {"a": [1e-3, 1e-3, nan, nan]}, [0.5, nan, nan, nan])
    parts = cast(study, ("a",))
    assert len(parts.failed) == 1
    assert caption(parts) == "study tiny · 1 trial drawn · 3 failed"


def test_what_was_found_stands_beside_what_there_was_to_find() -> None:
    error = Measure("validation error", maximize=False, as_error=True)
    parts = cast(lattice_study())
    assert found(parts, error, None) == "best trial 0.1"
    assert found(parts, error, truth()) == "best trial 0.1, noise-free optimum 0.05"


def test_a_long_title_is_set_smaller() -> None:
    assert title("Short", "")["font"]["size"] == 22
    assert title("long " * 28, "")["font"]["size"] == 12


def test_a_long_subtitle_is_set_smaller_lest_it_leave_the_figure() -> None:
    assert title("Short", "best trial 0.1")["subtitle"]["font"]["size"] == 14
    long = "weight decay and learning rate cannot be told from chance with 13 trials; " * 2
    size = title("Short", long)["subtitle"]["font"]["size"]
    assert 11 <= size < 14
    assert 0.52 * size * len(long) <= WIDTH - MARGIN["l"]


@given(st.lists(st.text("abcdefgh_&;", min_size=1, max_size=40), max_size=60))
def test_a_subtitle_of_any_length_stays_on_the_figure(words: list[str]) -> None:
    subtitle = " ".join(words)
    under = title("Short", subtitle)["subtitle"]
    lines = under["text"].split("<br>")
    assert " ".join(lines) == subtitle
    assert all(0.52 * under["font"]["size"] * len(line) <= WIDTH - MARGIN["l"] for line in lines)


def test_the_objective_is_told_where_there_are_several() -> None:
    one = scattered_study()
    two = replace(one, directions=("maximize", "minimize"), values=np.repeat(one.values, 2, axis=1))
    assert "objective 0 (of 0 and 1)" in caption(cast(two))
    assert "objective 1 (of 0 and 1)" in caption(cast(two.by(1)))
    assert "objective" not in caption(cast(one))


def test_figures_of_other_states_say_which_they_show() -> None:
    states = ["COMPLETE", "PRUNED", "PRUNED", "FAIL", "RUNNING"]
    study = table({"a": LR}, {"a": [1e-3] * 5}, [0.5, 0.1, 0.2, np.nan, np.nan], states)
    pruned, both = (select(study, states=each) for each in (["pruned"], ["pruned", "complete"]))
    assert caption(cast(pruned)).startswith("study tiny · 2 pruned trials drawn · 0 failed")
    assert "· 2 pruned and 1 complete trials drawn ·" in caption(cast(both))
    for name in ("heatmap", "scatter", "parallel", "slice", "history"):
        drawn = FIGURES[name](
            replace(
                pruned, space={"a": LR, "b": LR}, params=dict.fromkeys("ab", pruned.params["a"])
            )
        )
        assert "best pruned trial 0.2" in drawn.layout.title.subtitle.text
    assert found(cast(both), measure_of(both, PLAIN), None) == "best pruned or complete trial 0.5"
