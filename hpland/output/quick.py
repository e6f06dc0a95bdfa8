"""Kaleido without the work that no picture shows, and all that this takes of others' private parts.

Of kaleido that is how it hands out its tabs, of choreographer the command line of its browser, and
of plotly.js what render.js changes. Where a release moves one of them, kaleido works as it is.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import kaleido
from choreographer.browsers.chromium import Chromium
from plotly.offline import get_plotlyjs, get_plotlyjs_version

TABS = 2  # one draws WebGL, which takes long, while the other draws the rest
PLOTLYJS = "4"  # the major version that render.js was written for
HOOKS = ("_get_kaleido_tab", "_return_kaleido_tab", "populate_targets", "tabs_ready")
SCRIPT = Path(__file__).with_name("render.js")
FLAGS = (
    # Of V8: where kaleido listens to the page, every exception that plotly.js's feature tests throw
    # and catch makes it read the bundle again for its position, and loading takes twice as long;
    # and each tab's helper threads only get in the other tab's way.
    "--js-flags=--no-enable-lazy-source-positions --single-threaded",
    # Of software WebGL: compile what is drawn when it is drawn, not whatever a scene may need.
    "--disable-angle-features=warmUpPipelineCacheAtLink",
)


def moved() -> list[str]:
    """Return what is not where it was, so that `Quick` cannot be used."""
    return list(_moved())


def _moved() -> Iterator[str]:
    known = {*dir(kaleido.Kaleido), *kaleido.Kaleido.__annotations__}
    yield from (f"kaleido's {name}" for name in HOOKS if name not in known)
    if not hasattr(Chromium, "get_cli"):
        yield "choreographer's get_cli"
    if (version := get_plotlyjs_version()).split(".")[0] != PLOTLYJS:
        yield f"plotly.js {PLOTLYJS} (there is {version})"


class _Chromium(Chromium):
    def get_cli(self) -> Sequence[str]:
        return [*super().get_cli(), *FLAGS]


class Quick(kaleido.Kaleido):  # type: ignore[misc]
    """A session with a browser that can be used while it opens; its files are in ``folder``."""

    def __init__(self, path: str, folder: Path) -> None:
        """Lay out the page that every figure is drawn on."""
        self._script = folder / "plotly.js"
        parts = {"plotly": (self._script.name, "utf-8"), "others": [SCRIPT.as_uri()]}
        page = folder / "index.html"
        page.write_text(kaleido.PageGenerator(**parts, mathjax=False).generate_index())
        super().__init__(
            n=TABS, path=path, page_generator=page, tmp_dir=str(folder), browser_cls=_Chromium
        )

    async def populate_targets(self) -> None:
        """Put plotly.js beside the page before a tab opens it, and while the browser starts."""
        self._script.write_text(eager(get_plotlyjs()), encoding="utf-8")
        await super().populate_targets()

    async def _get_kaleido_tab(self) -> Any:
        """Wait for the next free tab, also while the session is still opening."""
        return await self.tabs_ready.get()

    async def _return_kaleido_tab(self, tab: Any) -> None:
        """Let the next figure have the page as it is: kaleido would load it anew."""
        await self.tabs_ready.put(tab)


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
