import base64
import logging
import os
import re
import signal
import threading
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from plotly.offline import get_plotlyjs

from hpland.errors import BrowserError
from hpland.figures import FIGURES
from hpland.output import session, write
from hpland.output.browser import need_browser
from hpland.output.png import pixels, size
from hpland.output.render import browser
from hpland.output.session import eager
from tests.figures.tables import lattice_study
from tests.output.scripts import script


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
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/bin/false")
    with browser() as render, pytest.raises(BrowserError) as error:
        render([])
    assert str(error.value) == "/bin/false does not start: exit code 1"


def test_a_browser_that_is_gone_before_there_are_figures_is_told_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over, first = threading.Event(), session.render

    async def render_and_tell(*arguments: Any) -> None:
        try:
            await first(*arguments)
        finally:
            over.set()

    monkeypatch.setattr(session, "render", render_and_tell)
    monkeypatch.setenv("BROWSER_PATH", "/bin/false")
    with browser() as render:
        over.wait()
        with pytest.raises(BrowserError) as error:
            render([])
    assert str(error.value) == "/bin/false does not start: exit code 1"


@pytest.mark.parametrize(
    ("does", "why"),
    [
        (
            '"{real}" "$@" & until [ -s {first} ]; do sleep 0.01; done; kill -9 $!',
            "it ended",
        ),
        ("exec sleep 60", "it does not answer"),
    ],
)
def test_a_browser_that_dies_or_hangs_is_told(
    does: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hpland.output.session.END", 0.1)
    if "sleep 60" in does:
        monkeypatch.setattr("hpland.output.session.START", 0.1)
    jobs = many(tmp_path)
    does = does.format(real=need_browser(), first=jobs[0]["path"])
    own = script(tmp_path / "own", '[ "$1" = --version ] && exit 0', does)
    monkeypatch.setenv("BROWSER_PATH", own)
    with browser() as render, pytest.raises(BrowserError) as error:
        render(jobs)
    assert str(error.value) == f"{own} could not render: {why}"


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


def many(folder: Path) -> list[dict[str, Any]]:
    return [{"fig": {"data": []}, "path": folder / f"{i}.png"} for i in range(500)]


def written(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*.png") if path.stat().st_size]


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
