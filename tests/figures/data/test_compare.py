"""Studies compared: what is estimated, how surely, and what is said of it."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

from hpland.errors import HplandError
from hpland.figures.brief import PLAIN
from hpland.figures.data.compare import MOST, Comparison, Difference, Estimate, comparison
from hpland.figures.data.verdicts import chances, headline, sentence
from hpland.space import Floats, Real
from hpland.table import TrialTable
from tests.figures.tables import table

X = Real(0, 1)


def study(name: str, values: Sequence[float] | Floats, **more: Any) -> TrialTable:
    given = [float(value) for value in values]
    return table({"x": X}, {"x": np.zeros(len(given))}, given, study=name, curves=None, **more)


def normal(name: str, n: int, shift: float = 0.0, seed: int = 0) -> TrialTable:
    return study(name, np.random.default_rng([seed, n]).normal(shift, size=n))


def compared(*tables: TrialTable) -> Comparison:
    return comparison(tables, PLAIN)


def only(one: TrialTable, other: TrialTable) -> Difference:
    (found,) = compared(one, other).differences
    return found


VALUES = st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=30)


@given(VALUES, VALUES, st.booleans())
def test_the_chance_is_mann_whitneys(one: list[float], other: list[float], high: bool) -> None:
    directions = ("maximize" if high else "minimize",)
    found = only(study("a", one, directions=directions), study("b", other, directions=directions))
    u = mannwhitneyu(other, one).statistic / (len(one) * len(other))
    assert found.beats.value == pytest.approx(u if high else 1 - u)
    assert found.median.value == pytest.approx(np.median(other) - np.median(one))
    assert 0 <= found.beats.low <= found.beats.high <= 1


@pytest.mark.parametrize(("n", "m", "shift"), [(30, 30, 0.0), (60, 200, 1.0)])
def test_intervals_hold_the_truth_in_about_nine_of_ten_cases(n: int, m: int, shift: float) -> None:
    truth = NormalDist().cdf(shift / 2**0.5)
    held = []
    for seed in range(60):
        found = only(normal("a", n, seed=seed), normal("b", m, shift, seed=seed + 1000))
        held.append(
            (
                found.beats.low <= truth <= found.beats.high,
                found.median.low <= shift <= found.median.high,
            )
        )
    assert ((np.mean(held, axis=0) >= 0.78) & (np.mean(held, axis=0) <= 0.99)).all()


def test_a_clear_change_is_told_in_both_directions() -> None:
    one, other = normal("a", 60), normal("b", 60, 2.0, seed=1)
    assert only(one, other).verdict == 1
    assert only(other, one).verdict == -1
    down = {"directions": ("minimize",)}
    assert only(study("a", one.value, **down), study("b", other.value, **down)).verdict == -1


def test_a_study_does_not_differ_from_its_double() -> None:
    one = normal("a", 50)
    found = only(one, study("b", one.value))
    assert found.verdict == 0
    assert (found.beats.value, found.median.value) == (0.5, 0.0)


@pytest.mark.parametrize(("n", "verdict"), [(5, 0), (6, 0), (7, 1), (30, 1)])
def test_of_few_trials_nothing_is_certain(n: int, verdict: int) -> None:
    found = only(study("a", range(n)), study("b", range(100, 100 + n)))
    assert found.beats.value == 1
    assert found.beats.low <= 1 - 3 / n
    assert found.verdict == verdict


@pytest.mark.parametrize(("n", "m"), [(10, 60), (60, 10), (7, 300)])
def test_the_study_of_fewer_trials_says_how_certain_it_can_be(n: int, m: int) -> None:
    low, high = study("a", range(n)), study("b", range(100, 100 + m))
    assert only(low, high).beats.low == pytest.approx(1 - 3 / min(n, m))
    assert only(high, low).beats.high == pytest.approx(3 / min(n, m))


def test_bests_are_also_those_of_equal_numbers_of_trials() -> None:
    one = study("a", [0.1, np.nan, 0.3])
    other = study("b", [0.2, 0.1, 0.25, 0.9, 0.4])
    found = only(one, other)
    assert (found.best, found.trials, found.best_equal) == ((0.3, 0.9), 3, (0.3, 0.25))
    assert found.lost == ((1, 3), (0, 5))
    late = study("c", [np.nan, np.nan, np.nan, 0.5])
    assert only(one, late).best_equal is None


def test_pruned_trials_are_counted_but_have_no_value() -> None:
    states = ["COMPLETE", "PRUNED", "FAIL", "COMPLETE"]
    found = compared(study("a", [0.1, 0.9, np.nan, 0.2], state=states), study("b", [0.1, 0.2]))
    assert found.studies[0].z.tolist() == [0.1, 0.2]
    assert found.differences[0].lost == ((2, 4), (0, 2))
    assert found.differences[0].trials == 2


def test_many_trials_give_short_intervals() -> None:
    few, many = (only(normal("a", n), normal("b", n, 0.5, seed=1)) for n in (2000, 32_000))
    ratio = (many.beats.high - many.beats.low) / (few.beats.high - few.beats.low)
    assert ratio == pytest.approx(0.25, rel=0.3)


def test_the_sentence_says_all_of_it() -> None:
    one, other = study("a", [0.1, 0.2, 0.3] * 10), study("b", [0.2, 0.3, 0.4] * 20)
    found = only(one, other)
    assert sentence(found) == (
        "Trials of b are better than those of a: one of b beats one of a with probability "
        f"0.78 ({found.beats.low:.2f} to {found.beats.high:.2f}). Its median is 0.1 higher "
        "(0.1 to 0.1). Best: 0.4, against 0.3, and so after 30 trials each."
    )
    worse = sentence(only(other, one))
    assert worse.startswith("Trials of a are worse than those of b: ")
    assert "Its median is 0.1 lower (0.1 to 0.1)." in worse
    failed = sentence(only(study("f", [np.nan, *[0.1, 0.2] * 5]), one))
    assert failed.endswith(" Without a value: 0 of 30 trials, against 1 of 11.")


@pytest.mark.parametrize(
    ("median", "words"),
    [
        (Estimate(0.02, 0.01, 0.03), "0.02 higher (0.01 to 0.03)"),
        (Estimate(-2.0, -3.0, 0.5), "2 lower (-0.5 to 3)"),
        (Estimate(0.0, -1.0, 2.0), "0 higher (-1 to 2)"),
        (Estimate(0.0, 0.0, 0.0), "the same"),
    ],
)
def test_how_medians_differ_is_told_with_its_interval(median: Estimate, words: str) -> None:
    found = replace(only(study("a", [1.0] * 9), study("b", [2.0] * 9)), median=median)
    assert f" Its median is {words}. " in sentence(found)


def test_the_sentence_tells_bests_of_equal_numbers_and_what_has_no_value() -> None:
    one, other = study("a", [0.1, 0.3]), study("b", [0.2, 0.1, np.nan, 0.9])
    assert sentence(only(one, other)).endswith(
        " Best: 0.9, against 0.3; after 2 trials each 0.2, against 0.3."
        " Without a value: 1 of 4 trials, against 0 of 2."
    )
    late = study("late", [np.nan, np.nan, 0.5])
    assert " Best: 0.5, against 0.3. Without a value: 2 of 3 " in sentence(only(one, late))


def test_the_headline_names_the_better_the_worse_and_those_alike() -> None:
    base = normal("base", 60)
    better, worse = normal("up", 60, 2.0, seed=1), normal("down", 60, -2.0, seed=2)
    same = study("same", base.value)
    assert headline(compared(base, better)) == "Trials of up are better than those of base"
    assert headline(compared(base, same)) == "No difference can be told between base and same"
    found = compared(base, worse, same, better)
    assert headline(found) == (
        "Trials of up are better than those of base; trials of down are worse than those of base; "
        "no difference can be told between base and same"
    )
    assert chances(found).startswith("probability that a trial beats one of base: down 0.")
    assert chances(compared(base, same)).startswith(
        "a trial of same beats one of base with probability 0.50 ("
    )


def test_long_names_stay_different_and_are_whole_in_the_sentence() -> None:
    start = "mnist_resnet_with_augmentation_"
    found = compared(normal(f"{start}one", 60), normal(f"{start}two", 60, 2.0, seed=1))
    for text in (headline(found), chances(found)):
        assert "one" in text
        assert "two" in text
    assert [len(name) for name in found.names(24)] == [24, 24]
    assert f"Trials of {start}two are better than those of {start}one" in sentence(
        found.differences[0]
    )


def test_names_are_escaped_for_figures_and_not_for_a_terminal() -> None:
    found = compared(normal("a<b", 60), normal("c\nd", 60, 2.0, seed=1))
    assert headline(found) == "Trials of c d are better than those of a&lt;b"
    assert sentence(found.differences[0]).startswith("Trials of c d are better than those of a<b: ")


@pytest.mark.parametrize(
    ("tables", "why"),
    [
        ([study("a", [1.0])], "compare takes 2 to 6 different studies, not 1"),
        (
            [study(str(i), [1.0]) for i in range(MOST + 1)],
            "compare takes 2 to 6 different studies, not 7",
        ),
        (
            [study("a", [1.0]), study("b", [1.0], directions=("minimize",))],
            "studies 'a' and 'b' cannot be compared: one is to maximize, the other to minimize",
        ),
        (
            [study("a", [1.0]), study("b", [1.0], metric_names=("loss",))],
            "studies 'a' and 'b' cannot be compared: "
            "one is of validation_accuracy, the other of loss",
        ),
        (
            [study("a", [1.0]), study("b", [np.nan])],
            "study 'b' has no finished trial to draw",
        ),
    ],
)
def test_what_cannot_be_compared_is_told(tables: list[TrialTable], why: str) -> None:
    with pytest.raises(HplandError) as error:
        compared(*tables)
    assert str(error.value) == why


def test_an_unnamed_metric_goes_with_any() -> None:
    assert only(study("a", [1.0]), study("b", [1.0], metric_names=())).verdict == 0
