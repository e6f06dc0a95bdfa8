"""The figures of races, by their data."""

from typing import get_args

import numpy as np
import pytest

from hpland.figures.brief import Theme
from hpland.figures.draw.narrow import narrow
from hpland.landscapes import LANDSCAPES
from hpland.race.brackets import hyperband
from hpland.race.cell import Outcome, outcome
from hpland.race.field import Field, fields
from hpland.race.figures import brackets, nine
from hpland.race.figures.budget import over_budget
from hpland.race.figures.cost import cost
from hpland.race.figures.idle import idle
from hpland.race.figures.lines import over_ranks, over_targets
from hpland.race.figures.look import LEAST, SHARES
from hpland.race.figures.pairs import pairs
from hpland.race.nine import nine as nine_of
from hpland.race.plan import plan_race
from hpland.race.results import Key, Result

THEME = pytest.mark.parametrize("theme", get_args(Theme))
NAMES = ("random", "asha", "hyperband", "grid", "qmc")


@pytest.fixture(scope="module")
def both() -> list[Field]:
    race = plan_race(["sweep"], NAMES, seeds=6, budget=15, workers=[1, 8])
    return fields([Result(Key.of(one), outcome(one)[0]) for one in race.cells()], 15)


@THEME
def test_the_bold_line_is_the_median_and_the_thin_ones_are_all_runs(
    both: list[Field], theme: Theme
) -> None:
    field = both[0]
    figure = over_budget(field, theme)
    regrets = field.regrets(SHARES.tolist())
    heads = [note.text for note in figure.layout.annotations][: len(NAMES)]
    assert sorted(heads) == sorted(NAMES)
    for place, name in enumerate(heads):
        own = regrets[NAMES.index(name)]
        thin, _, dotted, bold = figure.data[4 * place : 4 * place + 4]
        middle = np.median(own, axis=0)
        shown = np.where(np.isfinite(middle), np.maximum(middle, LEAST), np.nan)
        assert np.allclose(bold.y, shown, equal_nan=True)
        assert len(thin.x) == 6 * (len(SHARES) + 1)
        random = np.median(regrets[NAMES.index("random")], axis=0)
        assert np.allclose(dotted.y, np.where(np.isfinite(random), random, np.nan), equal_nan=True)
    ends = np.median(regrets[:, :, -1], axis=1)
    best = NAMES[int(np.argmin(ends))]
    assert figure.layout.title.text.startswith(f"{best} ends closest to the optimum: ")


@THEME
def test_ranks_add_up_and_every_line_has_its_name(both: list[Field], theme: Theme) -> None:
    figure = over_ranks(both[0], theme)
    assert np.allclose(np.sum([line.y for line in figure.data], axis=0), 15)
    assert {note.text for note in figure.layout.annotations} >= set(NAMES)


@THEME
def test_targets_reached_lie_between_nothing_and_all(both: list[Field], theme: Theme) -> None:
    figure = over_targets(both[0], theme)
    assert {line.name for line in figure.data} == set(NAMES)
    assert all(0 <= min(line.y) <= max(line.y) <= 1 for line in figure.data)
    best = max(figure.data, key=lambda line: line.y[-1])
    assert figure.layout.title.text.startswith(f"{best.name} reaches ")


@THEME
def test_a_pair_and_its_mirror_add_up_to_a_hundred(both: list[Field], theme: Theme) -> None:
    (cells,) = pairs(both[0], theme).data
    z = np.array(cells.z, float)
    off = ~np.eye(len(NAMES), dtype=bool)
    assert np.allclose((z + z.T)[off], 100)
    assert np.isnan(np.diag(z)).all()
    assert {text for row in cells.text for text in row if "*" in text} == set()  # six seeds


@THEME
def test_only_the_front_is_named_and_it_is_one(both: list[Field], theme: Theme) -> None:
    front, *marks = cost(both, theme).data
    assert [mark.name for mark in marks] == ["1 worker", "8 workers"]
    assert list(front.x) == sorted(front.x)
    assert list(front.y) == sorted(front.y, reverse=True)
    named = [n for mark in marks for n in mark.text if n]
    assert 1 <= len(named) <= len(front.x)


@THEME
def test_idle_shares_are_those_of_the_runs(both: list[Field], theme: Theme) -> None:
    figure = idle(both, theme)
    dots = [trace for trace in figure.data if trace.mode == "markers"]
    for field, trace in zip(both, dots, strict=True):
        shares = dict(zip(trace.y, trace.x, strict=True))
        for name, runs in zip(field.strategies, field.of("idle"), strict=True):
            assert shares[name] == pytest.approx(100 * np.median(runs))
    assert "hyperband" in figure.layout.title.text or "grid" in figure.layout.title.text


def test_a_strategy_that_found_nothing_is_drawn_all_the_same() -> None:
    none = [Result(Key("sweep", 2, "broken", seed, 1, 15), Outcome()) for seed in range(3)]
    field = Field("sweep", 1, 15, ["broken"], [none])
    for draw in (over_budget, over_ranks, over_targets):
        assert "inf" not in str(draw(field).layout)
    for together in (cost, idle):
        assert "inf" not in str(together([field]).layout)


@THEME
@pytest.mark.parametrize("seed", [1, 42])
def test_random_tries_as_many_values_as_it_has_runs(theme: Theme, seed: int) -> None:
    data = nine_of(seed=seed)
    figure = nine.grid_and_random(data, theme)
    assert figure.layout.title.text == (
        "9 random runs try 9 values of the learning rate, a grid of 9 tries 3"
    )
    assert data.inert[1] < data.inert[0], "where one does not matter, random is better"
    dots = [trace for trace in figure.data if trace.mode == "markers"]
    assert [len(set(np.round(dot.x, 9))) for dot in dots] == [3, 9]


@THEME
def test_hyperbands_brackets_are_those_of_its_plan(theme: Theme) -> None:
    found = hyperband(LANDSCAPES["sweep"])
    assert [(len(one.epochs), one.rungs[0]) for one in found] == [
        (27, 1),
        (12, 3),
        (6, 10),
        (4, 30),
    ]
    assert all(max(one.epochs) <= 30 for one in found)
    figure = brackets.hyperband(found, "sweep", theme)
    assert [list(bar.x) for bar in figure.data] == [one.epochs for one in found]


def test_headings_stay_over_their_panels_on_a_phone(both: list[Field]) -> None:
    figure = over_budget(both[0])
    small = narrow(figure).layout
    heads = [note for note in small["annotations"] if note["text"] in NAMES]
    assert len(heads) == len(NAMES)
    for i, note in enumerate(heads, 1):
        end = "" if i == 1 else str(i)
        assert (note["xref"], note["yref"]) == (f"x{end} domain", f"y{end} domain")
        assert f"yaxis{end}" in small


def test_the_names_of_lines_are_in_the_picture_on_a_phone(both: list[Field]) -> None:
    small = narrow(over_ranks(both[0])).layout
    names = [note for note in small["annotations"] if note["text"] in NAMES]
    assert len(names) == len(NAMES)
    assert {note["xanchor"] for note in names} == {"right"}


def test_names_at_the_ends_of_lines_keep_apart(both: list[Field]) -> None:
    for field in both:
        for draw in (over_ranks, over_targets):
            layout = draw(field).layout
            low, high = sorted(layout.yaxis.range)
            at = sorted(note.y for note in layout.annotations if note.text in NAMES)
            assert min(np.diff(at)) >= 0.99 * 22 / 518 * (high - low)


def test_six_panels_are_two_rows_of_three() -> None:
    race = plan_race(["sweep"], [*NAMES, "random-2x"], seeds=2, budget=3, workers=[1])
    (field,) = fields([Result(Key.of(one), outcome(one)[0]) for one in race.cells()], 3)
    layout = over_budget(field).layout
    assert layout.xaxis.domain[1] - layout.xaxis.domain[0] == pytest.approx(1 / 3, abs=0.02)
    assert layout.xaxis4.domain == layout.xaxis.domain
    assert layout.yaxis4.domain[1] < layout.yaxis.domain[0]
    assert layout.xaxis4.ticktext == layout.xaxis5.ticktext == ("", "50", "100")  # none touch


def test_every_strategy_is_named_at_an_axis(both: list[Field]) -> None:
    ranked = list(pairs(both[0]).data[0].y)
    for axis in (pairs(both[0]).layout.xaxis, pairs(both[0]).layout.yaxis):
        assert (list(axis.tickvals), list(axis.ticktext)) == ([0, 1, 2, 3, 4], ranked)
    axis = idle(both).layout.yaxis
    assert list(axis.tickvals) == [0, 1, 2, 3, 4]
    assert sorted(axis.ticktext) == sorted(NAMES)
