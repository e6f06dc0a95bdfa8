"""A session with a browser: it starts, draws one order of images after the other, and ends."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import kaleido
from choreographer.errors import BrowserClosedError, BrowserFailedError, ChannelClosedError

from hpland.errors import BrowserError, first_line
from hpland.output.folder import own_folder
from hpland.output.job import Job
from hpland.output.quick import TABS, Quick, moved
from hpland.text import last_line

START, END = 30.0, 3.0  # seconds to wait for a browser; kaleido waits for ever
# how a browser's death shows: while it starts, while something is sent, while one waits
ENDED = (
    BrowserFailedError,
    BrowserClosedError,
    ChannelClosedError,
    asyncio.CancelledError,
    asyncio.InvalidStateError,
    ProcessLookupError,  # choreographer asks for the group of a process that is gone
)

# It tells of what it ignores, such as the last words of a browser that closes; errors are raised.
logging.getLogger("choreographer").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Order:
    """Images to be drawn.

    Attributes:
        jobs: the images.
        drawn: called after every one.
        done: set when all are drawn, or one cannot be.
        next: the order after this one.
    """

    jobs: Sequence[Job]
    drawn: Callable[[], None]
    done: "Future[None]" = field(default_factory=Future)
    next: "Future[Order]" = field(default_factory=Future)


async def serve(path: str, order: "Future[Order]") -> None:
    """Start the browser at ``path`` and draw one order after the other, until this is cancelled.

    Raises:
        BrowserError: the browser does not start or answer.
    """
    # kaleido's own tasks, left when a browser dies, would report it again
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    home = Path.home() if "snap" in path else None  # such a browser has a /tmp of its own
    with own_folder(home) as folder:
        try:
            await _opened(path, folder, order)
        except (Exception, asyncio.CancelledError) as error:  # whatever may go wrong in a browser
            if (task := asyncio.current_task()) and task.cancelling():
                raise
            raise _trouble(path, error) from error


async def _opened(path: str, folder: Path, order: "Future[Order]") -> None:
    session = Quick(path, folder) if (quick := not moved()) else _plain(path, folder)
    opening = asyncio.ensure_future(session.open())
    # a quick one goes on as soon as a tab is ready; open() then sleeps for a tenth of a second
    drawing = asyncio.ensure_future(_draw_all(session, path, order, None if quick else opening))
    try:
        await asyncio.wait_for(asyncio.shield(opening), START)
        await drawing
    finally:
        drawing.cancel()
        await asyncio.gather(drawing, return_exceptions=True)
        await asyncio.wait((opening,), timeout=END)  # cancelled at once, it forgets its process
        if not opening.done():
            _kill(session)  # kaleido asks it to end first, and waits
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        await _close(session)


def _plain(path: str, folder: Path) -> kaleido.Kaleido:
    """Return a session as kaleido makes it."""
    page = folder / "index.html"
    page.write_text(kaleido.PageGenerator(mathjax=False).generate_index())
    return kaleido.Kaleido(n=TABS, path=path, page_generator=page, tmp_dir=str(folder))


async def _draw_all(
    session: kaleido.Kaleido,
    path: str,
    wanted: "Future[Order]",
    first: "asyncio.Future[None] | None",
) -> None:
    """Draw what is ordered; to cancel this cancels what is to be ordered, too."""
    while True:
        order = await asyncio.wrap_future(wanted)
        if first:
            await asyncio.shield(first)
        images = (_draw(session, job, order.drawn) for job in order.jobs)
        ends = await asyncio.gather(*images, return_exceptions=True)
        match next(filter(None, ends), None):
            case None:
                order.done.set_result(None)
            case _DrawError(__cause__=BaseException() as error):
                order.done.set_exception(_trouble(path, error))
            case error:
                order.done.set_exception(error)
        wanted = order.next


class _DrawError(Exception):
    """Something went wrong in the browser, and not where an image is written."""


async def _draw(session: kaleido.Kaleido, job: Job, drawn: Callable[[], None]) -> None:
    """Draw and write one image."""
    opts = {"width": job.width, "height": job.height, "scale": job.scale, "format": job.format}
    try:
        image = await session.calc_fig(job.figure, opts)
        job.check(image)
    except (Exception, asyncio.CancelledError) as error:
        raise _DrawError from error
    job.path.write_bytes(image)
    drawn()


async def _close(session: kaleido.Kaleido) -> None:
    """Close the browser, and end its process if it does not answer."""
    with suppress(Exception):  # one that is gone already says so in many ways
        await asyncio.wait_for(session.close(), END)
    _kill(session)


def _kill(session: kaleido.Kaleido) -> None:
    """End the process of the browser, if there is one: a wrapper, and the browser it started."""
    process: subprocess.Popen[bytes] | None = getattr(session, "subprocess", None)
    if process and process.poll() is None:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _trouble(path: str, error: BaseException) -> BrowserError:
    """Return what is wrong with the browser at ``path``."""
    if isinstance(error, ENDED):
        why = _why_not_started(path)
        return BrowserError(
            f"{path} does not start: {why}" if why else f"{path} could not render: it ended"
        )
    why = "it does not answer" if isinstance(error, TimeoutError) else first_line(error)
    return BrowserError(f"{path} could not render: {why}")


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
    return last_line(asked.stderr, f"exit code {asked.returncode}") if asked.returncode else ""
