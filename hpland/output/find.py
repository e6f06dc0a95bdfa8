"""Finding a browser."""

import os
import shutil

from hpland.errors import BrowserError

_ADVICE = (
    "run `python -m hpland.output.browser` to get one, or install Chrome or Chromium, "
    "or set BROWSER_PATH"
)
_HEADLESS = ("chromium-headless-shell", "chrome-headless-shell")  # start in a third of the time


def find_browser() -> str | None:
    """Return the path of the browser to use; None if there is none.

    Where BROWSER_PATH is set, it is that or none. Otherwise a browser of the system comes first,
    one without windows before others, then the one that kaleido downloads.
    """
    if named := os.environ.get("BROWSER_PATH"):
        return shutil.which(named)
    for name in _HEADLESS:
        if path := shutil.which(name):
            return path
    from choreographer.browsers.chromium import Chromium

    # kaleido itself prefers its download, which on a bare system may lack libraries to start.
    found: str | None = Chromium.find_browser(skip_local=True)
    return found or Chromium.find_browser(skip_local=False)


def need_browser() -> str:
    """Return the path of the browser to use.

    Raises:
        BrowserError: there is none.
    """
    if path := find_browser():
        return path
    named = os.environ.get("BROWSER_PATH")
    missing = (
        f"BROWSER_PATH is {named!r}, not a program" if named else "no Chrome or Chromium found"
    )
    raise BrowserError(f"{missing} to render images; {_ADVICE}")
