"""Images of figures, in one browser session that starts while the figures are being made."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from hpland.errors import BrowserError, first_line

Jobs = Sequence[dict[str, Any]]  # as kaleido takes them: fig, path, opts
Render = Callable[[Jobs], None]


@contextmanager
def browser() -> Iterator[Render]:
    """Start a browser in the background; yield a function that renders jobs in it, once.

    The function raises BrowserError if there is no browser, or it does not start, or a figure
    cannot be rendered. The browser is closed afterwards, also where nothing was rendered.
    """
    wanted: Future[Jobs] = Future()
    with ThreadPoolExecutor(max_workers=1) as thread:
        session = thread.submit(lambda: asyncio.run(_session(wanted)))
        # imports are faster one after the other, and the browser's start waits for this one
        import hpland.figures.session  # noqa: F401

        def render(jobs: Jobs) -> None:
            wanted.set_result(jobs)
            session.result()

        try:
            yield render
        finally:
            wanted.cancel()


async def _session(wanted: "Future[Jobs]") -> None:
    from hpland.figures.browser import need_browser
    from hpland.figures.session import session

    path = need_browser()
    try:
        async with session(path) as opened:
            jobs = await asyncio.wrap_future(wanted)
            errors = await opened.write_fig_from_object(jobs)
    except RuntimeError as error:  # the browser did not start, or died
        errors = (error,)
    if errors:
        raise BrowserError(f"{path} could not render: {first_line(errors[0])}") from errors[0]
