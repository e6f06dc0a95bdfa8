"""What the page on realism rests on: fits recover what made a table."""

import json
import re
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn")

from benchmarks import facts, realism, realism_page
from benchmarks.facts import noise, ridge_slope, steepness
from benchmarks.realism import (
    BARE,
    FORMS,
    NAMES,
    SWAPPED,
    TASKS,
    Cells,
    every_cell,
    fit,
    main_effects,
    r_squared,
)
from benchmarks.realism_page import at_bounds, grid, verdict, wrapped
from hpland.landscapes import LANDSCAPES
from hpland.landscapes.joint import CONSTANTS, OPTIMUM, Constants, response
from hpland.space import Integer, Real


@pytest.fixture(scope="module")
def stored() -> Any:
    return json.loads(realism.FILE.read_text())


def test_the_page_is_what_its_command_writes() -> None:
    assert realism_page.PAGE.read_text() == realism_page.page(), (
        "docs/realism.md is stale: python -m benchmarks.realism_page"
    )


def test_every_command_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"python -m ([\w.]+)", realism_page.PAGE.read_text()))
    assert named == {"benchmarks.realism", "benchmarks.ranking", "benchmarks.realism_page"}
    assert all(find_spec(name) for name in named)


def test_the_stored_scores_are_those_of_the_stored_constants(stored: Any) -> None:
    assert set(stored) == set(TASKS)
    for task in (*FORMS, SWAPPED):
        for name in NAMES:
            cells, own = realism_page.tables()[name], stored[task][name]
            held_out = cells.halves()[task != SWAPPED]
            again = realism.score(cells, held_out, Constants(**own["constants"]))
            assert again == pytest.approx(own["score"], abs=2e-5)


def test_main_effects_score_what_is_stored(stored: Any) -> None:
    for name in NAMES:
        again = realism.judged(name, "main effects")
        assert again["score"] == pytest.approx(stored["main effects"][name]["score"], abs=2e-5)


@pytest.mark.parametrize("form", FORMS)
def test_a_constant_that_a_form_does_not_free_stays(stored: Any, form: str) -> None:
    free = {*FORMS[form], "chance", "best"}
    bare = realism.PLAIN if form == "no bowl, no lax side" else BARE
    held = {name: value for name, value in bare._asdict().items() if name not in free}
    for own in stored[form].values():
        assert {name: own["constants"][name] for name in held} == held


def test_couplings_of_sweep_have_the_signs_of_most_tables(stored: Any) -> None:
    for name in realism.ADDED:
        fitted = [own["constants"][name] for own in stored["version 2"].values()]
        assert np.sign(np.median(fitted)) == np.sign(getattr(CONSTANTS, name)), name


def test_what_the_page_says_of_walls_and_fits_that_stop_early(stored: Any) -> None:
    found = realism_page.of_fits(stored)
    assert float(found["wall_most"]) < 0.001
    assert float(found["worse"]) > 0
    assert float(found["plain_mean"]) < 0.005 < float(found["plain_most"])


def test_noise_that_neighbours_share() -> None:
    rng = np.random.default_rng(0)
    own = rng.normal(size=(*realism.SHAPE, 5))
    apart = Cells({}, own.reshape(-1, 5))
    alike = Cells({}, np.broadcast_to(own[:1], own.shape).reshape(-1, 5))
    assert facts.shared_noise(apart) == pytest.approx(0, abs=0.03)
    assert facts.shared_noise(alike) == pytest.approx(1)


def test_the_optimum_of_sweep_is_in_the_middle_half_of_every_range() -> None:
    for name, parameter in LANDSCAPES["sweep"].space.items():
        assert isinstance(parameter, Real | Integer)
        scale = np.log10 if parameter.log else np.asarray
        low, best, high = (scale(x) for x in (parameter.low, OPTIMUM[name], parameter.high))
        assert 0.25 < (best - low) / (high - low) < 0.75


def test_where_sweep_and_the_tables_differ() -> None:
    own, *others = realism_page.sides().values()
    assert own["depth, main"] > max(one["depth, main"] for one in others)
    assert own["weight_decay, total"] < min(one["weight_decay, total"] for one in others)
    loud = "noise, loudest tenth"
    assert own[loud] < min(one[loud] for one in others)
    assert own["cliff"] < min(one["cliff"] for one in others)
    assert own["depth, total"] > max(one["depth, total"] for one in others)
    totals = [f"{name}, total" for name in ("learning_rate", "batch_size", "width")]
    for fact in (*totals, "ridge slope"):
        every = [one[fact] for one in others]
        assert min(every) <= own[fact] <= max(every)


@pytest.mark.parametrize(
    ("reach", "repeat", "words"),
    [
        ((7, 7, 8), 0.9, "The claim is met: 7 of 8 tables reach 0.54 (95 % interval 7 to 8)."),
        ((8, 5, 8), 0.9, "The claim is met, but not beyond doubt: 8 of 8"),
        ((5, 3, 7), 0.9, "The claim is not met, but not excluded: 5 of 8"),
        ((5, 3, 6), 0.9, "The claim is contradicted: 5 of 8"),
        ((5, 3, 6), 0.5, "The claim is not met, nor is it refuted: 5 of 8"),
    ],
)
def test_a_verdict(reach: tuple[float, float, float], repeat: float, words: str) -> None:
    found = verdict({"mean": (0.8, 0.7, 0.9), "reach": reach}, 0.0125, repeat)
    assert found.startswith(words)
    assert "0.80 (95 % interval 0.70 to 0.90)" in found
    assert "1.2 % agree" in found


def test_constants_at_a_bound_are_counted() -> None:
    inside = Constants(**{n: 10**x if n in realism.PLACES else x for n, x in MIDDLE.items()})
    assert at_bounds({"a": inside}) == "none"
    found = at_bounds({"a": inside._replace(fall=8.0), "b": inside._replace(noise_scale=1e5)})
    assert (
        found == "`fall` (1) and `noise_scale` (1)" or found == "`noise_scale` (1) and `fall` (1)"
    )


MIDDLE = {name: (low + high) / 2 for name, (_, low, high) in FORMS["version 2"].items()}


def test_paragraphs_are_broken_anew_and_tables_are_not() -> None:
    wide = "| " + "x " * 80 + "|"
    found = wrapped(f"# Title\n\n{wide}\n\n- one\n  two\n- {'three ' * 20}\n")
    lines = found.splitlines()
    assert lines[:3] == ["# Title", "", wide]
    assert lines[4:6] == ["- one two", "- " + " ".join(["three"] * 16)]
    assert lines[6] == "  " + " ".join(["three"] * 4)


def test_noise_is_the_deviation_of_complete_points() -> None:
    loud = np.array([[0.1, 0.3], [0.1, 0.3], [0.9, 0.9]])
    failed = np.array([[np.nan, 9.0]])
    found = noise(np.concatenate([loud, failed]))
    assert found["noise, best tenth"] == 0
    assert found["noise, loudest tenth"] == pytest.approx(np.std([0.1, 0.3], ddof=1))


def test_sides_are_those_of_the_best_lines() -> None:
    x = np.linspace(-5, 0, 501)
    good = np.where(x < -2, (x + 5) / 3, np.maximum(0, -1 - x))
    poor = 0.5 * np.exp(-((x + 2.5) ** 2))
    found = facts.sides(np.stack([good, *[poor] * 9]), 10**x)
    assert found["slow side"] == pytest.approx(2.4, abs=0.01)
    assert found["slow side / cliff"] == pytest.approx(3, abs=0.05)


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


def test_how_steep_the_sides_of_a_line_are() -> None:
    x = np.linspace(-5, 0, 501)
    z = np.where(x < -2, (x + 5) / 3, np.maximum(0, -1 - x))
    found = steepness(z, 10**x)
    assert found["slow side"] == pytest.approx(0.8 * 3, abs=0.01)
    assert found["cliff"] == pytest.approx(0.8, abs=0.01)
