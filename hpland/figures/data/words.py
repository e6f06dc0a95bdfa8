"""Names and numbers as a reader wants to see them."""

import html
import re
from collections.abc import Iterable

from hpland.space import Parameter
from hpland.text import number, printable

_SIGN = re.compile(r"&(?:lt|gt|#37);|.")  # an entity of `plain` is one sign
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def words(name: str) -> str:
    """Return a name with spaces for underscores, fit for plotly: ``"learning rate"``."""
    return plain(name.replace("_", " ")) or "(no name)"


def plain(text: str, most: int = 40) -> str:
    """Return any text in a form that plotly shows as it is, on one line, cut at ``most``.

    Plotly reads a little HTML, entities, and ``%{...}`` in hovers; what turns the direction of
    writing is shown as Python writes it. Plain once is plain for ever.
    """
    signs = _SIGN.findall(one_line(text))
    short = signs if len(signs) <= most else [*signs[: most - 1], "\N{HORIZONTAL ELLIPSIS}"]
    return "".join(short).replace("<", "&lt;").replace(">", "&gt;").replace("%{", "&#37;{")


def text_of(markup: str) -> str:
    """Return what plotly's little HTML says, as plain text."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup.replace("<br>", " ")))


def one_line(text: str) -> str:
    """Return any text on one line, its directions of writing as Python writes them."""
    return printable(" ".join(text.split()))


def heading(name: str, parameter: Parameter) -> str:
    """Return a parameter's name with its unit: ``"width (units per layer)"``."""
    return f"{words(name)} ({plain(parameter.unit)})" if parameter.unit else words(name)


def shown(value: object) -> str:
    """Return a parameter's value as text: a whole number with all its digits, others with three."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return choice(value)
    return f"{value:,}" if isinstance(value, int) else number(value)


def choice(value: object, most: int = 40) -> str:
    """Return a choice as `seen` has it, fit for plotly and cut at ``most``."""
    return plain(seen(value), most)


def seen(value: object) -> str:
    """Return a choice as text that can be seen: what is blank has quotes around it."""
    text = str(value)
    return text if text.strip() else f'"{text}"'


def power_of_ten(exponent: int) -> str:
    """Return a decade's label: ``"10⁻⁵"``, but plainly ``"1"`` and ``"10"``."""
    if exponent in (0, 1):
        return str(10**exponent)
    return "10" + str(exponent).translate(_SUPERSCRIPT)


def count(n: int, noun: str) -> str:
    """Return ``"1 trial"`` or ``"1,600 trials"``."""
    return f"{n:,} {noun}" + ("" if n == 1 else "s")


def listed(items: Iterable[str], word: str = "and") -> str:
    """Return ``"a"``, ``"a and b"`` or ``"a, b and c"``."""
    *most, last = items
    return f"{', '.join(most)} {word} {last}" if most else last
