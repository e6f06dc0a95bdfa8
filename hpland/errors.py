"""What hpland says when it cannot go on, and the exit code that goes with it."""

import warnings
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache


class HplandError(Exception):
    """Bad input, told in one line; the command line exits with code 2."""

    exit_code = 2


class BrowserError(HplandError):
    """No browser that can render images; everything else was written. Exit code 3."""

    exit_code = 3


def unknown(kind: str, name: str, known: Iterable[str]) -> HplandError:
    """Return the error for a misspelt ``name``, with the nearest right one if there is any."""
    names = list(known)
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"there is {_listed(names)}"
    return HplandError(f"unknown {kind} {name!r}: {hint}")


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says, or else its type."""
    says = error.args[0] if error.args and not isinstance(error, OSError) else error
    return next(iter(str(says).strip().splitlines()), type(error).__name__)


@cache
def warn_once(message: str) -> None:
    """Warn of what holds for all that this process does, once."""
    warnings.warn(message, stacklevel=3)


def _listed(names: list[str], most: int = 8) -> str:
    if not names:
        return "none"
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
