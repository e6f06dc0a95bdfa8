"""Pages: a single HTML file that works offline, and a study's facts, trials and figures on one."""

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hpland.explain.study import objective_label
from hpland.figures.brief import Theme
from hpland.figures.data.words import seen, shown
from hpland.table import TrialTable
from hpland.text import number, printable

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True)
class Report:
    """What a report says.

    Attributes:
        title: its heading.
        facts: name and text, in order.
        best: heading to trials, a row each, of names to texts; all with the same names.
        figures: heading to figure, in order.
        notes: sentences at the end.
        more: tables like ``best``, after the figures.
    """

    title: str
    facts: Sequence[tuple[str, str]]
    best: Mapping[str, Sequence[Mapping[str, str]]]
    figures: Mapping[str, "go.Figure"]
    notes: Sequence[str]
    more: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)


def trial_rows(table: TrialTable, rows: Iterable[int]) -> list[dict[str, str]]:
    """Return trials for a report's table, with the values of all objectives."""
    return [
        {
            "trial": str(table.number[row]),
            **{
                objective_label(table.by(k)): number(value, 6)
                for k, value in enumerate(table.values[row].tolist())
            },
            **{name.replace("_", " "): _short(x) for name, x in table.shown(int(row)).items()},
        }
        for row in rows
    ]


def _short(value: object, most: int = 40) -> str:
    """Return a parameter's value, number or choice, as text that is cut at ``most``."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return shown(value)
    text = seen(value)
    return text if len(text) <= most else f"{text[: most - 1]}\N{HORIZONTAL ELLIPSIS}"


def safe(text: str) -> str:
    """Return any text as HTML that shows it."""
    return html.escape(printable(text))


def page(report: Report, theme: Theme = "light") -> str:
    """Return the report as one HTML page with one plotly.js inside: 4.9 MB and the figures."""
    parts = [
        f"<h1>{safe(report.title)}</h1>",
        _facts(report.facts),
        *(_best(heading, rows) for heading, rows in report.best.items()),
        *(_figure(i, head, figure) for i, (head, figure) in enumerate(report.figures.items())),
        *(_best(heading, rows) for heading, rows in report.more.items()),
        _notes(report.notes),
    ]
    return document(report.title, parts, theme, figures=True)


def document(title: str, parts: Sequence[str], theme: Theme, *, figures: bool) -> str:
    """Return parts of HTML as a page that works offline; with ``figures`` plotly.js is inside.

    A figure shrinks a little with the window, and is laid out anew on a phone, so that its letters
    can be read. A printed page shows the whole of it.
    """
    from hpland.figures.draw.theme import PALETTES
    from hpland.output.layouts import STYLE, script
    from hpland.output.single import inside

    look = PALETTES[theme]
    style = _STYLE
    for name in ("paper", "ink", "muted", "line"):
        style = style.replace(f"var(--{name})", getattr(look, name))
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{safe(title)}</title>",
            f"<style>:root {{ color-scheme: {theme}; }}{style}{STYLE}</style>",
            *([inside()] if figures else []),
            "</head>\n<body>",
            *parts,
            *([f"<script>{script()}</script>"] if figures else []),
            "</body>\n</html>\n",
        ]
    )


def _facts(facts: Sequence[tuple[str, str]]) -> str:
    rows = (f"<dt>{safe(name)}</dt><dd>{safe(text)}</dd>" for name, text in facts)
    return f"<dl>{''.join(rows)}</dl>"


def _best(heading: str, rows: Sequence[Mapping[str, str]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f"<th>{safe(name)}</th>" for name in names)
    body = "".join(f"<tr>{_cells(row, names)}</tr>" for row in rows)
    return (
        f'<h2>{safe(heading)}</h2>\n<div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cells(row: Mapping[str, str], names: Sequence[str]) -> str:
    return "".join(f"<td>{safe(row.get(name, ''))}</td>" for name in names)


def _figure(index: int, heading: str, figure: "go.Figure") -> str:
    from hpland.output.layouts import section

    head = safe(heading[:1].upper() + heading[1:])
    return section(figure, f"<h2>{head}</h2>", f"figure-{index}")


def _notes(notes: Sequence[str]) -> str:
    items = "".join(f"<li>{safe(note)}</li>" for note in notes)
    return f"<h2>Notes</h2>\n<ul>{items}</ul>"


_STYLE = """
body { margin: 0 auto; padding: 1rem; max-width: 1100px; background: var(--paper);
  color: var(--ink); font: 16px/1.45 Inter, Helvetica, Arial, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.6rem; overflow-wrap: anywhere; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; white-space: nowrap; }
th, td { padding: .25rem .8rem .25rem 0; text-align: left; border-bottom: 1px solid var(--line); }
th { color: var(--muted); font-weight: 500; }
.text { max-width: 46rem; } .text td { white-space: normal; vertical-align: top; }
.text > ul, .text > ol { color: var(--ink); } li { margin: .3rem 0; }
pre { overflow-x: auto; padding: .6rem .8rem; border: 1px solid var(--line); border-radius: 6px; }
ul { padding-left: 1.1rem; color: var(--muted); }
section { break-inside: avoid; }
@media (max-width: 500px) { dl { display: block; } dd { margin-bottom: .4rem; } }
@media print { body { padding: 0; } .modebar { display: none; } }
"""
