"""Kaleido's session with a browser, without the work that no picture shows."""

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import kaleido
from choreographer.browsers.chromium import Chromium

from hpland.errors import BrowserError, first_line

Jobs: TypeAlias = Sequence[dict[str, Any]]  # as kaleido takes them: fig, path, opts
START, END = 60.0, 3.0  # seconds to wait for a browser; kaleido waits for ever
TABS = 2  # one draws WebGL, which takes long, while the other draws the rest
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
        errors = (error,)
    if errors:
        raise BrowserError(f"{path} could not render: {_why(errors[0])}") from errors[0]


async def _rendered(path: str, wanted: Awaitable[Jobs]) -> tuple[BaseException, ...]:
    """Return what went wrong with single figures."""
    page = kaleido.PageGenerator(mathjax=False, others=[SCRIPT.as_uri()])
    session = _Session(n=TABS, path=path, page_generator=page, browser_cls=_Chromium)
    opening = asyncio.ensure_future(session.open())
    try:
        await asyncio.wait_for(asyncio.shield(opening), START)
        errors: tuple[BaseException, ...] = await session.write_fig_from_object(await wanted)
        return errors
    finally:
        await asyncio.wait((opening,), timeout=END)  # cancelled at once, it forgets its process
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        await asyncio.wait_for(session.close(), END)


def _why(error: BaseException) -> str:
    if isinstance(error, asyncio.CancelledError):  # so kaleido ends its tasks
        return "it ended"
    return "it does not answer" if isinstance(error, TimeoutError) else first_line(error)
