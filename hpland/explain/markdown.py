"""Explanations as Markdown."""

import re
from collections.abc import Callable, Iterator, Sequence

from hpland.explain.parts import Example, Explanation, Section, Table

_MARKS = re.compile(r"[\\`*_\[\]<>|&~]")
_START = re.compile(
    r"^(\d+(?=[.)](?:\s|$))|(?=[#+=-]))"
)  # of a line that would be a heading or a list


def markdown(
    explanations: Sequence[Explanation],
    level: int = 1,
    picture: Callable[[Example], str] = lambda example: "",
) -> str:
    """Return explanations as one Markdown text.

    Args:
        explanations: what to tell, in order.
        level: of the headings with their names.
        picture: from an example to the path of its picture, empty for none.
    """
    lines = (line for one in explanations for line in _one(one, "#" * level, picture))
    return "\n".join(lines).rstrip() + "\n"


def _one(explanation: Explanation, marks: str, picture: Callable[[Example], str]) -> Iterator[str]:
    yield from (f"{marks} {_plain(explanation.name)}", "")
    yield from (f"*{explanation.kind.capitalize()}.* {_plain(explanation.summary)}", "")
    for section in explanation.sections:
        yield from (f"{marks}# {_plain(section.heading)}", "")
        yield from _section(section, picture)


def _section(section: Section, picture: Callable[[Example], str]) -> Iterator[str]:
    if section.example and (path := picture(section.example)):
        yield from (f"![{_plain(_alt(section.example))}]({path})", "")
    for paragraph in section.paragraphs:
        yield from (_START.sub(r"\1\\", _plain(paragraph.strip())), "")
    if section.points:
        yield from map(_point, section.points)
        yield ""
    if section.table:
        yield from (*_table(section.table), "")
    if section.code:
        yield from ("```console", *(f"$ {line}" for line in section.code), "```", "")


def _alt(example: Example) -> str:
    return f"The {example.figure} figure of {example.landscape}"


def _point(point: tuple[str, str]) -> str:
    name, text = point
    if name.isdecimal():
        return f"{name}. {_plain(text)}"
    return f"- **{_plain(name)}**: {_plain(text)}" if name else f"- {_plain(text)}"


def _table(table: Table) -> Iterator[str]:
    yield _row(table.columns)
    yield _row(["---"] * len(table.columns))
    yield from map(_row, (map(_plain, row) for row in table.rows))


def _row(cells: Sequence[str] | Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Return a text that Markdown shows as it is; underscores within words need no care."""
    return _MARKS.sub(lambda found: _escaped(found, text), text)


def _escaped(found: re.Match[str], text: str) -> str:
    before, after = text[: found.start()][-1:], text[found.end() :][:1]
    if found[0] == "_" and before.isalnum() and after.isalnum():
        return "_"
    return f"\\{found[0]}"
