"""Thousands of trials: nothing is dropped without a word."""

from typing import Any

import numpy as np
import pytest

from hpland.figures import heatmap, scatter, surface
from hpland.figures.brief import PLAIN
from hpland.figures.data.crowd import BEST, MANY, MOST_CROSSES, best_field, best_first, median_field
from hpland.figures.data.plane import plane
from hpland.space import Integer, Real, Space
from hpland.table import TrialTable
from tests.figures.tables import table
from tests.figures.test_figures import caption


def crowd(n: int = 5000, failed: int = 2000, **more: Any) -> TrialTable:
    rng = np.random.default_rng(0)
    a, b = rng.random((2, n + failed))
    value = np.where(np.arange(n + failed) < n, a * b, np.nan)
    space: Space = {"a": Real(0, 1), "b": Integer(1, 9)}
    return table(space, {"a": a, "b": 1 + np.floor(9 * b)}, value.tolist(), **more)


def test_a_cell_has_the_median_the_best_and_the_number_of_its_trials() -> None:
    n = MANY + 1
    a, value = np.full(n, 0.99), np.ones(n)
    a[:4], value[:4] = 0.01, [0.1, 0.2, 0.4, 0.9]
    space: Space = {"a": Real(0, 1), "b": Integer(1, 3)}
    study = table(space, {"a": a, "b": np.full(n, 2)}, value.tolist())
    data = plane(study, ("a", "b"), PLAIN)
    field = median_field(data)
    assert field.z.shape == (3, 44)
    assert field.z[1, 0] == pytest.approx(0.3)
    assert best_field(data).z[1, 0] == pytest.approx(0.9)
    assert field.seen is not None
    assert field.seen.customdata[1, 0] == pytest.approx([4, 0.3, 0.9])
    assert field.shade is not None
    assert (np.isnan(field.z) == (field.shade == 0)).all()
    assert 0.35 < field.shade[1, 0] < field.shade[1, -1] == 1  # faint, and no gap


def test_every_trial_is_in_a_cell() -> None:
    field = median_field(plane(crowd(), ("a", "b"), PLAIN))
    assert field.seen is not None
    assert field.seen.customdata[..., 0].sum() == 5000


def test_the_more_trials_the_finer_the_cells() -> None:
    many = median_field(plane(crowd(n=100_000, failed=0), ("a", "b"), PLAIN))
    few = median_field(plane(crowd(n=5000, failed=0), ("a", "b"), PLAIN))
    assert (few.z.shape, many.z.shape) == ((9, 44), (9, 85))


def test_a_field_has_no_gaps_where_trials_are_as_usual() -> None:
    field = best_field(plane(crowd(n=50_000, failed=0), ("a", "b"), PLAIN))
    assert field.shade is not None
    assert (field.shade == 1).all()
    (cells, *rest) = scatter(crowd(failed=0)).data
    assert (cells.type, cells.xgap, cells.ygap) == ("heatmap", None, None)
    assert [trace.type for trace in rest][:2] == ["heatmap", "scatter"]  # its veil, the dots


@pytest.mark.parametrize("direction", ["maximize", "minimize"])
def test_the_best_are_dots_all_the_same(direction: str) -> None:
    data = plane(crowd(directions=(direction,)), ("a", "b"), PLAIN)
    best = np.sort(data.z)[-BEST:] if direction == "maximize" else np.sort(data.z)[:BEST]
    assert np.sort(data.z[best_first(data)]).tolist() == best.tolist()


def test_the_caption_says_how_trials_are_drawn() -> None:
    assert caption(heatmap(crowd())).replace("<br>", " ") == (
        "study tiny · 5,000 trials drawn · 2,000 failed · cells: the median of all trials in them"
        " · dots: the 500 best · trials at one place: drawn beside one another"
    )
    assert "cells: the best of all trials in them" in caption(scatter(crowd()))
    assert caption(surface(crowd())).replace("<br>", " ").split(" · ")[-2:] == [
        "estimate: local regression of the trials, faded where they are few",
        "dots: the 500 best",
    ]


def test_thinned_crosses_say_so() -> None:
    (failed,) = scatter(crowd()).select_traces(lambda t: str(t.name).startswith("failed"))
    assert len(failed.x) == MOST_CROSSES
    assert failed.name == "failed, 1,000 of 2,000 trials drawn"


def test_up_to_so_many_trials_each_is_a_dot() -> None:
    assert "dots" not in caption(scatter(crowd(n=MANY, failed=0)))
    assert len(scatter(crowd(n=MANY, failed=0)).data[0].x) == MANY
