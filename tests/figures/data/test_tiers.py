from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hpland.figures.data.measure import Measure
from hpland.figures.data.tiers import tiers

HIGH, LOW = Measure("", maximize=True), Measure("", maximize=False)


def test_ten_trials_are_one_great_three_good_and_six_others() -> None:
    values = np.arange(10) / 10
    assert [(t.name, t.rule, int(t.which.sum())) for t in tiers(values, HIGH)] == [
        ("Baseline", "the rest", 6),
        ("Good", "next 30%, ≥ 0.6", 3),
        ("Great", "best 10%, ≥ 0.9", 1),
    ]


def test_low_is_great_when_minimised() -> None:
    great = tiers(np.arange(10.0), LOW)[-1]
    assert great.rule == "best 10%, ≤ 0"
    assert np.flatnonzero(great.which).tolist() == [0]


def test_one_trial_is_great_and_so_are_equals() -> None:
    assert [t.name for t in tiers(np.array([0.5]), HIGH)] == ["Great"]
    assert [t.name for t in tiers(np.array([0.5] * 7), HIGH)] == ["Great"]


@given(st.lists(st.sampled_from([0.1, 0.5, 0.7, 0.9, 0.91]) | st.floats(0, 1), min_size=1))
def test_every_trial_is_in_one_tier_and_none_above_a_better(values: list[float]) -> None:
    found = tiers(np.array(values), HIGH)
    assert np.sum([t.which for t in found], axis=0).tolist() == [1] * len(values)
    for worse, better in pairwise(found):
        assert np.array(values)[worse.which].max() < np.array(values)[better.which].min()
    assert found[-1].name == "Great"
    assert found[-1].which[np.argmax(values)]
