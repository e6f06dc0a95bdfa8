"""Kaleido's session with a browser, without the work that no picture shows."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import kaleido
from choreographer.browsers.chromium import Chromium

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


def session(path: str) -> kaleido.Kaleido:
    """Return kaleido's session with the browser at ``path``, to be opened with ``async with``."""
    page = kaleido.PageGenerator(mathjax=False, others=[SCRIPT.as_uri()])
    return _Session(n=TABS, path=path, page_generator=page, browser_cls=_Chromium)
