import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from hpland.errors import BrowserError, HplandError
from hpland.figures import FIGURES
from hpland.figures.brief import Brief
from hpland.output import write
from hpland.output.find import need_browser
from hpland.output.job import Job
from hpland.output.page import Report
from hpland.output.page import page as report_page
from hpland.output.png import pixels, size
from hpland.table import Note
from tests.figures.tables import lattice_study, truth
from tests.output.scripts import script

BRIEF = Brief(
    title="Sweet <spot>",
    truth=truth(),
    notes=(Note("Ridge", {"learning_rate": 1e-4, "batch_size": 64.0}),),
    theme="dark",
)


def figure(name: str = "heatmap") -> go.Figure:
    return FIGURES[name](lattice_study(), ("learning_rate", "batch_size"), BRIEF)


def names(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_every_figure_is_written_in_every_format_in_one_go(tmp_path: Path) -> None:
    figures = {name: figure(name) for name in ("heatmap", "surface", "parallel", "scatter")}
    out = tmp_path / "new" / "figures"
    paths = write(figures, out, ["html", "png"])
    assert paths == [out / f"{name}.{fmt}" for fmt in ("html", "png") for name in figures]
    assert names(out) == sorted([*(path.name for path in paths), "plotly.min.js"])
    for name, drawn in figures.items():
        png = (out / f"{name}.png").read_bytes()
        assert size(png) == (2 * drawn.layout.width, 2 * drawn.layout.height)
        assert len(np.unique(pixels(png)[::8, ::8].reshape(-1, 4), axis=0)) > 50
        assert not {b"tIME", b"tEXt", b"iTXt", b"zTXt"} & {png[i : i + 4] for i in chunks(png)}


def chunks(png: bytes) -> list[int]:
    """Return where the names of a PNG's chunks start."""
    at, starts = 8, []
    while at < len(png):
        starts.append(at + 4)
        at += 12 + int.from_bytes(png[at : at + 4])
    return starts


def test_size_and_scale_can_be_told_and_svg_and_pdf_be_had(tmp_path: Path) -> None:
    write({"f": figure()}, tmp_path, ["png", "svg", "pdf"], width=640, height=480, scale=1)
    assert names(tmp_path) == ["f.pdf", "f.png", "f.svg"]
    assert size((tmp_path / "f.png").read_bytes()) == (640, 480)
    svg = (tmp_path / "f.svg").read_text()
    told = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
    assert told
    assert [float(x) for x in told.groups()] == pytest.approx([640, 480], abs=1e-3)
    assert (tmp_path / "f.pdf").read_bytes().startswith(b"%PDF")


def test_a_name_may_hold_a_folder(tmp_path: Path) -> None:
    write({"mine/f": figure()}, tmp_path, ["html"])
    assert names(tmp_path) == ["mine/f.html", "plotly.min.js"]
    assert '<script src="../plotly.min.js">' in (tmp_path / "mine/f.html").read_text()


def test_a_page_is_the_same_from_run_to_run_and_needs_no_network(tmp_path: Path) -> None:
    (first,) = write({"f": figure()}, tmp_path / "a", ["html"])
    (second,) = write({"f": figure()}, tmp_path / "b", ["html"])
    page = first.read_text()
    assert page == second.read_text()
    assert "<title>Sweet &lt;spot&gt;</title>" in page
    assert "background: #11141a" in page
    assert page.count("src=") == 1
    assert "cdn" not in page
    assert '"displaylogo": false' in page


def test_a_page_fills_its_window_unless_told_a_size(tmp_path: Path) -> None:
    (fluid,) = write({"f": figure()}, tmp_path, ["html"])
    assert '"width":1100' not in fluid.read_text()
    (fixed,) = write({"f": figure()}, tmp_path, ["html"], width=800)
    assert '"width":800' in fixed.read_text()


PROBE = """
<script>
window.addEventListener("load", () => setTimeout(() => {
  const plot = document.querySelector(".plotly-graph-div");
  const {xaxis, yaxis} = plot._fullLayout, ground = plot.querySelector(".nsewdrag");
  const {left, top} = ground.getBoundingClientRect();
  const at = {clientX: left + xaxis.l2p(-3.3), clientY: top + yaxis.l2p(Math.log10(50))};
  ground.dispatchEvent(new MouseEvent("mousemove", {...at, bubbles: true}));
  setTimeout(() => {
    const texts = [...document.querySelectorAll("svg text")].map(t => t.textContent);
    const found = {
      errors: window.errors,
      texts: texts,
      cells: document.querySelectorAll(".heatmaplayer image").length,
      points: document.querySelectorAll(".scatterlayer .point").length,
      contours: document.querySelectorAll(".contourlevel path").length,
    };
    const out = document.createElement("pre");
    out.id = "found";
    out.textContent = JSON.stringify(found);
    document.body.append(out);
  }, 500);
}, 500));
</script>
"""
LISTEN = """<script>
window.errors = [];
window.addEventListener("error", e => window.errors.push(String(e.message)));
for (const kind of ["error", "warn"]) console[kind] = (...a) => window.errors.push(a.join(" "));
</script>"""


def found_in(path: Path, *more: str) -> Any:
    """Open a page in a real browser; return what its script found."""
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=10000", *more]
    command = [need_browser(), *flags, f"--user-data-dir={path.parent / 'user'}", "--dump-dom"]
    done = subprocess.run([*command, path.as_uri()], capture_output=True, text=True, timeout=120)
    dom = done.stdout
    return json.loads(dom.split('<pre id="found">')[1].split("</pre>")[0].replace("&lt;", "<"))


@pytest.mark.parametrize("alone", [False, True])
def test_a_page_opens_in_a_browser_with_everything_on_it(tmp_path: Path, alone: bool) -> None:
    (made,) = write({"mine/f": figure()}, tmp_path, ["html"], alone=alone)
    assert names(tmp_path) == ["mine/f.html", *["plotly.min.js"] * (not alone)]
    (tmp_path / "sent").mkdir()
    path = made.rename(tmp_path / "sent" / "f.html") if alone else made
    page = (
        path.read_text().replace("<head>", f"<head>{LISTEN}").replace("</body>", f"{PROBE}</body>")
    )
    path.write_text(page)
    found = found_in(path, "--window-size=1300,900")
    assert found["errors"] == []
    assert found["cells"] == 2
    assert found["points"] >= 4
    assert found["contours"] >= 1
    texts = " ".join(found["texts"])
    for text in ("Ridge", "true optimum", "best trial (5)", "failed", "study tiny", "10⁻³"):
        assert text in texts
    for hovered in ("trial 5", "validation accuracy: 0.9", "learning rate: 1e-3", "batch size: 64"):
        assert hovered in texts


BUTTONS = """
<script>
window.addEventListener("load", () => setTimeout(() => {
  const box = (e) => e.getBoundingClientRect(), found = [];
  for (const plot of document.querySelectorAll(".plotly-graph-div")) {
    const title = box(plot.querySelector(".gtitle")), clip = plot.closest(".fit");
    for (const button of plot.querySelectorAll(".modebar-btn")) {
      const {top, bottom, right} = box(button);
      const room = clip ? box(clip).top : 0;
      found.push([bottom <= title.top, top >= room - 0.5, right <= innerWidth, title.width > 1000]);
    }
  }
  const out = document.createElement("pre");
  out.id = "found";
  out.textContent = JSON.stringify(found);
  document.body.append(out);
}, 500));
</script>
"""


@pytest.mark.parametrize("of", ["a figure", "a report"])
def test_the_row_of_buttons_is_over_no_title_however_long(of: str, tmp_path: Path) -> None:
    long = figure().update_layout(title_text="a title that does not end " * 9)
    path = tmp_path / "f.html"
    if of == "a figure":
        write({"f": long}, tmp_path, ["html"])
    else:
        path.write_text(report_page(Report("study", [], {}, {"heatmap": long}, [])))
    path.write_text(path.read_text().replace("</body>", f"{BUTTONS}</body>"))
    found = found_in(path, "--window-size=1300,900")
    assert len(found) >= 5
    assert all(all(button) for button in found)


def test_an_unknown_format_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(HplandError) as error:
        write({"f": figure()}, out, ["html", "pgn"])
    assert str(error.value) == "unknown format 'pgn': did you mean 'png'?"
    assert not out.exists()


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" / "figures"
    with pytest.raises(HplandError) as error:
        write({"f": figure()}, out, ["html"])
    assert str(error.value) == f"cannot write to '{out}': Not a directory"


def test_without_a_browser_the_pages_are_there_and_the_images_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chrome")
    with pytest.raises(BrowserError) as error:
        write({"f": figure()}, tmp_path, ["png", "html"])
    assert error.value.exit_code == 3
    assert str(error.value).startswith(
        "the HTML is written, the images are not: BROWSER_PATH is '/nowhere/chrome', not a program"
    )
    assert names(tmp_path) == ["f.html", "plotly.min.js"]


def test_a_failing_render_is_raised_and_leaves_no_half_image(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind = script(tmp_path / "blind", f'exec "{need_browser()}" --disable-3d-apis "$@"')
    monkeypatch.setenv("BROWSER_PATH", blind)
    with pytest.raises(BrowserError, match=f"^{blind} could not render: "):
        write({"f": figure("surface")}, tmp_path / "out", ["png"])
    assert names(tmp_path / "out") == []


def test_a_browser_that_does_not_start_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/bin/false")
    with pytest.raises(BrowserError) as error:
        write({"f": figure()}, tmp_path, ["png", "html"])
    assert str(error.value) == (
        "the HTML is written, the images are not: /bin/false does not start: exit code 1"
    )
    assert names(tmp_path) == ["f.html", "plotly.min.js"]


def test_a_file_is_replaced_and_never_written_in_place(tmp_path: Path) -> None:
    (path,) = write({"f": figure("scatter")}, tmp_path / "out", ["html"])
    (tmp_path / "reader").hardlink_to(path)
    before = path.read_text()
    write({"f": figure("heatmap")}, tmp_path / "out", ["html"])
    assert (tmp_path / "reader").read_text() == before != path.read_text()


def test_a_file_that_cannot_be_replaced_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "f.html").mkdir()
    with pytest.raises(HplandError) as error:
        write({"f": figure()}, tmp_path, ["html"])
    assert str(error.value) == f"cannot write '{tmp_path}/f.html': it is a folder"
    assert [path.name for path in tmp_path.iterdir()] == ["f.html"]


def test_an_interruption_leaves_nothing_half_written(tmp_path: Path) -> None:
    def interrupted(jobs: Sequence[Job], _: object = None, /) -> None:
        jobs[0].path.write_bytes(b"half a PNG")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write({"f": figure()}, tmp_path / "a" / "b", ["html", "png"], render=interrupted)
    assert list(tmp_path.iterdir()) == []
