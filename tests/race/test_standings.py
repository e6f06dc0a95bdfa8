from itertools import combinations

import numpy as np
import pytest

from hpland.race.cell import Outcome, Pick, outcome
from hpland.race.field import Field, fields
from hpland.race.plan import Race, plan_race
from hpland.race.results import Key, Result
from hpland.race.standings import duels, overall, reference, standings
from hpland.race.summary import summary
from hpland.race.words import (
    long_table,
    overall_rows,
    overall_sentences,
    pair_rows,
    pair_table,
    rows,
    sentences,
)


def ran(race: Race) -> list[Result]:
    return [Result(Key.of(one), outcome(one)[0]) for one in race.cells()]


@pytest.fixture(scope="module")
def results() -> list[Result]:
    names = ("random", "random-2x", "asha", "grid")
    return ran(plan_race(["sweep", "lr-batch"], names, seeds=12, budget=20, workers=[1, 4]))


@pytest.fixture(scope="module")
def field(results: list[Result]) -> Field:
    return fields(results, 20)[0]


def test_a_field_has_all_runs_of_a_landscape_and_a_number_of_workers(results: list[Result]) -> None:
    found = fields(results, 20)
    assert [(one.landscape, one.workers) for one in found] == [
        ("sweep", 1),
        ("sweep", 4),
        ("lr-batch", 1),
        ("lr-batch", 4),
    ]
    assert all(one.regrets([0.1, 1.0]).shape == (4, 12, 2) for one in found)


def test_a_race_that_is_not_over_counts_the_seeds_that_are_whole(results: list[Result]) -> None:
    found = fields(results[:-3], 20)
    assert len(found[0].runs[0]) == 12
    assert {len(runs) for runs in found[-1].runs} == {11}


def test_random_search_is_as_good_as_itself(field: Field) -> None:
    """Its number of trainings is known exactly, so the interval must hold 1 and 2."""
    times = {one.strategy: one.times for one in standings(field)}
    assert times["random"].low <= 1 <= times["random"].high
    assert times["random-2x"].low <= 2 <= times["random-2x"].high


@pytest.mark.parametrize("name", ["sweep", "lr-batch", "svm-digits"])
def test_a_random_trial_costs_a_training_or_less(name: str) -> None:
    found = reference(name)
    assert 0 < found.trainings <= 1
    assert (found.trainings < 1) == bool(np.isnan(found.pool.observed).any())


def test_standings_are_what_the_runs_say(field: Field) -> None:
    found = standings(field)
    ends = field.regrets([1.0])[:, :, 0]
    assert [one.regrets[-1].value for one in found] == sorted(np.median(ends, axis=1))
    for one in found:
        runs = ends[list(field.strategies).index(one.strategy)]
        assert one.regrets[-1].low <= one.regrets[-1].value <= one.regrets[-1].high
        assert one.within >= np.mean(runs <= 0.01)
        assert one.idle == 0
    assert np.mean([one.rank.value for one in found]) == pytest.approx(2.5)


def test_who_beats_whom_goes_one_way(field: Field) -> None:
    found = duels(field)
    assert found.why_not == ""
    won = found.significant()
    assert ("asha", "grid") in won
    assert all((b, a) not in won for a, b in won)


def test_over_landscapes_only_what_raced_on_all_is_compared(results: list[Result]) -> None:
    some = [x for x in results if (x.key.landscape, x.key.strategy) != ("lr-batch", "grid")]
    (one, four) = overall(fields(some, 20))
    assert (one.workers, four.workers) == (1, 4)
    assert set(one.ranks) == {"random", "random-2x", "asha"}
    assert one.duels.why_not.startswith("with 2 landscapes no pair can be significant")
    assert list(one.ranks.values()) == sorted(one.ranks.values(), key=lambda x: x.value)


@pytest.mark.parametrize(("target", "spent"), [(0.2, 5), (0.1, 7), (0.05, np.inf)])
def test_a_target_is_reached_by_a_regret_of_just_as_much(target: float, spent: float) -> None:
    picks = (Pick(3, 1, 0.5, 0.4), Pick(5, 2, 0.6, 0.15), Pick(7, 3, 0.7, 0.1))
    (field,) = fields([Result(Key("sweep", 2, "asha", 0, 1, 20), Outcome(picks, 3))], 20)
    assert field.trainings_to(target).tolist() == [[spent]]


def test_one_strategy_that_raced_on_all_is_compared_with_nobody(results: list[Result]) -> None:
    some = [x for x in results if x.key.landscape == "sweep" or x.key.strategy == "grid"]
    assert overall(fields(some, 20)) == []


def test_random_is_the_yardstick_only_where_it_raced(results: list[Result]) -> None:
    few = [x for x in results if x.key.seed < 3]
    without = [x for x in few if x.key.strategy != "random"]
    assert duels(fields(few, 20)[0]).why_not.endswith("comparisons with random alone need 7")
    assert duels(fields(without, 20)[0]).why_not.endswith("7 seeds are needed")
    assert overall(fields(without, 20))[0].duels.why_not.endswith("7 landscapes are needed")


def test_one_landscape_has_no_overall(results: list[Result]) -> None:
    assert overall(fields([x for x in results if x.key.landscape == "sweep"], 20)) == []


def test_runs_that_found_nothing_count_as_the_worst() -> None:
    good = Result(Key("sweep", 2, "good", 0, 1, 20), Outcome((Pick(1, 1, 0.9, 0.1),), 1))
    bad = Result(Key("sweep", 2, "bad", 0, 1, 20), Outcome(error="ValueError: no"))
    (part,) = summary([good, bad], 20, {}).parts
    assert [one.strategy for one in part.standings] == ["good", "bad"]
    assert rows(part)[1]["regret_100"] is None
    assert long_table(part)[1]["100 %"] == "-"
    assert long_table(part)[1]["95 % interval"] == "-"
    assert list(sentences(part))[-1] == (
        "bad raised in 1 of 1 run, which counts as having found nothing: ValueError: no"
    )


def test_every_pair_is_told_once_with_who_is_better_first(results: list[Result]) -> None:
    for part in summary(results, 20, {}).parts:
        pairs = pair_rows(part)
        names = part.field.strategies
        assert {frozenset((p["better"], p["worse"])) for p in pairs} == {
            frozenset(two) for two in combinations(names, 2)
        }
        ends = part.field.regrets([1.0])[:, :, 0]
        for pair in pairs:
            one, other = (ends[names.index(pair[side])] for side in ("better", "worse"))
            assert pair["wins"] == pytest.approx(np.mean(one < other) + np.mean(one == other) / 2)
            assert pair["wins"] >= 0.5
            assert pair["difference"] == pytest.approx(np.median(one - other))
            assert pair["p"] <= pair["p_holm"]
        assert [row["better"] for row in pair_table(part)] == [pair["better"] for pair in pairs]


def test_of_as_many_wins_the_median_difference_decides_who_is_better() -> None:
    regrets = {"late": [0.1, 0.9], "early": [0.2, 0.3]}
    runs = [
        Result(Key("sweep", 2, name, seed, 1, 20), Outcome((Pick(1, 1, 0.9, regret),), 1))
        for name, both in regrets.items()
        for seed, regret in enumerate(both)
    ]
    (part,) = summary(runs, 20, {}).parts
    (pair,) = pair_rows(part)
    assert (pair["better"], pair["worse"], pair["wins"]) == ("early", "late", 0.5)
    assert pair["difference"] == pytest.approx(-0.25)


def test_rows_have_the_interval_of_random_search_and_how_far_it_can_be_told() -> None:
    runs = [
        Result(Key("sweep", 2, "best", seed, 1, 20), Outcome((Pick(1, 1, 0.9, regret),), 1))
        for seed, regret in enumerate([0.0, 0.0, 0.0, 0.0, 0.0, 0.9])
    ]
    (part,) = summary(runs, 20, {}).parts
    (one,), (row,) = part.standings, rows(part)
    assert (row["times_random"], row["times_random_high"]) == (None, None)
    assert row["times_random_low"] == one.times.low
    assert row["times_random_most"] == one.times.most > 100
    assert (row["rank"], row["rank_low"], row["rank_high"], row["raised"]) == (1, 1, 1, 0)


def test_overall_rows_are_the_ranks_of_the_sentence(results: list[Result]) -> None:
    (one, _) = summary(results, 20, {}).overall
    told = overall_rows(one)
    assert {row["strategy"]: row["rank"] for row in told} == {
        name: spread.value for name, spread in one.ranks.items()
    }
    assert all(row["rank_low"] <= row["rank"] <= row["rank_high"] for row in told)
    assert {(row["landscapes"], row["workers"], row["p_friedman"]) for row in told} == {
        (2, 1, one.p)
    }


def test_what_was_trained_stands_beside_the_regret_where_parameters_change() -> None:
    key = Key("sweep", 2, "pbt", 0, 1, 20)
    models = [-0.5, 0.2, -0.1]
    changing = [
        Result(key._replace(seed=seed), Outcome((Pick(1, 1, 0.9, 1.5, model),), 1))
        for seed, model in enumerate(models)
    ]
    constant = [
        Result(key._replace(seed=seed, strategy="random"), Outcome((Pick(1, 1, 0.9, 0.1),), 1))
        for seed in range(3)
    ]
    (part,) = summary([*changing, *constant], 20, {}).parts
    assert {row["strategy"]: row["model"] for row in long_table(part)} == {
        "pbt": "-0.1",
        "random": "-",
    }
    assert {row["strategy"]: row["model_regret"] for row in rows(part)} == {
        "pbt": -0.1,
        "random": None,
    }


def test_what_is_told_over_landscapes(results: list[Result]) -> None:
    told = list(overall_sentences(summary(results, 20, {}).overall[0]))
    assert told[0].startswith("Mean ranks over 2 landscapes, 1 worker: asha ")
    assert told[1].startswith("That all are alike: p = ")
    assert told[2].startswith(
        "With 2 landscapes no pair can be significant after Holm's correction"
    )
