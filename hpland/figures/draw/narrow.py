"""A figure laid out for a phone: less on it, more below it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from hpland.figures.data.shorten import in_lines, shortened
from hpland.figures.data.words import plain, text_of
from hpland.figures.draw.legend import ROW, legend_names, rows
from hpland.figures.draw.notes import CAPTION, END, NOTE, numbered
from hpland.figures.draw.turned import is_turned, turned_layout, turned_traces

ACROSS = 300  # pixels of the plot on the narrowest phone
CHARACTER = 6.4  # pixels, at `SIZE`
SIZE = 11
_SIDES = {"l": 46, "r": 14, "t": 14}
_PLOT, _SCENE, _PANEL, _ROW = 300, 330, 190, 130  # pixels, heights
_BAR, _BAR_UP = 64, 30  # the height of the colours, and what is under their title
_BESIDE = 3  # panels, which are low one below the other
_CORNER = 0.15  # of a scene's height
_MOST_DOWN = 14  # characters of a label that is written downwards


@dataclass(frozen=True)
class Narrow:
    """A figure for a narrow window, and what is text around it there.

    Attributes:
        title, subtitle, caption: plain text; empty where there is none.
        notes: plain texts; their numbers, from 1, are on the figure.
        layout: of plotly, in place of the figure's own entries of the same names.
        traces: of plotly, changes to the trace of an index.
        turned: whether x and y of every trace change places.
    """

    title: str
    subtitle: str
    notes: tuple[str, ...]
    caption: str
    layout: dict[str, Any]
    traces: dict[int, dict[str, Any]]
    turned: bool


def narrow(figure: go.Figure) -> Narrow:
    """Return a figure as a window of 360 pixels or more shows it, with letters of 11 pixels.

    Title, notes and caption become text; the legend and the colours stand below.
    """
    full = figure.layout.to_plotly_json()
    said = said_on(full)
    turned = is_turned(said)
    layout = _turned(full, said) if turned else small(figure)
    title = full.get("title", {})
    return Narrow(
        title=text_of(title.get("text", "")),
        subtitle=text_of(title.get("subtitle", {}).get("text", "")),
        notes=tuple(text_of(each["text"]) for each in said if each.get("name") == NOTE),
        caption=" ".join(text_of(each["text"]) for each in said if each.get("name") == CAPTION),
        layout={"font": {**full.get("font", {}), "size": SIZE}} | _below(full, layout, figure),
        traces=turned_traces(figure) if turned else {},
        turned=turned,
    )


def said_on(full: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the annotations of a layout, and of its scene."""
    return [*full.get("annotations", []), *full.get("scene", {}).get("annotations", [])]


def small(figure: go.Figure, across: int = ACROSS) -> dict[str, Any]:
    """Return what changes of a layout with little room: few, small ticks and numbered notes.

    Panels stand one below the other, and three beside one another if there is room ``across``.
    """
    full = figure.layout.to_plotly_json()
    layout = _scene(full) if "scene" in full else _flat(full, across)
    bars = any(trace.type == "bar" and trace.text is not None for trace in figure.data)
    if bars:
        layout["yaxis"] |= {"dtick": 1}  # every bar has its name
    if bars or any(each.get("name") == END for each in said_on(full)):
        layout["xaxis"] = _with_room_for_text(layout["xaxis"])
    return layout


def can_be_narrow(figure: go.Figure) -> bool:
    """Return whether `narrow` knows a figure: it is hpland's own, and has a caption."""
    return any(each.name == CAPTION for each in figure.layout.annotations)


def _with_room_for_text(axis: Mapping[str, Any]) -> dict[str, Any]:
    """Return the axis along bars that have text at their end, or brackets beside them."""
    low, high = axis["range"]
    return {**axis, "range": [low, high + 0.25 * (high - low)]}


def _below(full: Mapping[str, Any], layout: dict[str, Any], figure: go.Figure) -> dict[str, Any]:
    """Return the layout with the legend and the colours below the plot, and its height."""
    names = legend_names(figure)
    shown = bool(names) and full.get("showlegend", True) is not False
    legend = ROW * rows(names, ACROSS) + 6 if shown else 0
    bar = _BAR if "coloraxis" in full else 0
    margin = {**_SIDES, **layout["margin"], "b": layout["margin"]["b"] + legend + bar}
    height = layout["height"] + margin["t"] + margin["b"]
    below = {"margin": margin, "height": height, "width": None, "title": {"text": ""}}
    below["legend"] = {**full.get("legend", {}), **_LEGEND}
    if bar:
        name = _bar_title(full["coloraxis"], legend + 8 + _BAR_UP - margin["b"])
        below["annotations"] = [*layout["annotations"], name]
        below["coloraxis"] = _colors(full["coloraxis"], (legend + 8) / height)
    return {**layout, **below}


_LEGEND = {
    "orientation": "h",
    "x": 0,
    "xanchor": "left",
    "y": 0,
    "yref": "container",
    "yanchor": "bottom",
    "font": {"size": SIZE},
    "tracegroupgap": 0,
}


def _colors(axis: Mapping[str, Any], up: float) -> dict[str, Any]:
    bar = axis["colorbar"]
    place = {"orientation": "h", "x": 0.5, "xanchor": "center", "xref": "paper", "len": 1}
    place |= {"y": up, "yref": "container", "yanchor": "bottom", "thickness": 10, "ypad": 2}
    look = {"title": {"text": ""}, "tickfont": {"size": SIZE}, **thinned(bar, ACROSS)}
    return {**axis, "colorbar": {**bar, **place, **look}}


def _bar_title(axis: Mapping[str, Any], up: float) -> dict[str, Any]:
    """Return the title of the colours; plotly's own lies on a bar that lies in the margin."""
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 0}
    text = axis["colorbar"]["title"]["text"]
    shift = {"yanchor": "bottom", "yshift": up, "showarrow": False}
    return {"text": text, "font": {"size": SIZE}, **place, **shift}


def _turned(full: Mapping[str, Any], said: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return turned_layout(full, said, ACROSS) | {"margin": {"b": 10, "l": 8, "r": 22}}


def _flat(full: Mapping[str, Any], room: int) -> dict[str, Any]:
    """Return the axes of a flat figure, panels one below the other, and its numbered notes."""
    across = [name for name in full if re.fullmatch(r"xaxis\d*", name)]
    said = full.get("annotations", [])
    panels = len({tuple(full[name].get("domain", ())) for name in across})
    if panels == _BESIDE and room > ACROSS:
        axes = _plain_axes(full, across, room // panels)
    else:
        axes = _stacked(full, across) if panels > 1 else _plain_axes(full, across)
    return {**axes, "annotations": list(map(_small, numbered(said, SIZE)))}


def _small(each: Mapping[str, Any]) -> dict[str, Any]:
    """Return an annotation in small letters; one at a line's end stands over it."""
    over = {"xanchor": "right", "xshift": 0, "yshift": 11} if each.get("name") == END else {}
    return {**each, "font": {**each.get("font", {}), "size": SIZE}, **over}


def _plain_axes(
    full: Mapping[str, Any], across: Sequence[str], each: int = ACROSS
) -> dict[str, Any]:
    axes = {name: across_axis(full[name], each) for name in across}
    up = {name: full[name] for name in full if re.fullmatch(r"yaxis\d*", name)}
    rows = len({tuple(axis.get("domain", (0, 1))) for axis in up.values()})
    height = max(_PLOT, _ROW * rows)
    ups = {name: _up(axis, height // max(1, rows)) for name, axis in up.items()}
    room = max((_room(axis) for axis in axes.values()), default=0)
    return {**axes, **ups, "height": height, "margin": {"b": room}}


def _stacked(full: Mapping[str, Any], across: Sequence[str]) -> dict[str, Any]:
    axes = [across_axis(full[name]) for name in across]
    rooms = [_room(axis) + 24 for axis in axes]
    height = _PANEL * len(axes) + sum(rooms[:-1])
    layout: dict[str, Any] = {"height": height, "margin": {"b": rooms[-1] - 24}}
    top, first = float(height), full["yaxis"].get("title", {})
    for name, axis, room in zip(across, axes, rooms, strict=True):
        up = name.replace("x", "y", 1)
        domain = [max(0.0, (top - _PANEL) / height), top / height]
        shown = {"domain": domain, "showticklabels": True, "ticks": "outside"}
        layout[name] = axis | {"domain": [0, 1]}
        own = full.get(up, {})
        title = own.get("title", {}) if own.get("title", {}).get("text") else first
        layout[up] = _up({**own, "title": title}, _PANEL) | shown
        top -= _PANEL + room
    return layout


def across_axis(axis: Mapping[str, Any], room: int = ACROSS) -> dict[str, Any]:
    """Return an x axis with as many labels as fit beside one another, or written downwards."""
    fewer = thinned(axis, room)
    labels = axis.get("ticktext")
    if labels is not None and len(fewer["ticktext"]) < len(labels) and _are_words(labels):
        fewer = {**_cut(axis, _MOST_DOWN, room, 14.0), "tickangle": -90}
    return {
        **axis,
        **_titled(axis, room, lines=2),
        **fewer,
        "tickfont": {"size": SIZE},
        "automargin": False,
    }


def _up(axis: Mapping[str, Any], height: int) -> dict[str, Any]:
    """Return a y axis with as many labels as fit above one another."""
    fewer = _cut(axis, 16, height, 17.0)
    return {
        **axis,
        **_titled(axis, height),
        **fewer,
        "tickfont": {"size": SIZE},
        "automargin": True,
    }


def _titled(axis: Mapping[str, Any], room: int, lines: int = 1) -> dict[str, Any]:
    title = axis.get("title", {})
    told = in_lines([text_of(title.get("text") or "")], int(room / CHARACTER), lines)
    text = "<br>".join(plain(line, room) for line in told[0])
    return {"title": {**title, "text": text, "font": {"size": SIZE + 1}, "standoff": 6}}


def _are_words(labels: Sequence[str]) -> bool:
    return not any(label[:1].isdigit() for label in labels)


def _room(axis: Mapping[str, Any]) -> int:
    """Return the pixels below an axis for its labels and its title."""
    labels = axis.get("ticktext", ("",))
    down = axis.get("tickangle") == -90
    tall = max(map(len, map(text_of, labels)), default=0) * CHARACTER if down else 14
    title = axis["title"]["text"]
    return round(12 + tall + (24 + 15 * title.count("<br>") if title else 0))


def thinned(axis: Mapping[str, Any], room: float) -> dict[str, Any]:
    """Return ticks of an axis whose labels fit beside one another into ``room`` pixels."""
    labels = axis.get("ticktext")
    wide = max((len(text_of(label)) for label in labels), default=0) if labels is not None else 0
    return _cut(axis, max(wide, 1), room, CHARACTER * wide + 10)


def _cut(axis: Mapping[str, Any], most: int, room: float, each: float) -> dict[str, Any]:
    """Return every k-th tick, so that ``each`` pixels a label are enough, cut at ``most``."""
    labels = axis.get("ticktext")
    if labels is None:
        return {"nticks": 5}
    step = max(1, -(-int(len(labels) * each) // int(room)))
    return {"tickvals": list(axis["tickvals"])[::step], "ticktext": _short(labels[::step], most)}


def _short(labels: Sequence[str], most: int) -> list[str]:
    if all(len(text_of(label)) <= most for label in labels):
        return [label.replace("<br>", " ") for label in labels]
    return [plain(text, most) for text in shortened([text_of(label) for label in labels], most)]


def _scene(full: Mapping[str, Any]) -> dict[str, Any]:
    """Return a scene seen from further away, with few and small labels and numbered notes."""
    scene = dict(full["scene"])
    for name in ("xaxis", "yaxis", "zaxis"):
        axis = scene.get(name, {})
        title = {**axis.get("title", {}), "font": {"size": SIZE}}
        if name == "zaxis" and "coloraxis" in full:
            title["text"] = ""  # the colours say it, and it would be cut off
        few = thinned(axis, 130)
        if name == "zaxis":
            few = _off_the_floor(few, axis["range"])
        scene[name] = {**axis, **few, "tickfont": {"size": SIZE}, "title": title}
    eye = scene.get("camera", {}).get("eye", {})
    scene["camera"] = {**scene.get("camera", {}), "eye": {k: 1.4 * v for k, v in eye.items()}}
    scene["annotations"] = numbered(scene.get("annotations", []), SIZE)
    return {"scene": scene, "annotations": [], "height": _SCENE, "margin": {"b": 0, "l": 8, "r": 8}}


def _off_the_floor(few: Mapping[str, Any], reach: Sequence[float]) -> dict[str, Any]:
    """Return ticks without those in the corner, where the labels of the floor's axis are."""
    low = reach[0] + _CORNER * (reach[1] - reach[0])
    kept = [each for each in zip(few["tickvals"], few["ticktext"], strict=True) if each[0] >= low]
    return {"tickvals": [at for at, _ in kept], "ticktext": [text for _, text in kept]}
