"""What the page on realism rests on: fits recover what made a table."""

import numpy as np
import pytest

pytest.importorskip("sklearn")

from benchmarks.realism import BARE, Cells, every_cell, fit, main_effects, r_squared
from benchmarks.realism_page import grid, ridge_slope
from hpland.landscapes.joint import response


def test_the_truth_explains_everything_and_the_mean_nothing() -> None:
    y = np.array([0.1, 0.5, 0.9])
    assert r_squared(y, y) == 1
    assert r_squared(y, np.full(3, 0.5)) == 0


def test_a_fit_recovers_the_constants_that_made_a_table() -> None:
    truth = BARE._replace(learning_rate=1e-3, edge=1.2, chance=0.3, best=0.9)
    values = response(**every_cell(), c=truth)
    cells = Cells(every_cell(), values[:, None])
    rows = cells.halves()[0][:600]
    found = fit(cells, rows, {"learning_rate": (-2.7, -5, 0), "edge": (1, 0, 4)})
    for name in ("learning_rate", "edge", "chance", "best"):
        assert getattr(found, name) == pytest.approx(getattr(truth, name), rel=1e-3)


def test_the_halves_share_no_cell_and_leave_none_out() -> None:
    cells = Cells({}, np.zeros((11, 1)))
    for seed in range(3):
        rows, held_out = cells.halves(seed)
        assert sorted([*rows, *held_out]) == list(range(11))


def test_main_effects_explain_a_sum() -> None:
    every = every_cell()
    y = np.log10(every["learning_rate"]) + every["depth"]
    found = main_effects(Cells(every, y[:, None]), np.arange(len(y)))
    assert r_squared(y, found) == pytest.approx(1)


def test_the_slope_of_a_ridge() -> None:
    batch, rate = np.logspace(1, 3, 9), np.logspace(-5, 0, 501)
    z = -((np.log10(rate) + 3 - 0.5 * np.log10(batch[:, None])) ** 2)
    assert ridge_slope(z, batch, rate) == pytest.approx(0.5, abs=0.01)


def test_a_table() -> None:
    assert grid({"x": {"a": 0.12345}}) == "|  | a |\n| --- | --- |\n| x | 0.123 |"
