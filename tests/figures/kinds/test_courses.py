"""Courses: what is drawn of the runs that a landscape knows."""

import numpy as np
import pytest

from hpland.errors import HplandError
from hpland.figures import FIGURES
from hpland.figures.brief import Brief
from hpland.figures.data.courses import courses
from hpland.table import Truth
from tests.figures.tables import scattered_study

STEPS = np.arange(1.0, 11)


def line(values: object) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.stack([STEPS, np.broadcast_to(np.asarray(values, dtype=np.float64), 10)], axis=1)


RUNS = {
    "Slow → late": {"rate": line(0.1), "loss": line(1 / STEPS)},
    "Fast → early": {"rate": line(1 / STEPS), "loss": line(1 / STEPS**3)},
}
BRIEF = Brief(truth=Truth(1.0, (), courses=RUNS))


def test_every_quantity_has_a_panel_and_every_run_a_line_in_it() -> None:
    data = courses(scattered_study(), BRIEF)
    assert data.messages == tuple(RUNS)
    assert [(p.y.name, p.y.log) for p in data.panels] == [("rate", False), ("loss", True)]
    for panel in data.panels:
        for run, y in zip(RUNS.values(), panel.lines, strict=True):
            assert y.tolist() == run[panel.y.name][:, 1].tolist()


def test_linear_panels_share_their_range_so_that_a_gap_can_be_seen() -> None:
    runs = {"One": {"training": line(STEPS / 10), "validation": line(0.5)}}
    both = courses(scattered_study(), Brief(truth=Truth(1.0, (), courses=runs))).panels
    assert [(p.y.low, p.y.high) for p in both] == [(0.1, 1.0)] * 2


def test_messages_point_at_their_own_lines() -> None:
    data = courses(scattered_study(), BRIEF)
    for (x, y), run in zip(data.told_at(), RUNS.values(), strict=True):
        assert [x, y] in run["loss"].tolist()
    drawn = FIGURES["courses"](scattered_study(), (), BRIEF)
    notes = [a for a in drawn.layout.annotations if a.bordercolor]
    assert [a.text for a in notes] == [
        "Slow →\N{NO-BREAK SPACE}late",
        "Fast →\N{NO-BREAK SPACE}early",
    ]
    shown = [t for t in drawn.data if t.showlegend]
    assert [t.name for t in shown] == ["Slow", "Fast"]
    assert [a.bordercolor for a in notes] == [t.line.color for t in shown]


def test_a_study_without_courses_says_so() -> None:
    with pytest.raises(HplandError) as error:
        FIGURES["courses"](scattered_study())
    assert str(error.value) == (
        "study 'tiny' has no courses: they need a landscape that knows its paths, such as "
        "'schedule'"
    )
