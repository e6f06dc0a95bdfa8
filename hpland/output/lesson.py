"""Explanations on one page: texts, tables and figures in a single HTML file that works offline."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count, groupby
from typing import TYPE_CHECKING

from hpland.explain.by_hand import ByHand
from hpland.explain.parts import Example, Explanation, Section, Table
from hpland.figures.brief import Theme
from hpland.output.by_hand import by_hand_section
from hpland.output.layouts import section as figure_section
from hpland.output.page import document, safe

if TYPE_CHECKING:
    import plotly.graph_objects as go


def lesson(
    explanations: Sequence[Explanation],
    figures: Mapping[Example, "go.Figure"],
    theme: Theme = "light",
    runs: Mapping[str, ByHand] | None = None,
) -> str:
    """Return explanations as one HTML page, with plotly.js inside if there are figures.

    Args:
        explanations: what to tell, in order.
        figures: those of the sections' examples that are drawn.
        theme: of the page; the figures bring their own.
        runs: to try by hand, by the name of the explanation that they belong to.
    """
    number = count()
    tried = {name: by_hand_section(one, theme) for name, one in (runs or {}).items()}
    parts = [part for one in explanations for part in _one(one, figures, tried, number)]
    title = ", ".join(dict.fromkeys(one.name for one in explanations))
    return document(title, parts, theme, figures=bool(figures or tried))


def _one(
    explanation: Explanation,
    figures: Mapping[Example, "go.Figure"],
    tried: Mapping[str, str],
    number: Iterator[int],
) -> Iterator[str]:
    yield f"<h1>{safe(explanation.name)}</h1>"
    yield f'<p class="text">{safe(explanation.summary)}</p>'
    if explanation.kind == "landscape":
        yield tried.get(explanation.name, "")
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
