"""Images of figures, in one browser session that starts while the figures are being made."""

import asyncio
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, InvalidStateError, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from hpland.output.job import Job

if TYPE_CHECKING:
    from hpland.output.session import Order


class Render(Protocol):
    """Draws images and writes them; raises BrowserError if one cannot be drawn."""

    def __call__(self, jobs: Sequence[Job], drawn: Callable[[], None] = ..., /) -> None:
        """Draw and write every image; call ``drawn`` after each."""


@contextmanager
def browser(path: str | None = None) -> Iterator[Render]:
    """Start a browser in the background; yield a function that draws images in it.

    The function raises BrowserError if there is no browser, or it does not start, or an image
    cannot be drawn; it may be called again. The browser is closed afterwards, also where nothing
    was drawn, and at once where something goes wrong.

    Args:
        path: of the browser; None for the one that `need_browser` finds.
    """
    first: Future[Order] = Future()
    over: Future[None] = Future()
    with ThreadPoolExecutor(max_workers=1) as thread:
        try:
            served = thread.submit(lambda: asyncio.run(_session(path, first, over)))
            # imports are faster one after the other, and the browser's start waits for these
            from hpland.output import quick, session

            if parts := quick.moved():
                warnings.warn(f"images take longer without {' and '.join(parts)}", stacklevel=3)
            wanted = first

            def render(jobs: Sequence[Job], drawn: Callable[[], None] = lambda: None, /) -> None:
                nonlocal wanted
                order = session.Order(jobs, drawn)
                with suppress(InvalidStateError):  # the browser is gone, and wants none
                    wanted.set_result(order)
                wanted = order.next
                try:
                    wait((order.done, served), return_when=FIRST_COMPLETED)
                except BaseException:
                    over.cancel()
                    wait([served])  # or it would still write where others clean up
                    raise
                (order.done if order.done.done() else served).result()

            yield render
        finally:
            over.cancel()


async def _session(path: str | None, order: "Future[Order]", over: "Future[None]") -> None:
    """Draw what is ordered until it is over."""
    from hpland.output.find import need_browser
    from hpland.output.session import serve

    work = asyncio.ensure_future(serve(path or need_browser(), order))
    end = asyncio.wrap_future(over)
    await asyncio.wait((work, end), return_when=asyncio.FIRST_COMPLETED)
    end.cancel()
    work.cancel()  # which is nothing if it is done
    await work
