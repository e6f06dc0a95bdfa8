"""What an explanation is made of: plain text in sections, with tables and examples of figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "landscape", "figure", "sampler", "pruner", "strategy", "parameter", "study"
]


@dataclass(frozen=True)
class Table:
    """Rows of texts under the names of their columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Example:
    """A figure of a landscape's default study.

    Attributes:
        landscape: its name.
        figure: the kind of figure.
        file: the picture's file name, without ending; empty for one that is no picture of the
            landscape's own.
    """

    landscape: str
    figure: str
    file: str = ""


@dataclass(frozen=True)
class Section:
    """A part with a heading: an example, paragraphs, points and a table, in this order.

    Attributes:
        heading: what it is about.
        paragraphs: plain texts.
        points: a name, which may be empty, and a text each.
        table: what is better read in columns.
        example: a figure that shows it.
        code: command lines to try.
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    example: Example | None = None
    code: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """What a beginner needs to know of one thing.

    Attributes:
        name: as it is typed.
        kind: what it is.
        summary: what it is, in a sentence.
        sections: the rest.
    """

    name: str
    kind: Kind
    summary: str
    sections: Sequence[Section]
