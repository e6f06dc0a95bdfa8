"""The figures of population-based training, by their data."""

from typing import get_args

import numpy as np
import pytest

from hpland.figures.brief import Theme
from hpland.landscapes import LANDSCAPES
from hpland.race.cell import Cell, outcome, run
from hpland.race.family import Family, family, family_of
from hpland.race.figures.lineage import BEST, KEPT, LOST, kinds, lineage
from hpland.race.figures.schedules import schedules
from hpland.race.strategies import STRATEGIES

THEME = pytest.mark.parametrize("theme", get_args(Theme))
NAMES = ("schedule", "sweep", "learning-rate")
SEEDS = (0, 3)


@pytest.fixture(scope="module", params=[(name, seed) for name in NAMES for seed in SEEDS], ids=str)
def bred(request: pytest.FixtureRequest) -> Family:
    name, seed = request.param
    found = family_of(LANDSCAPES[name], seed, 8, 20)
    assert found
    return found


def test_a_family_is_that_of_the_last_pick(bred: Family) -> None:
    landscape = bred.landscape
    pick = outcome(Cell(landscape, STRATEGIES["pbt"], bred.seed, 8, 20))[0].picks[-1]
    assert bred.of[bred.ends[0]].value == pick.observed
    assert bred.behind == pick.model
    for trial, line in zip(bred.ends, bred.lines, strict=True):
        steps = [bred.of[n] for n in line]
        assert steps[0].start == 0
        assert steps[-1].trial == trial
        assert [one.end for one in steps[:-1]] == [one.start for one in steps[1:]]


def test_where_nobody_trained_to_the_end_there_is_no_family() -> None:
    ran = run(Cell(LANDSCAPES["learning-rate"], STRATEGIES["pbt"], 0, 8, 5))
    early = [one for one in ran.told if one.step.end < 100]
    assert early
    assert family(ran._replace(told=early), 0, 8) is None
    assert family(ran._replace(told=[]), 0, 8) is None


@THEME
def test_every_interval_is_drawn_once_as_what_became_of_it(bred: Family, theme: Theme) -> None:
    figure = lineage(bred, theme)
    drawn = {trace.name: trace for trace in figure.data}
    of = kinds(bred)
    assert sorted(one.trial for some in of.values() for one in some) == sorted(bred.of)
    for name in (LOST, KEPT, BEST):
        ends = [x for x, after in zip(drawn[name].x, drawn[name].x[1:], strict=False) if not after]
        gaps = [x for x in ends if x is not None]
        assert gaps == [one.end for one in of[name]]
    assert [one.trial for one in sorted(of[BEST], key=lambda one: one.start)] == bred.lines[0]
    diverged = [one.end for one in bred.lived if np.isnan(one.value)]
    assert list(drawn["diverged"].x) == diverged


def test_a_copy_of_weights_begins_at_its_donor(bred: Family) -> None:
    figure = lineage(bred)
    labels = figure.layout.yaxis.ticktext
    rows = {int(text.strip("</b>")): row for row, text in enumerate(labels, 1)}
    (best,) = (trace for trace in figure.data if trace.name == BEST)
    starts = {x: y for x, y, text in zip(best.x, best.y, best.text, strict=True) if "copy" in text}
    for number in bred.lines[0]:
        one = bred.of[number]
        if one.weights and one.donor is not None:
            assert starts[one.start] == rows[one.donor]
    assert next(iter(rows)) == bred.of[bred.ends[0]].member


def test_the_title_counts_beginnings_or_says_that_no_weights_fit(bred: Family) -> None:
    title = lineage(bred).layout.title.text
    ends, members = len(bred.ends), len({one.member for one in bred.lived})
    if bred.landscape.name == "sweep":  # no two members have the same depth and width
        assert title == (
            f"No weights fitted another member: {ends} of {members} trained to the end alone"
        )
    else:
        roots = {bred.of[line[0]].member for line in bred.lines}
        said = f"all from {len(roots)} of {members} beginnings"
        assert title == f"{ends} members trained to the end, {said}"


@THEME
def test_schedules_stand_beside_those_that_are_known(bred: Family, theme: Theme) -> None:
    figure = schedules(bred, theme)
    lines = list(figure.data)
    for course in bred.courses:
        many = len(course.found) - 1
        for trace, other in zip(lines[:many], course.found[1:], strict=True):
            np.testing.assert_array_equal(trace.y, other.value)
        *taught, best = lines[many : many + 1 + len(lines)][: _taught(bred) + 1]
        np.testing.assert_array_equal(best.y, course.found[0].value)
        assert best.name == f"best found (member {bred.of[bred.ends[0]].member})"
        assert "best constant setting" in taught[-1].name
        lines = lines[many + _taught(bred) + 1 :]
    assert lines == []
    title = figure.layout.title.text
    assert title.startswith(
        "The best schedule found beats every constant setting, by"
        if bred.behind < 0
        else "The best schedule found ends"
    )


def _taught(bred: Family) -> int:
    return 4 if bred.landscape.name == "schedule" else 1


def test_the_known_schedules_are_the_landscapes_own_and_equal_ones_stand_once() -> None:
    found = family_of(LANDSCAPES["schedule"], 0, 8, 20)
    assert found
    names = [trace.name for trace in schedules(found).data if trace.showlegend]
    assert names[0] == "others at the end"
    assert names[1:-1] == ["constant", "step", "exponential", "cosine (best constant setting)"]
