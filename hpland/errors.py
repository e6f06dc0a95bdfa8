"""Errors that end a command with one line and an exit code."""

import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from functools import cache
from pathlib import Path


class HplandError(Exception):
    """Bad input, reported in one line; the command line exits with code 2."""

    exit_code = 2


class BrowserError(HplandError):
    """No browser renders images; everything else is written. Exit code 3."""

    exit_code = 3


def unknown(
    kind: str, name: str, known: Iterable[str], compared: Callable[[str], str] = str.lower
) -> HplandError:
    """Return the error for a misspelt ``name``, with the nearest known name if one is near.

    Args:
        kind: what is unknown, as in "unknown sampler".
        name: as it was given.
        known: the right names.
        compared: what of a name counts when two are compared.
    """
    names = list(known)
    by_key = {compared(one): one for one in reversed(names)}
    near = get_close_matches(compared(name), by_key, n=1, cutoff=0.6)
    hint = f"did you mean {by_key[near[0]]!r}?" if near else _choices(names)
    return HplandError(f"unknown {kind} {name!r}: {hint}")


def together(errors: Iterable[HplandError], most: int = 5) -> HplandError:
    """Return one error that tells each reason once, or ``most`` and how many more there are."""
    reasons = list(dict.fromkeys(map(str, errors)))
    more = [f"and {len(reasons) - most} more"] if len(reasons) > most else []
    return HplandError("; ".join([*reasons[:most], *more]))


@contextmanager
def writing_to(path: Path) -> Iterator[None]:
    """Turn what an operating system says against writing somewhere into an HplandError."""
    try:
        yield
    except OSError as error:
        raise HplandError(f"cannot write to {str(path)!r}: {error.strerror or error}") from error


def removed(path: Path) -> HplandError:
    """Return the error for a file that went while it was written to."""
    return HplandError(f"{path} cannot be written: it was removed meanwhile")


def first_line(error: BaseException) -> str:
    """Return the first line of an error's message, or its type if it has none."""
    says = error.args[0] if error.args and not isinstance(error, OSError) else error
    return next(iter(str(says).strip().splitlines()), type(error).__name__)


@cache
def warn_once(message: str) -> None:
    """Warn of what holds for all that this process does, once."""
    warnings.warn(message, stacklevel=3)


def _choices(names: list[str], most: int = 12) -> str:
    if not names:
        return "there is none"
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"choose from {', '.join(names[:most])}{more}"
