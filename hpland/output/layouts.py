"""A figure in a page: as it is where there is room, laid out anew in a narrow window."""

import html
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from hpland.figures.draw.narrow import Narrow, can_be_narrow, narrow

if TYPE_CHECKING:
    import plotly.graph_objects as go

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["sendChartToCloud"]}
ENOUGH = 0.8  # of its own width: a figure is shrunk so far, and laid out anew in less

# The buttons stand above the figure, where they can be over no title, however long.
STYLE = """
.modebar-container { top: -28px !important; } .fit { padding-top: 28px; }
.fit { overflow: hidden; } .full { transform-origin: 0 0; }
.words { display: none; } .narrow .words { display: block; } .narrow .fit { padding-top: 0; }
.words h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
.words p, .words ol { font-size: .8rem; margin: .3rem 0; overflow-wrap: anywhere; }
.words ol { padding-left: 1.6rem; }
"""
# Plotly follows CSS transforms, so hovering works on a figure that was scaled. It changes what it
# is given, so every drawing starts from the text. A page that is printed is never drawn anew.
# A section that fills its window is left to plotly while there is room.
SCRIPT = """
function figure(section, narrow) {
  const {data, layout} = JSON.parse(section.querySelector(".spec").textContent);
  const other = JSON.parse(section.querySelector(".other").textContent);
  if (narrow) {
    Object.assign(layout, other.layout);
    for (const [i, change] of Object.entries(other.traces)) Object.assign(data[i], change);
    if (other.turned) for (const trace of data) {
      [trace.x, trace.y] = [trace.y, trace.x];
      if (trace.type === "heatmap") trace.transpose = true;
    }
  }
  return {data, layout};
}
function draw(section, narrow, width) {
  const plot = section.querySelector(".plot"), {data, layout} = figure(section, narrow);
  if (narrow) layout.width = width;
  section.classList.toggle("narrow", narrow);
  section.dataset.drawn = narrow;
  const fills = "fills" in section.dataset && !narrow;
  const config = {...CONFIG, displayModeBar: narrow ? false : "hover", responsive: fills};
  Plotly.purge(plot);
  Plotly.newPlot(plot, data, layout, config);
}
function fit(printing) {
  for (const section of document.querySelectorAll("section.figure")) {
    const box = section.querySelector(".fit"), full = box.firstElementChild;
    const {width, height} = section.dataset, room = box.clientWidth;
    const drawn = section.dataset.drawn, narrow = room < ENOUGH * width;
    if (!drawn || !printing && drawn !== String(narrow)) draw(section, narrow, room);
    const small = section.dataset.drawn === "true";
    if (small && !printing && section.dataset.room !== String(room))
      Plotly.relayout(section.querySelector(".plot"), {width: room});
    section.dataset.room = room;
    if ("fills" in section.dataset) continue;
    const scale = small ? 1 : Math.min(1, room / width);
    full.style.width = small ? "" : width + "px";
    full.style.transform = scale < 1 ? "scale(" + scale + ")" : "";
    box.style.height = small ? "" : height * scale + "px";
  }
}
const paper = matchMedia("print");
addEventListener("resize", () => fit(paper.matches));
addEventListener("beforeprint", () => fit(true));
paper.addEventListener("change", () => fit(paper.matches));
fit(paper.matches);
"""


def script() -> str:
    """Return what draws all figures of a page."""
    return f"const CONFIG = {json.dumps(CONFIG)}, ENOUGH = {ENOUGH};{SCRIPT}"


def section(figure: "go.Figure", heading: str, div_id: str) -> str:
    """Return a figure as HTML, to be drawn by `script`; ``heading`` is HTML."""
    width, height = figure.layout.width, figure.layout.height
    data = f'data-width="{width}" data-height="{height}"'
    return _section(figure, str(figure.to_json(validate=False)), data, heading, div_id)


def filling(figure: "go.Figure", size: Mapping[str, int], div_id: str) -> str:
    """Return a figure as HTML that `script` makes fill its window, or draws in a ``size`` given.

    One of another maker's is never laid out anew.
    """
    from plotly.io.json import to_json_plotly

    spec = figure.to_dict()
    own = [spec["layout"].pop(key, None) for key in ("width", "height")]
    spec["layout"].update(size)
    as_it_is = bool(size) or not can_be_narrow(figure)
    data = f'data-fills data-width="{0 if as_it_is else own[0]}"'
    text = str(to_json_plotly(spec))
    return _section(None if as_it_is else figure, text, data, "", div_id)


def _section(figure: "go.Figure | None", spec: str, data: str, heading: str, div_id: str) -> str:
    """Return a figure's HTML; without the ``figure`` it has no layout for a narrow window."""
    other = narrow(figure) if figure else None
    above, under = (_above(other), _under(other)) if other else ("", "")
    return (
        f'<section class="figure" {data}>{heading}\n'
        f'<div class="words">{above}</div>'
        f'<div class="fit"><div class="full"><div class="plot plotly-graph-div" id="{div_id}">'
        "</div></div></div>"
        f'<div class="words">{under}</div>\n'
        f'<script type="application/json" class="spec">{_in_html(spec)}</script>\n'
        f'<script type="application/json" class="other">{_other(other)}</script></section>'
    )


def _above(other: Narrow) -> str:
    return f"<h3>{html.escape(other.title)}</h3><p>{html.escape(other.subtitle)}</p>"


def _under(other: Narrow) -> str:
    notes = "".join(f"<li>{html.escape(note)}</li>" for note in other.notes)
    caption = f'<p class="caption">{html.escape(other.caption)}</p>'
    return f"<ol>{notes}</ol>{caption}" if notes else caption


def _other(other: Narrow | None) -> str:
    if other is None:
        return "{}"
    from plotly.io.json import to_json_plotly

    parts = {"layout": other.layout, "traces": other.traces, "turned": other.turned}
    return _in_html(str(to_json_plotly(parts)))


def _in_html(text: str) -> str:
    """Return JSON that ends no element of HTML."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
