"""Long texts made short enough for their place, and still told apart."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import takewhile
from textwrap import wrap
from typing import TypeAlias

Cut: TypeAlias = Callable[[str, int], str]
_GAP = "\N{HORIZONTAL ELLIPSIS}"


def shortened(texts: Sequence[str], most: int) -> list[str]:
    """Return texts of at most ``most`` characters; those that differ stay different.

    All lose their middle, or else their start or their end, or what they all begin with,
    whichever keeps them apart; where none does, they are numbered.
    """
    if all(len(text) <= most for text in texts):
        return list(texts)
    cuts: list[Cut] = [*_CUTS, partial(_from, start=_start(texts))]
    tries = ([cut(text, most) for text in texts] for cut in cuts)
    wanted = len(set(texts))
    return next((cut for cut in tries if len(set(cut)) == wanted), _numbered(texts, most))


def in_lines(texts: Sequence[str], across: int, lines: int) -> list[list[str]]:
    """Return every text as at most ``lines`` lines of at most ``across`` characters."""
    tries = [_wrapped(shortened(texts, most), across) for most in range(across * lines, 0, -1)]
    return next(found for found in tries if max(map(len, found)) <= lines)


def _wrapped(texts: Sequence[str], across: int) -> list[list[str]]:
    return [wrap(text, across) or [""] for text in texts]


def _middle_out(text: str, most: int) -> str:
    head = most // 2
    tail = most - head - 1
    return text if len(text) <= most else text[:head] + _GAP + text[len(text) - tail :]


def _start_out(text: str, most: int) -> str:
    return text if len(text) <= most else _GAP + text[len(text) - most + 1 :]


def _end_out(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + _GAP


def _start(texts: Sequence[str]) -> int:
    """Return where the first word starts that is not in all texts."""
    first, last = min(texts), max(texts)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    common = "".join(sign for sign, _ in same)
    return len(re.sub(r"[^\W_]*$", "", common))


def _from(text: str, most: int, start: int) -> str:
    if len(text) <= most:
        return text
    rest = text[start:]
    return _GAP + (rest if len(rest) < most else rest[: most - 2] + _GAP)


_CUTS: tuple[Cut, ...] = (_middle_out, _start_out, _end_out)


def _numbered(texts: Sequence[str], most: int) -> list[str]:
    """Return the texts cut at their end, those that are cut with a number of their own."""

    def each() -> Iterator[str]:
        places: dict[str, int] = {}
        for text in texts:
            place = places.setdefault(text, len(places) + 1)
            sign = f"{_GAP}{place}"
            yield text if len(text) <= most else text[: max(0, most - len(sign))] + sign

    return list(each())
