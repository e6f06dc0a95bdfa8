"""The page of a race."""

import re

from hpland.output.race import race_page
from hpland.race.cell import outcome
from hpland.race.plan import plan_race
from hpland.race.results import Key, Result
from hpland.race.summary import summary

MOST = 12_000_000  # bytes


def page_of(strategies: list[str], landscapes: list[str]) -> str:
    race = plan_race(landscapes, strategies, seeds=2, budget=5, workers=[1, 8])
    results = [Result(Key.of(cell), outcome(cell)[0]) for cell in race.cells()]
    return race_page(race, summary(results, 5, {}))


def headings(page: str) -> list[str]:
    return re.findall(r"<h2>(.*?)</h2>", page)


def test_a_page_shows_how_strategies_work_once_a_landscape() -> None:
    page = page_of(["grid", "random", "hyperband", "pbt"], ["schedule", "lr-batch"])
    found = [head for head in headings(page) if "pairs, seed" not in head]
    assert found[-8:] == [
        "Schedule: Hyperband&#x27;s brackets",
        "Schedule: the lineage of pbt",
        "Schedule: the schedules that pbt discovered",
        "Lr-batch: Hyperband&#x27;s brackets",
        "Lr-batch: the lineage of pbt",
        "Lr-batch: the schedules that pbt discovered",
        "Grid against random",
        "Notes",
    ]
    assert len(page.encode()) < MOST
    assert "<th>model</th>" in page
    assert "model: of population-based training" in page


def test_what_did_not_race_is_not_shown() -> None:
    heads = headings(page_of(["random", "asha"], ["sweep"]))
    assert not [h for h in heads if "brackets" in h or "pbt" in h or "Grid" in h]


def test_what_it_says_stands_first_and_the_pairs_after_the_figures() -> None:
    text = page_of(["random", "qmc"], ["sweep"])
    said, figure, pairs = (
        text.index(x) for x in ("<dt>sweep, 1 worker", 'id="figure-0"', ": pairs")
    )
    assert said < figure < pairs


def test_of_one_strategy_there_is_nothing_to_say_first() -> None:
    text = page_of(["random"], ["sweep"])
    assert "<dd></dd>" not in text
    assert text.index("<dt>strategies") < text.index('id="figure-0"')
