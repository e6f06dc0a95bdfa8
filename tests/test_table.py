"""Trials as columns."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.space import Choice, Integer, Real
from hpland.table import Curves, TrialTable, evenly
from tests.figures.tables import curves, scattered_study, table

NAN = np.nan
VALUES = st.lists(st.sampled_from([0.1, 0.2, 0.2, 0.3, NAN, np.inf]), min_size=1, max_size=20)


def reports(told: Curves, n: int) -> list[list[float]]:
    return [told.value[told.row == row].tolist() for row in range(n)]


@given(VALUES, st.booleans())
def test_ranked_is_the_best_first_and_ties_as_numbered(values: list[float], maximize: bool) -> None:
    direction = "maximize" if maximize else "minimize"
    study = table({}, {}, values, directions=(direction,))
    finite = [i for i, value in enumerate(values) if np.isfinite(value)]
    rows = sorted(finite, key=lambda i: (-values[i] if maximize else values[i], i))
    assert study.ranked().tolist() == rows
    assert study.best == (rows[0] if rows else None)


def test_only_the_states_that_count_are_ranked() -> None:
    study = table({}, {}, [0.1, 0.9, 0.5, 0.8], ["COMPLETE", "PRUNED", "COMPLETE", "FAIL"])
    assert study.ranked().tolist() == [2, 0]
    assert study.failed.tolist() == [False, False, False, True]


@given(st.permutations(range(5)), st.integers(0, 5))
def test_rows_take_every_column_and_the_curves_with_them(order: list[int], n: int) -> None:
    lines = [[0.1, 0.2], [], [0.3], [0.4, NAN], [0.5, 0.6, 0.7]]
    study = scattered_study(curves=curves(lines))
    chosen = np.array(order[:n], dtype=np.intp)
    some = study.rows(chosen)
    assert some.number.tolist() == study.number[chosen].tolist()
    for name, column in study.params.items():
        np.testing.assert_array_equal(some.params[name], column[chosen])
    np.testing.assert_array_equal(some.values, study.values[chosen])
    assert some.curves
    assert (np.diff(some.curves.row) >= 0).all()
    np.testing.assert_equal(reports(some.curves, n), [lines[i] for i in chosen])
    assert some.curves.lengths(n).tolist() == [len(lines[i]) for i in chosen]


def test_a_mask_keeps_the_order() -> None:
    study = scattered_study()
    mask = np.array([True, False, True, False, True])
    assert study.rows(mask).number.tolist() == study.number[mask].tolist()


def test_a_trial_is_shown_with_what_it_has() -> None:
    study: TrialTable = table(
        {"rate": Real(0, 1), "depth": Integer(1, 9), "kind": Choice(("a", "b"))},
        {"rate": [0.5, NAN], "depth": [3, 4], "kind": [NAN, 1]},
        [0.1, 0.2],
    )
    assert study.shown(0) == {"rate": 0.5, "depth": 3}
    assert study.shown(1) == {"depth": 4, "kind": "b"}


@given(st.integers(1, 3000), st.integers(2, 500))
def test_evenly_spread_rows_rise_from_the_first_to_the_last(n: int, most: int) -> None:
    rows = evenly(n, most)
    assert len(rows) == min(n, most)
    assert (rows[0], rows[-1]) == (0, n - 1)
    gaps = np.diff(rows)
    assert not gaps.size or 1 <= gaps.min() <= gaps.max() <= gaps.min() + 1


@pytest.mark.parametrize("most", [0, 1])
def test_none_or_one_of_many(most: int) -> None:
    assert evenly(10, most).tolist() == [0][:most]
