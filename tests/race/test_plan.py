import re
from typing import Any

import pytest

from hpland.errors import HplandError
from hpland.race.plan import Race, plan_race
from hpland.race.strategies import DEFAULT, STRATEGIES


def plan(*landscapes: str, strategies: tuple[str, ...] = ("random", "asha"), **other: Any) -> Race:
    given: dict[str, Any] = {"seeds": 2, "budget": 10, "workers": [1, 8], **other}
    return plan_race(landscapes, strategies, **given)


def test_cells_come_seed_by_seed_so_that_more_seeds_only_add() -> None:
    race, more = plan("sweep", "svm-digits"), plan("sweep", "svm-digits", seeds=5)
    keys = list(race.keys())
    assert len(keys) == len(race) == 2 * 3 * 2
    assert list(more.keys())[: len(keys)] == keys
    assert [key[0::2] for key in keys[:6]] == [
        ("sweep", "random", 1),
        ("sweep", "random", 8),
        ("sweep", "asha", 1),
        ("sweep", "asha", 8),
        ("svm-digits", "random", 1),
        ("svm-digits", "random", 8),
    ]


def test_what_cannot_run_is_told_with_its_reason() -> None:
    race = plan("sweep", "svm-digits", "architecture", strategies=("random", "asha", "grid"))
    told = [(one.landscape, one.strategy, one.why) for one in race.refusals]
    no_epochs = "it stops trainings early, and this landscape has no epochs"
    assert told == [
        ("svm-digits", "asha", no_epochs),
        ("architecture", "asha", no_epochs),
        ("architecture", "grid", "it cannot take conditional parameters"),
    ]


def test_the_default_strategies_are_ten_without_torch() -> None:
    assert len(DEFAULT) == 10
    assert all(STRATEGIES[name].needs is None for name in DEFAULT)


BAD = [
    ({"seeds": 0}, "--seeds must be 1 or more, not 0"),
    ({"budget": 0}, "--budget must be 1 or more, not 0"),
    ({"workers": [1, 0]}, "--workers must be 1 or more, not 0"),
    ({"workers": []}, "--workers must be 1 or more, not nothing"),
    ({"workers": [8, 8]}, "--workers names a number twice"),
    ({"strategies": ("tpe", "random", "tpe")}, "strategy 'tpe' is given twice"),
    ({"strategies": ()}, "a race needs a strategy"),
    ({"strategies": ("randon",)}, "unknown strategy 'randon': did you mean 'random'?"),
    (
        {"strategies": ("no.such:Sampler",)},
        "cannot import strategy 'no.such:Sampler': No module named 'no'",
    ),
    (
        {"strategies": ("optuna.samplers:Nothing",)},
        "cannot import strategy 'optuna.samplers:Nothing': "
        "module 'optuna.samplers' has no attribute 'Nothing'",
    ),
    (
        {"strategies": ("math:pi",)},
        "strategy 'math:pi' is no sampler: it cannot be called",
    ),
]


@pytest.mark.parametrize(("given", "message"), BAD, ids=[message for _, message in BAD])
def test_bad_input_is_one_line(given: dict[str, Any], message: str) -> None:
    with pytest.raises(HplandError, match=f"^{re.escape(message)}$"):
        plan("sweep", **given)


@pytest.mark.parametrize(
    ("landscapes", "strategies", "message"),
    [
        (("swep",), ("random",), "unknown landscape 'swep': did you mean 'sweep'?"),
        (("sweep", "sweep"), ("random",), "landscape 'sweep' is given twice"),
        ((), ("random",), "a race needs a landscape"),
        (
            ("svm-digits", "forest-digits"),
            ("asha", "hyperband"),
            "no strategy can race on svm-digits, forest-digits: asha: it stops trainings early, "
            "and this landscape has no epochs",
        ),
        (
            ("cnn",),
            ("random",),
            "no strategy can race on cnn: random: a race has one objective, and this landscape "
            "has several",
        ),
    ],
)
def test_what_cannot_race_at_all_is_one_line(
    landscapes: tuple[str, ...], strategies: tuple[str, ...], message: str
) -> None:
    with pytest.raises(HplandError, match=f"^{re.escape(message)}$"):
        plan(*landscapes, strategies=strategies)
