"""One figure on a page of its own, which fills its window or is laid out for a phone."""

import html
from collections.abc import Mapping
from typing import TYPE_CHECKING

from hpland.figures.draw.narrow import can_be_narrow
from hpland.output.layouts import ENOUGH, STYLE, filling, script

if TYPE_CHECKING:
    import plotly.graph_objects as go

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
html, body {{ margin: 0; height: 100%; background: {paper}; }}
body {{ color: {ink}; font: 16px/1.45 {font}; }}
.figure, .fit, .full, .plot {{ box-sizing: border-box; height: 100%; }}
.figure {{ min-width: {width}px; min-height: {height}px; }}
.figure.narrow {{ min-width: 0; min-height: 0; }}
.narrow, .narrow .fit, .narrow .full, .narrow .plot {{ height: auto; }}
.words {{ padding: .5rem 1rem; }}
{style}</style>
{script}
</head>
<body>
{figure}
<script>{draw}</script>
</body>
</html>
"""


def single(figure: "go.Figure", name: str, size: Mapping[str, int], plotly: str | None) -> str:
    """Return a figure as a page that fills its window, or has the width and height given.

    It takes the script ``plotly`` from the folder that ``name``, a path, starts from; of None it
    has it inside, 5 MB.
    """
    layout = figure.to_dict()["layout"]
    look = layout["template"]["layout"]
    return _PAGE.format(
        title=html.escape(html.unescape(layout.get("title", {}).get("text") or name)),
        paper=look["paper_bgcolor"],
        ink=look["font"]["color"],
        font=look["font"]["family"],
        style=STYLE,
        width=size.get("width", 0 if can_be_narrow(figure) else round(ENOUGH * layout["width"])),
        height=size.get("height", round(ENOUGH * layout["height"])),
        script=inside() if plotly is None else _beside("../" * name.count("/") + plotly),
        figure=filling(figure, size, name.replace("/", "-")),
        draw=script(),
    )


def inside() -> str:
    """Return plotly.js as the element of a page that has it inside."""
    from plotly.offline import get_plotlyjs

    return f"<script>{get_plotlyjs()}</script>"


def _beside(path: str) -> str:
    return f'<script src="{path}"></script>'
