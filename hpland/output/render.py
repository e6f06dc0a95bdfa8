"""Images of figures, in one browser session that starts while the figures are being made."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hpland.output.session import Jobs

Render = Callable[["Jobs"], None]


@contextmanager
def browser(path: str | None = None) -> Iterator[Render]:
    """Start a browser in the background; yield a function that renders jobs in it, once.

    The function raises BrowserError if there is no browser, or it does not start, or a figure
    cannot be rendered. The browser is closed afterwards, also where nothing was rendered, and at
    once where something goes wrong.

    Args:
        path: of the browser; None for the one that `need_browser` finds.
    """
    wanted: Future[Jobs] = Future()
    over: Future[None] = Future()
    with ThreadPoolExecutor(max_workers=1) as thread:
        try:
            session = thread.submit(lambda: asyncio.run(_session(path, wanted, over)))
            # imports are faster one after the other, and the browser's start waits for this one
            import hpland.output.session  # noqa: F401

            def render(jobs: "Jobs") -> None:
                with suppress(InvalidStateError):  # the browser is gone, and wants none
                    wanted.set_result(jobs)
                try:
                    session.result()
                finally:
                    over.cancel()
                    wait([session])  # or it would still write where others clean up

            yield render
        finally:
            over.cancel()


async def _session(path: str | None, wanted: "Future[Jobs]", over: "Future[None]") -> None:
    """Render what is wanted until it is over."""
    from hpland.output.browser import need_browser
    from hpland.output.session import render

    work = asyncio.ensure_future(render(path or need_browser(), asyncio.wrap_future(wanted)))
    end = asyncio.wrap_future(over)
    await asyncio.wait((work, end), return_when=asyncio.FIRST_COMPLETED)
    end.cancel()
    work.cancel()  # which is nothing if it is done
    await work
