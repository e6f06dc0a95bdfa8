"""Runs to try by hand: their data against the landscape, and their page in a real browser."""

import html
import json
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
from hpland.explain.by_hand import NAMES, VERDICTS, ByHand, by_hand, reason
from hpland.landscapes import LANDSCAPES
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
  const place = e => { const b = e.getBoundingClientRect(); return [b.left, b.right, b.top]; };
  for (const [r, b] of [null, ...STEPS].map(step => step || [rate.value, batch.value])) {
    rate.value = r; batch.value = b;
    rate.dispatchEvent(new Event("input", {bubbles: true}));
    const {x, y} = section.querySelector(".where").data[1];
    found.push({rate: +rate.value, batch: +batch.value, x: [...x], y: [...y],
      word: section.querySelector(".verdict strong").textContent,
      why: section.querySelector(".verdict span").textContent,
      spoken: rate.getAttribute("aria-valuetext"), label: rate.labels[0].textContent,
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
STEPS = [(0, 4), (48, 4), (60, 0)]


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
        assert one["word"].lower() == VERDICTS[told.verdicts[b, r]]
        assert one["why"].startswith(reason(told, b, r))
        assert one["label"].startswith("learning rate")
        assert one["label"].endswith(one["spoken"])
        np.testing.assert_allclose(one["curve"], told.trains[b, r], atol=1e-4)
    assert [one["word"] for one in moved] == ["Slow", "Jumping", "Breaking"]
