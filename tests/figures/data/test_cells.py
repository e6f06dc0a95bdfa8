"""Cells of choices: every trial is counted in one."""

from typing import Any

import numpy as np
import pytest

from hpland.figures import heatmap
from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.cells import cells, in_cells
from hpland.figures.data.plane import plane
from hpland.figures.draw.counts import written
from hpland.space import Choice, Integer, Parameter, Real, Space
from hpland.table import TrialTable
from tests.figures.tables import OPTIMIZER, float32, lattice_study, scattered_study, table
from tests.figures.test_figures import caption

NAN = np.nan
ACTIVATION = Choice(("relu", ""))


def by_choices(**more: Any) -> TrialTable:
    """Return ten trials of two choices: 5 with adam and relu, one of them failed; see below."""
    return table(
        {"optimizer": OPTIMIZER, "activation": ACTIVATION},
        {"optimizer": [0, 0, 0, 0, 0, 1, 1, 2, 2, 2], "activation": [0, 0, 0, 0, 0, 0, 0, 1, 1, 0]},
        [0.5, 0.6, 0.9, 0.7, NAN, 0.3, 0.1, 0.4, 0.2, NAN],
        **more,
    )


def test_a_cell_has_the_median_and_the_number_of_its_trials() -> None:
    found = cells(plane(by_choices(), ("optimizer", "activation"), PLAIN))
    assert found.used.tolist() == [[4, 2, 0], [0, 0, 2]]
    assert found.failed.tolist() == [[1, 0, 1], [0, 0, 0]]
    assert found.median == pytest.approx(np.array([[0.65, 0.2, NAN], [NAN, NAN, 0.3]]), nan_ok=True)
    assert found.field.failed.tolist() == [[False, False, True], [False, False, False]]
    assert found.field.seen is not None
    assert found.field.seen.customdata[0, 0].tolist() == float32(4, 1, 0.65, 0.9)


@pytest.mark.parametrize("direction", ["maximize", "minimize"])
def test_two_choices_are_cells_with_their_counts_written_in(direction: str) -> None:
    figure = heatmap(by_choices(directions=(direction,)), ("optimizer", "activation"))
    cell, failed, text, *_ = figure.data
    assert cell.z[0, 0] == pytest.approx(0.65)
    assert (cell.x.tolist(), cell.y.tolist()) == ([-0.5, 0.5, 1.5, 2.5], [-0.5, 0.5, 1.5])
    assert failed.z[0, 2] == 1
    assert text.text == (
        "<b>0.65</b><br>4 trials<br>1 failed", "<b>0.2</b><br>2 trials", "1 failed",
        "<b>0.3</b><br>2 trials",
    )  # fmt: skip
    assert figure.layout.yaxis.ticktext == ("relu", '""')
    assert caption(figure) == (
        "study tiny · 8 trials drawn · 2 failed · cells: the median and the number of their trials"
    )


def test_the_ring_of_the_best_trial_does_not_hide_a_text() -> None:
    figure = heatmap(by_choices(), ("optimizer", "activation"))
    (ring,) = figure.select_traces({"name": "best trial (2)"})
    (text,) = figure.select_traces({"mode": "text"})
    assert (ring.x[0], ring.y[0]) == (0, 0)
    assert text.x.tolist() == [-0.25, 1, 2, 2]


@pytest.mark.parametrize(
    ("parameter", "parts"),
    [(Real(0, 1), 4), (Real(1e-5, 1e-1, log=True), 4), (Integer(1, 3), 3), (Integer(1, 1000), 4)],
)
@pytest.mark.parametrize("seed", range(3))
def test_every_trial_of_a_choice_and_a_number_is_in_a_cell(
    parameter: Parameter, parts: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    space: Space = {"optimizer": OPTIMIZER, "a": parameter}
    params = {name: p.from_unit(rng.random(60)) for name, p in space.items()}
    value = np.where(rng.random(60) < 0.2, NAN, rng.random(60))
    data = plane(table(space, params, value.tolist()), ("optimizer", "a"), PLAIN)
    found = cells(data)
    assert found.used.shape == (parts, 3)
    assert found.used.sum() + found.failed.sum() == 60
    assert (np.isnan(found.median) == (found.used == 0)).all()
    i, j = found.holds(*data.best[:2].tolist())
    assert found.used[i, j] > 0


def test_a_thousand_choices_share_cells_and_it_says_so() -> None:
    n, word = 500, Choice(tuple(f"w{i}" for i in range(1000)))
    rng = np.random.default_rng(0)
    study = table({"word": word, "optimizer": OPTIMIZER},
                  {"word": rng.integers(0, 1000, n), "optimizer": rng.integers(0, 3, n)},
                  rng.random(n).tolist())  # fmt: skip
    found = cells(plane(study, ("word", "optimizer"), PLAIN))
    assert found.used.sum() == n
    assert found.used.shape == (3, 44)
    assert "several choices in one" in caption(heatmap(study))


def test_trials_at_a_few_places_are_in_cells_and_others_are_dots() -> None:
    space: Space = {"a": Integer(1, 3), "b": Real(0, 1)}
    few = table(space, {"a": [1, 1, 1, 2, 2, 2], "b": [0.1, 0.1, 0.9, 0.9, 0.9, 0.9]}, [0.5] * 6)
    data = plane(few, ("a", "b"), PLAIN)
    assert in_cells(data)
    assert cells(data).used.tolist() == [[2, 0], [1, 3]]
    assert not in_cells(plane(scattered_study(), ("learning_rate", "batch_size"), PLAIN))
    assert heatmap(lattice_study(), (), Brief()).data[0].type == "heatmap"


@pytest.mark.parametrize(
    ("room", "text"),
    [
        ((100, 60), "<b>0.5</b><br>12 trials<br>3 failed"),
        ((60, 60), "12 3\N{MULTIPLICATION SIGN}"),
        ((20, 60), "12"),
        ((10, 60), ""),
        ((60, 8), ""),
    ],
)
def test_a_cell_says_what_it_has_room_for(room: tuple[float, float], text: str) -> None:
    assert written(0.5, 12, 3, *room)[0] == text
