import base64
import logging
import os
import re
import signal
import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import kaleido
import plotly.graph_objects as go
import pytest
from choreographer.browsers.chromium import Chromium
from plotly.offline import get_plotlyjs

from hpland.errors import BrowserError
from hpland.figures import FIGURES
from hpland.output import quick, session, write
from hpland.output.find import need_browser
from hpland.output.job import Job
from hpland.output.png import pixels, size
from hpland.output.quick import eager
from hpland.output.render import browser
from tests.figures.tables import lattice_study
from tests.output.scripts import script

SESSIONS = [c for c in kaleido.Kaleido.__mro__ if "populate_targets" in vars(c)]


def test_a_browser_is_closed_though_nothing_was_rendered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = tmp_path / "pid"
    own = script(tmp_path / "own", f"echo $$ > {pid}", f'exec "{need_browser()}" "$@"')
    monkeypatch.setenv("BROWSER_PATH", own)
    with pytest.raises(ValueError, match="no figure"), browser():
        raise ValueError("no figure")
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_what_cannot_be_rendered_is_told_by_the_function_that_renders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/bin/false")
    with browser() as render, pytest.raises(BrowserError) as error:
        render(many(tmp_path))
    assert str(error.value) == "/bin/false does not start: exit code 1"


def test_a_browser_that_is_gone_before_there_are_figures_is_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    over, first = threading.Event(), session.serve

    async def serve_and_tell(*arguments: Any) -> None:
        try:
            await first(*arguments)
        finally:
            over.set()

    monkeypatch.setattr(session, "serve", serve_and_tell)
    monkeypatch.setenv("BROWSER_PATH", "/bin/false")
    with browser() as render:
        over.wait()
        with pytest.raises(BrowserError) as error:
            render(many(tmp_path))
    assert str(error.value) == "/bin/false does not start: exit code 1"


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list["subprocess.Popen[bytes]"]:
    """Return the processes that are started from now on; temporary files go to a folder here."""
    processes: list[subprocess.Popen[bytes]] = []
    first = subprocess.Popen

    def start(*arguments: Any, **more: Any) -> "subprocess.Popen[bytes]":
        processes.append(first(*arguments, **more))
        return processes[-1]

    monkeypatch.setattr("subprocess.Popen", start)
    monkeypatch.setattr("hpland.output.session.END", 0.1)
    monkeypatch.setattr("tempfile.tempdir", str(temporary := tmp_path / "temporary"))
    temporary.mkdir()
    return processes


def test_a_browser_that_dies_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: list["subprocess.Popen[bytes]"]
) -> None:
    lines = ('[ "$1" = --version ] && exit 0', f'exec "{need_browser()}" "$@"')
    own, seen = script(tmp_path / "own", *lines), threading.Event()

    def die() -> None:
        if not seen.is_set():
            os.killpg(started[0].pid, signal.SIGKILL)
        seen.set()

    monkeypatch.setenv("BROWSER_PATH", own)
    with browser() as render, pytest.raises(BrowserError) as error:
        render(many(tmp_path), die)
    assert str(error.value) == f"{own} could not render: it ended"
    assert seen.is_set()
    assert started[0].returncode == -signal.SIGKILL
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_browser_that_hangs_is_ended_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: list["subprocess.Popen[bytes]"]
) -> None:
    monkeypatch.setattr("hpland.output.session.START", 0.1)
    own = script(tmp_path / "own", "exec sleep 60")
    monkeypatch.setenv("BROWSER_PATH", own)
    with browser() as render, pytest.raises(BrowserError) as error:
        render(many(tmp_path))
    assert str(error.value) == f"{own} could not render: it does not answer"
    assert [process.returncode for process in started] == [-signal.SIGKILL]
    assert list((tmp_path / "temporary").iterdir()) == []


def test_an_interrupt_ends_the_rendering(tmp_path: Path) -> None:
    jobs = many(tmp_path)

    def interrupt() -> None:
        while not written(tmp_path):
            pass
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        threading.Thread(target=interrupt).start()
        with pytest.raises(KeyboardInterrupt), browser() as render:
            render(jobs)
    finally:
        signal.signal(signal.SIGINT, before)
    assert 0 < len(written(tmp_path)) < len(jobs)


def many(folder: Path) -> list[Job]:
    return [Job({"data": []}, folder / f"{i}.png", 700, 500) for i in range(500)]


def written(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.png") if path.stat().st_size)


def test_one_browser_draws_again_and_again(tmp_path: Path) -> None:
    jobs, drawn = many(tmp_path)[:4], []
    with browser() as render:
        render(jobs[:1], lambda: drawn.append(len(written(tmp_path))))
        with pytest.raises(BrowserError, match=r"it returned 3 bytes, not a PNG of 16,384 x"):
            render([replace(jobs[1], width=16_384, height=16_385)])
        render(jobs[2:], lambda: drawn.append(len(written(tmp_path))))
    assert drawn == [1, 2, 3]
    assert written(tmp_path) == [jobs[0].path, jobs[2].path, jobs[3].path]


def test_a_browser_that_died_is_reported_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/bin/false")
    with browser() as render:
        for job in many(tmp_path)[:2]:
            with pytest.raises(BrowserError, match=r"^/bin/false does not start: exit code 1$"):
                render([job])


def test_an_image_that_cannot_be_written_is_no_fault_of_the_browser(tmp_path: Path) -> None:
    with browser() as render, pytest.raises(FileNotFoundError):
        render(many(tmp_path / "nowhere")[:1])


@pytest.mark.parametrize(
    ("take_away", "part"),
    [
        (lambda patch: patch.delattr(kaleido.Kaleido, "_get_kaleido_tab"), "kaleido's _get"),
        (lambda patch: patch.delattr(kaleido.Kaleido, "_return_kaleido_tab"), "kaleido's _return"),
        (
            lambda patch: [patch.delattr(c, "populate_targets") for c in SESSIONS],
            "kaleido's populate_targets",
        ),
        (
            lambda patch: patch.delitem(kaleido.Kaleido.__annotations__, "tabs_ready"),
            "kaleido's tabs_ready",
        ),
        (lambda patch: patch.delattr(Chromium, "get_cli"), "choreographer's get_cli"),
        (
            lambda patch: patch.setattr(quick, "get_plotlyjs_version", lambda: "5.0.0"),
            r"plotly.js 4 \(there is 5.0.0\)",
        ),
    ],
)
def test_what_a_release_takes_away_is_told(
    take_away: Callable[[pytest.MonkeyPatch], None], part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert quick.moved() == []
    take_away(monkeypatch)
    (moved,) = quick.moved()
    assert re.match(part, moved)


def test_without_the_private_parts_kaleido_draws_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the part is there for kaleido itself, and not known to us
    monkeypatch.delitem(kaleido.Kaleido.__annotations__, "tabs_ready")
    figure = FIGURES["heatmap"](lattice_study(), ("learning_rate", "batch_size"))
    with pytest.warns(match=r"^images take longer without kaleido's tabs_ready$") as told:
        (plain,) = write({"plain": figure}, tmp_path, ["png"], scale=1)
    assert len(told) == 1
    monkeypatch.undo()
    (quick,) = write({"quick": figure}, tmp_path, ["png"], scale=1)
    assert plain.read_bytes() == quick.read_bytes()


def test_one_browser_renders_for_a_figure_that_comes_later(tmp_path: Path) -> None:
    with browser() as render:
        figure = FIGURES["heatmap"](lattice_study(), ("learning_rate", "batch_size"))
        (path,) = write({"f": figure}, tmp_path, ["png"], scale=1, render=render)
    assert size(path.read_bytes()) == (figure.layout.width, figure.layout.height)


def test_a_picture_depends_on_its_figure_alone(tmp_path: Path) -> None:
    pair = ("learning_rate", "batch_size")
    scene, flat = (FIGURES[name](lattice_study(), pair) for name in ("surface", "heatmap"))
    write({"scene": scene, "flat": flat}, tmp_path, ["png"], scale=1)
    order = {"flat-0": flat, "scene-1": scene, "scene-2": scene, "flat-3": flat, "scene-4": scene}
    for path in write(order, tmp_path, ["png"], scale=1):
        alone = tmp_path / f"{path.stem[:-2]}.png"
        assert path.read_bytes() == alone.read_bytes(), path.name


@pytest.mark.parametrize("scale", [1, 2])
def test_webgl_draws_no_more_pixels_than_two_a_pixel(scale: int, tmp_path: Path) -> None:
    figure = FIGURES["surface"](lattice_study(), ("learning_rate", "batch_size"))
    (path,) = write({"f": figure}, tmp_path, ["svg"], scale=scale)
    (scene,) = re.findall(r'<image[^>]*href="data:image/png;base64,([^"]+)"', path.read_text())
    layout = figure.layout
    area = layout.height - layout.margin.t - layout.margin.b
    assert size(base64.b64decode(scene))[1] == pytest.approx(2 * area, abs=2)


def test_what_is_transparent_in_a_scene_is_drawn(tmp_path: Path) -> None:
    red = {"colorscale": ["#f00", "#f00"], "showscale": False}
    surface = go.Surface(z=[[0, 1], [1, 0]], opacity=0.5, **red)
    layout = {"width": 300, "height": 300, "template": "none"}
    (path,) = write({"f": go.Figure(surface, layout)}, tmp_path, ["png"], scale=1)
    colour = pixels(path.read_bytes()).astype(int)
    assert (colour[..., 0] > colour[..., 1] + 50).mean() > 0.03


def test_what_the_browser_library_ignores_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    with browser():
        logging.getLogger("choreographer.channels.pipe").error("JSONError. Ignoring")
    assert not caplog.records


def test_plotlyjs_is_put_in_parentheses() -> None:
    script = get_plotlyjs().rstrip()
    before, after = script.split("this, () => {")
    assert eager(script) == f"{before}this, (() => {{{after[:-4]}}})));", "see eager()"
    for other in ("another script", script[:-1], f"this, () => {{{script}"):
        assert eager(other) == other
