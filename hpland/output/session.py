"""Kaleido's session with a browser, without the work that no picture shows."""

import asyncio
import logging
import subprocess
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import kaleido
from choreographer.browsers.chromium import Chromium
from choreographer.errors import BrowserClosedError, BrowserFailedError, ChannelClosedError

from hpland.errors import BrowserError, first_line

Jobs: TypeAlias = Sequence[dict[str, Any]]  # as kaleido takes them: fig, path, opts
START, END = 30.0, 3.0  # seconds to wait for a browser; kaleido waits for ever
TABS = 2  # one draws WebGL, which takes long, while the other draws the rest
PLOTLY = "plotly.js"
# how it is told that a browser died: while it starts, while something is sent, while one waits
ENDED = (BrowserFailedError, BrowserClosedError, ChannelClosedError, asyncio.CancelledError)
SCRIPT = Path(__file__).with_name("render.js")
FLAGS = (
    # Of V8: where kaleido listens to the page, every exception that plotly.js's feature tests throw
    # and catch makes it read the bundle again for its position, and loading takes twice as long;
    # and each tab's helper threads only get in the other tab's way.
    "--js-flags=--no-enable-lazy-source-positions --single-threaded",
    # Of software WebGL: compile what is drawn when it is drawn, not whatever a scene may need.
    "--disable-angle-features=warmUpPipelineCacheAtLink",
)

# It tells of what it ignores, such as the last words of a browser that closes; errors are raised.
logging.getLogger("choreographer").setLevel(logging.CRITICAL)


class _Chromium(Chromium):
    def get_cli(self) -> Sequence[str]:
        return [*super().get_cli(), *FLAGS]


class _Session(kaleido.Kaleido):  # type: ignore[misc]
    async def populate_targets(self) -> None:
        """Put plotly.js beside the page before a tab opens it."""
        from plotly.offline import get_plotlyjs  # while the browser starts

        script = self._html_tmp_dir.path / PLOTLY
        script.write_text(eager(get_plotlyjs()), encoding="utf-8")
        await super().populate_targets()

    async def _get_kaleido_tab(self) -> Any:
        """Wait for the next free tab, also while the session is still opening."""
        return await self.tabs_ready.get()

    async def _return_kaleido_tab(self, tab: Any) -> None:
        """Let the next figure have the page as it is: kaleido would load it anew."""
        await self.tabs_ready.put(tab)


async def render(path: str, wanted: Awaitable[Jobs]) -> None:
    """Start the browser at ``path``, wait for the jobs that are wanted, render them, and close it.

    Raises BrowserError if the browser does not start or answer, dies, or cannot render a figure.
    """
    # kaleido's own tasks, left when a browser dies, would tell it again
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    try:
        errors = await _rendered(path, wanted)
    except (Exception, asyncio.CancelledError) as error:  # whatever may go wrong in a browser
        if (task := asyncio.current_task()) and task.cancelling():
            raise
        errors = (error,)
    if errors:
        raise BrowserError(f"{path} {_trouble(path, errors[0])}") from errors[0]


async def _rendered(path: str, wanted: Awaitable[Jobs]) -> tuple[BaseException, ...]:
    """Return what went wrong with single figures."""
    scripts = {"plotly": (PLOTLY, "utf-8"), "mathjax": False, "others": [SCRIPT.as_uri()]}
    page = kaleido.PageGenerator(**scripts)
    session = _Session(n=TABS, path=path, page_generator=page, browser_cls=_Chromium)
    opening = asyncio.ensure_future(session.open())
    # goes on as soon as a tab is ready; choreographer's open() then sleeps for a tenth of a second
    rendering = asyncio.ensure_future(_written(session, wanted))
    try:
        await asyncio.wait_for(asyncio.shield(opening), START)
        return await rendering
    finally:
        rendering.cancel()
        await asyncio.gather(rendering, return_exceptions=True)
        await asyncio.wait((opening,), timeout=END)  # cancelled at once, it forgets its process
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        await asyncio.wait_for(session.close(), END)


async def _written(session: _Session, wanted: Awaitable[Jobs]) -> tuple[BaseException, ...]:
    """Render what is wanted; to cancel this cancels what is wanted, too."""
    errors: tuple[BaseException, ...] = await session.write_fig_from_object(await wanted)
    return errors


def eager(script: str) -> str:
    """Return plotly.js with its outermost function in parentheses, if it has the form known.

    V8 then compiles it as it reads it. Otherwise it first only looks for its end, since it may
    never be called, and reads it again when it is: a third of the time that loading takes
    (https://v8.dev/blog/preparser#pife).
    """
    script = script.rstrip()
    start, end = "this, () => {", "}));"
    if script.count(start) != 1 or not script.endswith(end):
        return script
    return script.replace(start, "this, (() => {", 1).removesuffix(end) + "})));"


def _trouble(path: str, error: BaseException) -> str:
    """Return what is wrong with the browser at ``path``."""
    if isinstance(error, ENDED):
        why = _why_not_started(path)
        return f"does not start: {why}" if why else "could not render: it ended"
    why = "it does not answer" if isinstance(error, TimeoutError) else first_line(error)
    return f"could not render: {why}"


def _why_not_started(path: str) -> str:
    """Ask a browser that ended for its version; return what it says instead, if it has none."""
    try:
        asked = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=START, check=False
        )
    except subprocess.TimeoutExpired:
        return "no answer"
    except OSError as error:
        return str(error)
    if not asked.returncode:
        return ""
    return (asked.stderr.strip() or f"exit code {asked.returncode}").splitlines()[-1]
