"""The guide to search strategies: every number is of its races."""

import re

import pytest

from hpland.explain.choosing import choosing
from hpland.race.cell import outcome
from hpland.race.guide import PRUNING, SLOW, Raced, measured_names, raced, races
from hpland.race.nine import nine
from hpland.race.plan import Race, plan_race
from hpland.race.results import Key, Result
from hpland.race.standings import standings
from hpland.race.strategies import STRATEGIES


def ran(race: Race) -> list[Result]:
    return [Result(Key.of(one), outcome(one)[0]) for one in race.cells()]


@pytest.fixture(scope="module")
def small() -> Raced:
    """Races as the guide's, with two seeds and a small budget."""
    some = ["random", "random-2x", "tpe", "cmaes", "nsga2", "qmc", "hyperband", "asha", "bohb"]
    given = {"seeds": 2, "budget": 8}
    plans = {
        "sweep": plan_race(["sweep"], some, workers=[1, 64], **given),
        "synthetic": plan_race(["lr-batch"], some, workers=[1], **given),
        "measured": plan_race(["svm-digits", "forest-digits"], some[:6], workers=[1], **given),
        "pruning": plan_race(["sweep"], PRUNING, workers=[1], seeds=2, budget=4),
    }
    return raced({name: ran(race) for name, race in plans.items()}, plans, {})


@pytest.fixture(scope="module")
def text(small: Raced) -> str:
    return choosing(small)


def rows(text: str, heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading."""
    part = text.split(f"## {heading}")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_it_has_a_row_for_every_strategy_with_a_number_in_every_cell(
    text: str, small: Raced
) -> None:
    table = rows(text, "The comparison that everyone prints, measured")
    assert {row[0].strip("| ") for row in table} == set(small.sweep[1].strategies)
    times = {one.strategy: str(one.times) for one in standings(small.sweep[1])}
    many = {one.strategy: str(one.times) for one in standings(small.sweep[64])}
    for row in table:
        name, efficiency = row[0].strip("| "), row[1]
        assert efficiency == times[name].replace(" times", "") + " times the budget"
        assert re.fullmatch(r"[\d.,]+ \([\d.]+ times faster\)", row[6])
        assert row[7] == many[name].replace(" times", "") + " times the budget"
        assert row[9].rstrip(" |").endswith(".")


def test_it_names_who_finds_less_with_many_workers(text: str, small: Raced) -> None:
    ends = {
        n: {s.strategy: s.regrets[-1].value for s in standings(small.sweep[n])} for n in (1, 64)
    }
    found = re.search(r"with 64 workers (.*) ended farther from the optimum than with one", text)
    assert found
    assert set(re.split(", | and ", found[1])) == {n for n, x in ends[1].items() if ends[64][n] > x}


def test_it_judges_six_claims(text: str) -> None:
    part = text.split("## Six published claims")[1].split("\n## ")[0]
    points = [line for line in part.splitlines() if line.startswith("- **")]
    assert len(points) == 6
    for name in ("Bergstra", "Li et al", "Falkner", "Turner", "2906", "Eggensperger"):
        assert sum(name in point for point in points) == 1
    assert all(re.search(r"[Hh]eld|[Cc]ontradicted|faster here", point) for point in points)


def test_nine_random_runs_are_as_good_as_the_grid_that_it_names(text: str) -> None:
    found = re.search(r"9 random runs are as good as a grid of (\d+)", text)
    assert found
    side = round(int(found[1]) ** 0.5)
    random = nine().inert[1]
    assert nine(side=side).inert[0] <= random < nine(side=side - 1).inert[0]


def test_it_tells_how_real_it_is_and_what_courses_tell(text: str) -> None:
    assert "on 2 measured ones correlate with " in text
    assert [row[0].strip("| ") for row in rows(text, "Four ways to tune")] == [
        "default settings",
        "random guessing",
        "systematic tuning",
        "expert tuning",
    ]
    assert len(rows(text, "Three settings of one model")) == 3
    assert not re.search(r"\bnan\b|\binf\b", text)


def test_its_races_have_all_strategies_where_they_can_run() -> None:
    plans = dict(races(3, 100))
    assert [one.name for one in plans["sweep"].strategies] == [
        name for name in STRATEGIES if name not in SLOW
    ]
    assert plans["sweep"].workers == (1, 8, 64)
    assert {one.name for one in plans["measured"].landscapes} == set(measured_names())
    assert not any(one.stops for one in plans["measured"].strategies)
    assert plans["pruning"].budget == 25
