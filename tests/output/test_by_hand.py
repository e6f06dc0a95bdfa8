"""Runs to try by hand: their data against the landscape, and their page in a real browser."""

import html
import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plotly.offline import get_plotlyjs

from hpland.explain import explanations
from hpland.explain.by_hand import NAMES, VERDICTS, ByHand, by_hand, fates, reason
from hpland.landscapes import LANDSCAPES
from hpland.landscapes.budget import trainable
from hpland.landscapes.mixture import Mixture
from hpland.landscapes.noise import Luck
from hpland.landscapes.reports import observe_epochs
from hpland.output.find import need_browser
from hpland.output.lesson import lesson

MOVE = """
<script>
window.errors = [];
addEventListener("error", e => errors.push(e.message));
addEventListener("load", () => setTimeout(() => {
  const section = document.querySelector(".try"), found = [];
  const [rate, batch] = section.querySelectorAll("input");
  const cut = e => {
    const [box, all] = [e, e.closest(".plots > div")].map(x => x.getBoundingClientRect());
    return box.width && (box.left < all.left - 1 || box.right > all.right + 1
      || box.top < all.top - 1 || box.bottom > all.bottom + 1);
  };
  const place = e => { const b = e.getBoundingClientRect(); return [b.left, b.right, b.top]; };
  for (const [r, b] of [null, ...STEPS].map(step => step || [rate.value, batch.value])) {
    rate.value = r; batch.value = b;
    rate.dispatchEvent(new Event("input", {bubbles: true}));
    const {x, y} = section.querySelector(".where").data[1];
    const {xaxis, yaxis} = section.querySelector(".where").layout;
    const words = [...section.querySelectorAll(".plots text")];
    found.push({rate: +rate.value, batch: +batch.value, x: [...x], y: [...y],
      word: section.querySelector(".verdict strong").textContent,
      why: section.querySelector(".verdict span").textContent,
      spoken: rate.getAttribute("aria-valuetext"), label: rate.labels[0].textContent,
      ranges: [xaxis.range, yaxis.range], cut: words.filter(cut).map(e => e.textContent),
      legend: [...section.querySelectorAll(".course .legendtext")].map(e => e.textContent),
      drop: [...section.querySelector(".course").data[1].y],
      curve: [...section.querySelector(".course").data[0].y]});
  }
  const out = document.createElement("pre");
  out.id = "found";
  out.textContent = JSON.stringify({found, errors, width: document.documentElement.scrollWidth,
    plots: [...section.querySelectorAll(".plots > div")].map(place),
    sections: document.querySelectorAll(".try").length});
  document.body.append(out);
}, 500));
</script>
"""
STEPS = [(0, 4), (48, 4), (60, 0), (0, 0), (30, 3), (60, 7), (0, 7)]  # ends and middles


@cache
def runs(name: str) -> ByHand:
    found = by_hand(name)
    assert found is not None
    return found


@given(name=st.sampled_from(NAMES), b=st.integers(0, 7), r=st.integers(0, 60))
def test_every_run_is_that_of_the_landscape(name: str, b: int, r: int) -> None:
    found, landscape = runs(name), LANDSCAPES[name]
    best = landscape.metrics[0].optimizers[0]
    at = {**best, "learning_rate": found.rates[r], "batch_size": found.batches[b]}
    columns = {name: np.array([float(x)]) for name, x in at.items()}
    epochs = found.trains.shape[-1]
    _, truth = observe_epochs(landscape, columns, Luck(0, np.arange(1)), epochs, noise=0.0)
    alive = found.alive[b, r]
    mean = alive * found.trains[b, r] + (1 - alive) * found.dies[b, r]
    np.testing.assert_allclose(mean, truth[0], atol=1e-12)
    np.testing.assert_allclose(found.value[b, r], landscape.noise_free(**columns)[0])


@pytest.mark.parametrize("name", NAMES)
def test_a_rising_rate_is_slow_then_steady_then_jumps_and_breaks(name: str) -> None:
    found = runs(name)
    assert (np.diff(found.verdicts, axis=1) >= 0).all()
    assert {VERDICTS[i] for i in found.verdicts[found.start[0]]} == set(VERDICTS)
    assert VERDICTS[found.verdicts[found.start]] == "steady"
    past = np.isin(found.verdicts, [VERDICTS.index("jumping"), VERDICTS.index("breaking")])
    np.testing.assert_array_equal(past, found.alive < 1)


def verdict(landscape: Mixture, rate: float, batch: float) -> str:
    """Return what the landscape says of a run, point by point: nothing of the lattice is used."""
    best = landscape.optimizers[0]
    at = {**best, "learning_rate": rate, "batch_size": batch}
    trains = float(landscape.chances(**at).alive)
    if trains < 1:
        return "jumping" if trains >= 0.05 else "breaking"
    rates = np.geomspace(1e-5, 1e-1, 61)
    same = landscape(**{**at, "learning_rate": rates})
    behind = same.max() - float(landscape(**at)) > 0.02
    return "slow" if behind and rate < rates[same.argmax()] else "steady"


@pytest.mark.parametrize("name", NAMES)
def test_every_verdict_is_the_landscapes(name: str) -> None:
    found, landscape = runs(name), trainable(LANDSCAPES[name])
    assert list(found.batches) == [16, 29, 51, 91, 112, 161, 287, 512]
    for b, batch in enumerate(found.batches):
        for r, rate in enumerate(found.rates):
            assert VERDICTS[found.verdicts[b, r]] == verdict(landscape, rate, batch)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_drawn_is_the_landscape(name: str) -> None:
    ground, landscape = runs(name).ground, LANDSCAPES[name]
    rate, batch = np.meshgrid(ground.xs, ground.ys)
    at = {**landscape.metrics[0].optimizers[0], "learning_rate": rate, "batch_size": batch}
    np.testing.assert_allclose(ground.values, landscape(**at))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_told_has_the_numbers_of_the_run(name: str) -> None:
    found = runs(name)
    for b, r in np.ndindex(found.value.shape):
        dead, nan, told = 1 - found.alive[b, r], found.fails[b, r], reason(found, b, r)
        best = float(found.rates[found.value[b].argmax()])
        parts = [float(x) / 100 for x in re.findall(r"(\d+) % of runs", told)]
        match VERDICTS[found.verdicts[b, r]]:
            case "slow":
                assert told.startswith("The steps are too small for 30 epochs.")
                assert float(told.split()[-1].rstrip(".")) == pytest.approx(best, rel=0.06)
            case "jumping":
                assert ("under 1 %" in told) == (dead < 0.005)
                assert parts[0] == pytest.approx(dead, abs=0.006 if dead > 0.005 else 0.01)
            case "breaking":
                assert parts or "nearly all runs lose" in told
                assert ("overflow" in told) == (nan >= 0.005)
                for part in parts:
                    assert min(abs(part - dead), abs(part - nan)) < 0.006
            case "steady":
                near = found.value[b].max() - found.value[b, r] <= 0.02
                assert told.endswith("near the best of this batch size.") == near


def test_a_curve_says_which_of_the_runs_go_its_way() -> None:
    found = runs("sweep")
    batch, rate = found.start
    assert fates(found, batch, rate) == ("trains: 100 %", "falls to chance: 0 %")
    assert fates(found, batch, 48) == ("trains: 9 %", "falls to chance: 91 %")
    nearly = 0.99 < found.alive[found.alive < 1].max() < 1
    assert nearly
    b, r = map(int, np.argwhere(found.alive == found.alive[found.alive < 1].max())[0])
    assert fates(found, b, r) == ("trains: over 99 %", "falls to chance: under 1 %")


def test_other_landscapes_are_not_tried_by_hand() -> None:
    assert by_hand("depth-width") is None
    assert by_hand("tpe") is None


def text(*names: str) -> str:
    told = [one for name in names for one in explanations(name)]
    return lesson(told, {}, "light", {name: runs(name) for name in names})


def test_both_pages_together_are_under_2_mb_beside_plotly() -> None:
    page = text(*NAMES)
    assert page.count('class="try"') == 2
    assert len(page.encode()) - len(get_plotlyjs().encode()) < 2_000_000


def seen(folder: Path, name: str, width: int) -> dict[str, Any]:
    path = folder / "page.html"
    probe = MOVE.replace("STEPS", json.dumps(STEPS))
    path.write_text(text(name).replace("</head>", f"{probe}</head>", 1), encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--enable-unsafe-swiftshader", "--dump-dom"]
    size = [f"--window-size={width},900", "--virtual-time-budget=4000", "--hide-scrollbars"]
    command = [need_browser(), *flags, *size, f"--user-data-dir={folder / 'user'}", path.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return dict(json.loads(html.unescape(dom.split('<pre id="found">')[1].split("</pre>")[0])))


@pytest.mark.parametrize(("name", "width"), [("lr-batch", 390), ("sweep", 1280)])
def test_a_slider_moves_the_marker_the_curve_and_the_word(
    tmp_path: Path, name: str, width: int
) -> None:
    page, told = seen(tmp_path, name, width), runs(name)
    assert (page["errors"], page["sections"]) == ([], 1)
    assert page["width"] <= width
    (_, _, first), (_, _, second) = page["plots"]
    assert (second > first) == (width == 390)
    start, *moved = page["found"]
    assert (start["batch"], start["rate"]) == told.start
    assert [(one["rate"], one["batch"]) for one in moved] == STEPS
    for one in page["found"]:
        r, b = one["rate"], one["batch"]
        assert (one["x"], one["y"]) == ([told.rates[r]], [told.batches[b]])
        assert one["word"].lower().rstrip(".") == VERDICTS[told.verdicts[b, r]]
        assert one["why"].replace("\xa0", " ").startswith(reason(told, b, r))
        assert one["label"].startswith("learning rate")
        assert one["label"].endswith(one["spoken"])
        assert f"{told.value[b, r]:.3f}" in one["why"]
        np.testing.assert_allclose(one["curve"], told.trains[b, r], atol=1e-4)
        np.testing.assert_allclose(one["drop"], told.dies[b, r], atol=1e-4)
        assert one["ranges"] == start["ranges"]
        assert one["cut"] == []
        shown = {"Jumping.": [0, 1], "Breaking.": [1]}.get(one["word"], [0])
        assert one["legend"] == [fates(told, b, r)[i].replace(" %", "\xa0%") for i in shown]
    x, y = start["ranges"]
    assert x == pytest.approx([-5 - 1 / 30, -1 + 1 / 30])
    assert y == pytest.approx([np.log10(16), np.log10(512)], abs=0.02)
    assert [one["word"] for one in moved] == [
        *("Slow.", "Jumping.", "Breaking."),
        *("Slow.", "Steady.", "Breaking.", "Slow."),
    ]
