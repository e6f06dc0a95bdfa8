"""What a study holds, in words that a page of Markdown shows as they are."""

from dataclasses import replace

import numpy as np
import pytest

from hpland.explain.markdown import markdown
from hpland.explain.parts import Explanation, Section
from hpland.explain.study import explain
from hpland.figures import FIGURES
from hpland.figures.draw.narrow import narrow
from hpland.landscapes import LANDSCAPES
from hpland.studies.sampling.run import plan_run
from hpland.studies.sampling.simulated import simulated
from tests.figures.tables import scattered_study


def test_a_strangers_figures_come_with_how_to_read_them() -> None:
    table = scattered_study()
    told = explain(table, None, [("history", narrow(FIGURES["history"](table)))])
    holds, history = told.sections
    assert dict(holds.points)["parameters"] == ", ".join(table.space)
    assert "true optimum" not in dict(holds.points)
    assert history.heading.startswith("History: ")
    assert len(history.paragraphs) > 5


def test_of_a_landscape_it_tells_what_is_true() -> None:
    landscape = LANDSCAPES["sweep"]
    table = simulated(plan_run(landscape))
    points = dict(explain(table, landscape, []).sections[0].points)
    assert table.best is not None
    best = table.shown(table.best)
    assert float(points["the best trial without noise"]) == pytest.approx(landscape(**best), 1e-5)
    assert float(points["its regret"]) == pytest.approx(landscape.regret(**best), 1e-2)
    assert points["true optimum"] == f"{landscape.optimum:.6g}"


def test_without_a_finished_trial_it_tells_no_best() -> None:
    table = scattered_study()
    none = table.rows(np.flatnonzero(table.failed)[:0])
    assert "best" not in dict(explain(none, None, []).sections[0].points)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("http://a.b", "http:\u2060//a.b"),
        ("see www.a.b", "see www\u2060.a.b"),
        ("me@a.b", "me@\u2060a.b"),
        ("a\n# b", "a\\n# b"),
    ],
)
def test_a_name_is_no_link_and_no_line_of_its_own(name: str, shown: str) -> None:
    told = explain(replace(scattered_study(), study=name), None, [])
    assert told.name == shown
    assert dict(told.sections[0].points)["study"] == shown


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("# a", "\\# a"),
        ("- a", "\\- a"),
        ("1. a", "1\\. a"),
        ("===", "\\==="),
        ("    a", "a"),
        ("~a~ &lt;", "\\~a\\~ \\&lt;"),
        ("0.9 of all", "0.9 of all"),
    ],
)
def test_a_paragraph_begins_no_heading_and_no_list(text: str, written: str) -> None:
    told = Explanation("a", "study", "s", (Section("b", (text,)),))
    assert f"\n{written}\n" in markdown([told])
