"""Explanations on one page: texts, tables and figures in a single HTML file that works offline."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count, groupby
from typing import TYPE_CHECKING

from hpland.explain.parts import Example, Explanation, Section, Table
from hpland.figures.brief import Theme
from hpland.output.layouts import section as figure_section
from hpland.output.page import document, safe

if TYPE_CHECKING:
    import plotly.graph_objects as go


def lesson(
    explanations: Sequence[Explanation],
    figures: Mapping[Example, "go.Figure"],
    theme: Theme = "light",
) -> str:
    """Return explanations as one HTML page, with plotly.js inside if there are figures.

    Args:
        explanations: what to tell, in order.
        figures: those of the sections' examples that are drawn.
        theme: of the page; the figures bring their own.
    """
    number = count()
    parts = [part for one in explanations for part in _one(one, figures, number)]
    title = ", ".join(dict.fromkeys(one.name for one in explanations))
    return document(title, parts, theme, figures=bool(figures))


def _one(
    explanation: Explanation, figures: Mapping[Example, "go.Figure"], number: Iterator[int]
) -> Iterator[str]:
    yield f"<h1>{safe(explanation.name)}</h1>"
    yield f'<p class="text">{safe(explanation.summary)}</p>'
    for section in explanation.sections:
        yield f"<section><h2>{safe(section.heading)}</h2>"
        if section.example and (figure := figures.get(section.example)):
            yield figure_section(figure, "", f"figure-{next(number)}")
        yield f'<div class="text">{"".join(_section(section))}</div></section>'


def _section(section: Section) -> Iterator[str]:
    yield from (f"<p>{safe(text)}</p>" for text in section.paragraphs)
    for numbered, points in groupby(section.points, lambda point: point[0].isdecimal()):
        tag = "ol" if numbered else "ul"
        yield f"<{tag}>{''.join(map(_point, points))}</{tag}>"
    if section.table:
        yield _table(section.table)
    if section.code:
        lines = "\n".join(f"$ {safe(line)}" for line in section.code)
        yield f"<pre><code>{lines}</code></pre>"


def _point(point: tuple[str, str]) -> str:
    name, text = point
    head = f"<strong>{safe(name)}</strong>: " if name and not name.isdecimal() else ""
    return f"<li>{head}{safe(text)}</li>"


def _table(table: Table) -> str:
    head = "".join(f"<th>{safe(name)}</th>" for name in table.columns)
    rows = (f"<tr>{''.join(f'<td>{safe(cell)}</td>' for cell in row)}</tr>" for row in table.rows)
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
