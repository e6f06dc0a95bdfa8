"""Text: numbers as a reader wants them, and what comes from elsewhere, shown on one line."""

import re
import tomllib
from pathlib import Path
from typing import Any

# Control characters, line separators, lone surrogates, and what changes the direction of writing:
# https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def printable(text: str) -> str:
    r"""Return any text as one line that moves no cursor and turns no letters: ``"a\x1b[2J"``.

    What a terminal or a figure would obey is shown as Python writes it; all else stays as it is.
    """
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def number(x: float, digits: int = 3) -> str:
    """Return ``x`` to three significant digits, or to ``digits``: ``0.938``, ``1,600``, ``9.1e-4``.

    An int below a million keeps all its digits.
    """
    if isinstance(x, int) and abs(x) < 1_000_000:
        return f"{x:,}"
    rounded = float(f"{x:.{digits}g}")
    if rounded == 0 or 1e-3 <= abs(rounded) < 1e6:
        return f"{rounded:,.{max(digits, 6)}g}"  # six hold all before the point
    mantissa, e, exponent = f"{rounded:.{digits - 1}e}".partition("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}" if e else mantissa


def expanded(path: Path) -> Path:
    """Return a path with ``~`` for a home folder where a shell left it."""
    try:
        return path.expanduser()
    except RuntimeError:  # nobody of that name: a shell, too, leaves it as it is
        return path


def last_line(text: str, default: str) -> str:
    """Return the last line of what a program says, or ``default`` where it says nothing."""
    return next(reversed(text.strip().splitlines()), default)


def beside(module: str) -> dict[str, Any]:
    """Return the TOML file of a module's name that lies beside it, given its ``__file__``."""
    return tomllib.loads(Path(module).with_suffix(".toml").read_text(encoding="utf-8"))
