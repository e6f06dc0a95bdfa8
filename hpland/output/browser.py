"""Whether the browser that turns figures into images works, and how to get one.

``python -m hpland.output.browser`` checks the browser, or installs one if there is none. It
prints its path and exits with 0, or prints one line on stderr and exits with 3.
"""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hpland.errors import BrowserError, first_line
from hpland.output.find import need_browser
from hpland.output.folder import own_folder
from hpland.output.job import Job
from hpland.output.png import pixels
from hpland.output.render import browser
from hpland.text import last_line

if TYPE_CHECKING:
    import plotly.graph_objects as go

_SIZE = 400, 200  # of the specimen, in pixels
_PATIENCE = 15.0  # seconds to wait for a server's next byte


def check_browser(path: str) -> None:
    """Render a small figure and look whether its text and its WebGL marks are there.

    Raises:
        BrowserError: the browser did not render, or something is missing from the picture.
    """
    with own_folder() as folder:
        file = folder / "specimen.png"
        try:
            with browser(path) as render:
                render([Job(_specimen(), file, *_SIZE)])
        except BrowserError as error:
            if "canvas/context" in str(error):
                raise BrowserError(f"{path} draws no WebGL: {first_line(error)}") from error
            raise
        png = file.read_bytes()
    inked = (pixels(png)[..., :3] < 128).any(axis=-1)
    webgl, text = np.split(inked, 2, axis=1)
    _judge(path, webgl, text)


def _specimen() -> "go.Figure":
    """Return a figure with WebGL marks on its left half, text on its right, and nothing else."""
    import plotly.graph_objects as go

    hidden = {"visible": False}
    text = {"text": "hpland", "x": 0.75, "y": 0.5, "xref": "paper", "yref": "paper"}
    return go.Figure(
        go.Surface(z=[[0, 1], [1, 0]], colorscale=["#d00", "#d00"], showscale=False),
        layout={
            "margin": dict.fromkeys("lrtb", 0),
            "paper_bgcolor": "#fff",
            "scene": {"domain": {"x": [0, 0.5]}, **{f"{a}axis": hidden for a in "xyz"}},
            "annotations": [text | {"showarrow": False, "font": {"size": 24, "color": "#000"}}],
        },
    )


def _judge(path: str, webgl: NDArray[np.bool_], text: NDArray[np.bool_]) -> None:
    if webgl.sum() < 100:
        raise BrowserError(f"{path} draws no WebGL: surfaces would be missing from the images")
    if text.sum() < 50:
        raise BrowserError(f"{path} draws no text: install a font, such as fonts-dejavu-core")


def get_browser() -> str:
    """Return the path of a browser that works; download or install one if there is none.

    Raises:
        BrowserError: none works, and none could be installed.
    """
    ways: dict[str, Callable[[], object]] = {"": lambda: None}
    if not os.environ.get("BROWSER_PATH"):
        ways |= {"kaleido's download: ": _download, "apt: ": _install}
    reasons = []
    for way, prepare in ways.items():
        try:
            prepare()
            check_browser(path := need_browser())
        except (BrowserError, OSError, RuntimeError) as error:
            reasons.append(way + first_line(error))
        else:
            return path
    raise BrowserError("; ".join(dict.fromkeys(reasons)))


def _download() -> None:
    """Let kaleido download Chrome; by itself it sets no limit to how long that may hang."""
    import kaleido

    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_PATIENCE)
    try:
        kaleido.get_chrome_sync()
    finally:
        socket.setdefaulttimeout(before)


def _install() -> None:
    """Install Chromium and a font where one may: with apt, as root."""
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0:
        raise BrowserError("needs root on Debian")
    _run(apt, "update")
    some = ("install", "-y", "--no-install-recommends", "fonts-dejavu-core")
    try:
        _run(apt, *some, "chromium-headless-shell")
    except BrowserError:  # not every Debian has it apart
        _run(apt, *some, "chromium")


def _run(*command: str) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
    if done.returncode:
        why = last_line(done.stderr, "no reason given")
        raise BrowserError(f"{' '.join(command[1:3])} failed: {why}")


def main() -> int:
    """Get a browser and print its path; return the exit code."""
    try:
        print(get_browser())
    except BrowserError as error:
        print(f"no browser for images: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
