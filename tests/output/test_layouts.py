"""Pages of reports and of single figures in a real browser: on a phone, a tablet and a desk."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from hpland.figures import FIGURES
from hpland.figures.brief import Brief, Theme
from hpland.output import write
from hpland.output.find import need_browser
from hpland.output.page import Report, page
from hpland.space import Choice, Integer, Real, Space
from hpland.table import Note, TrialTable, Truth
from tests.figures.tables import table

WIDTHS = (390, 768, 1280)
PROBE = """
<script>
window.errors = [];
window.addEventListener("error", e => window.errors.push(String(e.message)));
window.addEventListener("load", () => setTimeout(() => {
  const box = e => {
    const {left, right, top, bottom, height} = e.getBoundingClientRect();
    return {left, right, top, bottom, height, text: e.textContent};
  };
  const size = e => {
    const scale = e.getBoundingClientRect().width / (e.getBBox().width || 1);
    return parseFloat(getComputedStyle(e).fontSize) * (e.transform ? Math.min(1, scale || 1) : 1);
  };
  const of = section => ({
    heading: section.querySelector("h2")?.textContent ?? document.title,
    narrow: section.classList.contains("narrow"),
    words: [...section.querySelectorAll(".words h3, .words p, .words li")]
      .filter(e => e.offsetHeight)
      .map(e => ({...box(e), size: parseFloat(getComputedStyle(e).fontSize)})),
    zoom: new DOMMatrix(getComputedStyle(section.querySelector(".full")).transform).a,
    texts: [...section.querySelectorAll("svg text")]
      .filter(e => e.textContent.trim() && e.getBoundingClientRect().width)
      .map(e => ({...box(e), size: parseFloat(getComputedStyle(e).fontSize),
                  legend: !!e.closest(".legend"), tick: !!e.closest(".xtick, .ytick"),
                  across: !!e.closest(".xtick"), title: e.matches(".gtitle, .gtitle-subtitle"),
                  bar: !!e.closest(".cbaxis")})),
    plot: box(section.querySelector(".plot")),
  });
  const out = document.createElement("pre");
  out.id = "found";
  out.textContent = JSON.stringify({
    errors: window.errors,
    window: innerWidth,
    page: document.documentElement.scrollWidth,
    sections: [...document.querySelectorAll("section.figure")].map(of),
  });
  document.body.append(out);
}, 1500));
</script>
"""


def study() -> TrialTable:
    """Return 60 trials of a long list of long choices and of parameters with long names."""
    unit = np.random.default_rng(0).random((60, 4)).T
    kinds = Choice(tuple(f"efficientnet-b{i}-pretrained-on-imagenet" for i in range(12)))
    space: Space = {
        "learning_rate": Real(1e-5, 1e-1, log=True),
        "number_of_units_in_the_first_hidden_layer": Integer(16, 2048, log=True),
        "backbone": kinds,
        "number_of_units_in_the_second_hidden_layer": Integer(16, 2048, log=True),
    }
    columns = {name: p.from_unit(u) for (name, p), u in zip(space.items(), unit, strict=True)}
    return table(space, columns, [*np.random.default_rng(1).random(55).tolist(), *[np.nan] * 5])


def figures(theme: Theme) -> dict[str, go.Figure]:
    told = study()
    note = Note("Here training diverges, as it does at any batch size", {"learning_rate": 1e-2})
    both = ("learning_rate", "number_of_units_in_the_first_hidden_layer")
    other = Note("A good place", {"learning_rate": 1e-3, both[1]: 64.0})
    optimum = Truth(1.0, ({**dict.fromkeys(told.space, 64.0), "learning_rate": 1e-3},), None)
    brief = Brief("A long title that says what this figure has to say, and more",
                  optimum, (note, other), theme)  # fmt: skip
    kinds = {"heatmap": both, "parallel": (), "slice": (), "history": (), "surface": both,
             "importance": ()}  # fmt: skip
    return {kind: FIGURES[kind](told, params, brief) for kind, params in kinds.items()}


@cache
def seen(folder: Path, width: int, theme: Theme = "light") -> dict[str, Any]:
    """Return what a browser makes of the page in a window of a width."""
    path = folder / f"{width}-{theme}.html"
    text = page(Report("tiny", [("study", "tiny")], {}, figures(theme), []), theme)
    path.write_text(text.replace("</head>", f"{PROBE}</head>"))
    return found_in(path, width)


@cache
def seen_alone(folder: Path, width: int, kind: str) -> dict[str, Any]:
    """Return what a browser makes of the page of one figure."""
    (path,) = write({f"{kind}-{width}": figures("light")[kind]}, folder, ["html"])
    path.write_text(path.read_text().replace("</head>", f"{PROBE}</head>"))
    return found_in(path, width)


def found_in(path: Path, width: int) -> dict[str, Any]:
    flags = ["--headless", "--no-sandbox", "--enable-unsafe-swiftshader", "--dump-dom"]
    size = [f"--window-size={width},900", "--virtual-time-budget=4000", "--hide-scrollbars"]
    profile = f"--user-data-dir={path.parent / 'user'}"
    command = [need_browser(), *flags, *size, profile, path.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = dom.split('<pre id="found">')[1].split("</pre>")[0]
    return dict(json.loads(found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


def overlap(a: dict[str, Any], b: dict[str, Any], slack: float = 1) -> bool:
    across = min(a["right"], b["right"]) - max(a["left"], b["left"])
    return bool(across > slack and min(a["bottom"], b["bottom"]) - max(a["top"], b["top"]) > slack)


def clashes(texts: list[dict[str, Any]]) -> list[tuple[str, str]]:
    pairs = [(a, b) for i, a in enumerate(texts) for b in texts[i + 1 :]]
    return [(a["text"], b["text"]) for a, b in pairs if overlap(a, b)]


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_window(folder: Path, width: int) -> None:
    found = seen(folder, width)
    assert (found["errors"], found["window"]) == ([], width)
    assert found["page"] <= width
    assert len(found["sections"]) == 6
    for section in found["sections"]:
        for text in [*section["texts"], *section["words"], section["plot"]]:
            assert text["left"] >= -1, (section["heading"], text)
            assert text["right"] <= width + 1, (section["heading"], text)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_letter_can_be_read(folder: Path, width: int) -> None:
    for section in seen(folder, width)["sections"]:
        assert section["narrow"] == (width < 1000)
        for text in [*section["texts"], *section["words"]]:
            zoom = section["zoom"] if text in section["texts"] else 1
            assert text["size"] * zoom >= 9, (section["heading"], text)


@pytest.mark.parametrize("width", WIDTHS)
def test_titles_legends_and_ticks_do_not_cover_one_another(folder: Path, width: int) -> None:
    for section in seen(folder, width)["sections"]:
        texts = section["texts"]
        apart = [t for t in texts if t["legend"] or t["title"] or t["tick"] or t["bar"]]
        assert clashes(apart) == [], section["heading"]
        assert sum(t["legend"] for t in texts) >= (section["heading"] != "Importance")
        if section["heading"] in ("Heatmap", "Slice"):
            assert sum(t["across"] for t in texts) >= 3


def test_on_a_phone_title_notes_and_caption_are_text(folder: Path) -> None:
    heatmap, *others = seen(folder, 390)["sections"]
    words = [text["text"] for text in heatmap["words"]]
    assert words[0].startswith("A long title that says what this figure has to say")
    assert words[2] == "A good place"
    assert words[3].startswith("study tiny · 55 trials drawn")
    assert "1" in [text["text"] for text in heatmap["texts"]]
    assert not any(text["title"] for text in heatmap["texts"])
    assert all(len(section["words"]) >= 3 for section in others)
    desk = seen(folder, 1280)["sections"][0]
    assert desk["words"] == []
    assert "A good place" in [text["text"] for text in desk["texts"]]


@pytest.mark.parametrize(
    ("width", "kind"), [*((width, "heatmap") for width in WIDTHS), (390, "slice")]
)
def test_a_figure_on_a_page_of_its_own_is_laid_out_for_the_window_too(
    folder: Path, width: int, kind: str
) -> None:
    found = seen_alone(folder, width, kind)
    assert (found["errors"], found["window"]) == ([], width)
    assert found["page"] <= width
    (section,) = found["sections"]
    assert section["narrow"] == (width < 880)
    assert bool(section["words"]) == section["narrow"]
    for text in [*section["texts"], *section["words"], section["plot"]]:
        assert -1 <= text["left"] <= text["right"] <= width + 1, text
    assert all(text["size"] >= 9 for text in [*section["texts"], *section["words"]])
    assert clashes([t for t in section["texts"] if t["legend"] or t["tick"] or t["bar"]]) == []
    if not section["narrow"]:
        assert section["plot"]["height"] >= 500  # it fills its window
