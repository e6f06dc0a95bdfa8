"""Surface: the objective as a landscape to turn, with its valleys and its walls."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from hpland.errors import HplandError
from hpland.figures.brief import PLAIN, Brief, Theme
from hpland.figures.data.axes import scene_axis, scene_text
from hpland.figures.data.choose import two
from hpland.figures.data.compact import compact
from hpland.figures.data.crowd import best_first, crowded, drawn_of, remarks, some_failed
from hpland.figures.data.fields import (
    Field,
    coarser,
    estimated_field,
    height,
    own_field,
    places,
    true_field,
)
from hpland.figures.data.headline import surface_headline
from hpland.figures.data.hover import hover
from hpland.figures.data.plane import Plane, plane
from hpland.figures.data.words import count
from hpland.figures.draw.caption import best_trial, caption, caption_line, failed_words, title
from hpland.figures.draw.legend import with_room
from hpland.figures.draw.marks import optimum_hover
from hpland.figures.draw.mesh import mesh, wire
from hpland.figures.draw.notes import annotation, place
from hpland.figures.draw.room import CAMERA, Room, flat, heads, pinned, room_for, stood
from hpland.figures.draw.sheet import subtitle, titled, told
from hpland.figures.draw.theme import HEIGHT, MARGIN, PALETTES, WIDTH, canvas, color_axis
from hpland.space import Choice, Floats
from hpland.table import TrialTable

BOTTOM = 44
AREA = (WIDTH - MARGIN["l"] - MARGIN["r"], HEIGHT - MARGIN["t"] - BOTTOM)


def choose(table: TrialTable, params: Sequence[str]) -> tuple[str, ...]:
    """Return the two numbers asked for, or else the two that matter most.

    Raises HplandError where one of them is a choice.
    """
    pair = two(table, params, "surface")
    for name in pair:
        if isinstance(table.space[name], Choice):
            raise HplandError(
                f"a surface takes two numbers, and {name!r} of study {table.study!r} "
                "is a choice: draw a heatmap"
            )
    return pair


def surface(table: TrialTable, params: Sequence[str] = (), brief: Brief = PLAIN) -> go.Figure:
    """Draw a study over two parameters as a surface in three dimensions.

    Trials that fill a lattice are the surface. Others stand as dots, over the noise-free
    landscape if the brief has it, else over an estimate that fades where they are few and ends
    where there are none. Of thousands only the best are dots.

    Raises:
        HplandError: not two numbers, an unknown one, no finished trial with both, or too few of
            them for a sheet.
    """
    data = plane(table, choose(table, params), brief)
    own = own_field(data)
    ground = own or true_field(data) or estimated_field(data)
    if ground is None:
        raise HplandError(
            f"study {table.study!r} has trials at {count(places(data), 'place')} of {data.x.name} "
            f"and {data.y.name}, too few for a surface: draw a heatmap or scatter"
        )
    return draw(data, own, coarser(ground, brief.levels) if brief.levels else ground, brief)


def draw(data: Plane, own: Field | None, ground: Field, brief: Brief) -> go.Figure:
    """Draw the surface of a grid study, or dots over the truth's or an estimate's."""
    room = room_for(data, ground)
    reach = room.z
    figure = canvas(brief.theme, margin=MARGIN | {"b": BOTTOM})
    figure.add_traces(
        [
            *_ground(ground, data, reach, brief.theme),
            *([] if own else [_dots(data, brief.theme)]),
            *_failed(data, room.floor, brief.theme),
            *_pins(data, ground, room, brief.theme),
        ]
    )
    figure.update_layout(
        title=title(titled(data, brief, surface_headline), subtitle(data, brief)),
        coloraxis=color_axis(data.objective, data.scale),
        scene=_scene(data, room) | {"annotations": _notes(data, ground, room, brief)},
        annotations=[
            caption_line(caption(data.cast, *_remarks(ground, own, data)), brief.theme, BOTTOM)
        ],
    )
    return with_room(figure)


def _remarks(ground: Field, own: Field | None, data: Plane) -> list[str]:
    told = [ground.remark] if ground.remark else []
    dots = remarks(data, "")[1:] if own is None else []
    return [*told, *dots, *data.scale.remarks]


def _ground(
    ground: Field, data: Plane, reach: list[float], theme: Theme
) -> list[go.Mesh3d | go.Scatter3d]:
    """Return the mesh; what is known everywhere has lines on it as well."""
    lines = [wire(ground, data, reach, CAMERA.aspect)] if ground.shade is None else []
    return [mesh(ground, data, theme), *lines]


def _dots(data: Plane, theme: Theme) -> go.Scatter3d:
    line = {"width": 1, "color": PALETTES[theme].ink}
    rows = best_first(data) if crowded(data) else np.arange(len(data.z))
    drawn, z = data.cast.used.rows(rows), compact(data.placed[rows])
    return go.Scatter3d(
        x=drawn.params[data.x.name],
        y=drawn.params[data.y.name],
        z=z,
        mode="markers",
        showlegend=False,
        marker={"size": 4, "color": z, "coloraxis": "coloraxis", "line": line},
        **vars(hover(drawn, data.objective)),
    )


def _failed(data: Plane, floor: float, theme: Theme) -> list[go.Scatter3d]:
    """Return the failed trials as crosses on the floor."""
    failed = some_failed(data)
    if not len(failed):
        return []
    return [
        go.Scatter3d(
            x=failed.params[data.x.name],
            y=failed.params[data.y.name],
            z=np.full(len(failed), floor),
            mode="markers",
            name=drawn_of(len(failed), len(data.cast.failed), failed_words(data.table)),
            marker={"symbol": "cross", "size": 5, "color": PALETTES[theme].failed_mark},
            **vars(hover(failed, data.objective)),
        )
    ]


def _pins(data: Plane, ground: Field, room: Room, theme: Theme) -> list[go.Scatter3d]:
    """Return a pin with a ball at the best trial, one with a diamond at every true optimum."""
    look = PALETTES[theme]
    here = data.cast.used.rows(np.array([data.cast.best]))
    ball = {"symbol": "circle", "size": 6, "color": look.ink, "opacity": 1}
    diamond = {"symbol": "diamond", "size": 6, "color": look.optimum, "opacity": 1}
    best = {"name": best_trial(data.cast), "marker": ball}
    best |= vars(hover(here, data.objective))
    styles = [(look.ink, best)]
    if len(data.optima):
        star = {"name": "true optimum", "marker": diamond, "hovertemplate": optimum_hover(data)}
        styles.append((look.optimum, star))
    return [
        trace
        for points, style in zip(pinned(data), styles, strict=True)
        for trace in _pin(stood(data, points), heads(data, ground, room, points), *style)
    ]


def _pin(points: Floats, top: Floats, color: str, head: dict[str, Any]) -> list[go.Scatter3d]:
    """Return stems and heads of pins that stick in ``points``, shape (k, 3), up to ``top``."""
    x, y, z = points.T  # z as it is placed
    gap = np.full_like(z, np.nan)
    stem = go.Scatter3d(
        x=np.repeat(x, 3),
        y=np.repeat(y, 3),
        z=np.stack([z, top, gap], axis=1).ravel(),
        mode="lines",
        line={"width": 4, "color": color},
        showlegend=False,
        hoverinfo="skip",
    )
    return [stem, go.Scatter3d(x=x, y=y, z=top, mode="markers", **head)]


def _scene(data: Plane, room: Room) -> dict[str, Any]:
    return {
        "xaxis": scene_axis(data.x, room.x),
        "yaxis": scene_axis(data.y, room.y),
        "zaxis": {
            "title": {"text": scene_text(data.objective.name)},
            "range": room.z,
            **data.scale.axis_ticks,
        },
        "aspectmode": "manual",
        "aspectratio": dict(zip("xyz", CAMERA.aspect, strict=True)),
        "camera": {
            "eye": dict(zip("xyz", CAMERA.eye, strict=True)),
            "center": dict(zip("xyz", CAMERA.center, strict=True)),
        },
    }


def _notes(data: Plane, ground: Field, room: Room, brief: Brief) -> list[dict[str, Any]]:
    """Return the notes, standing on the surface."""
    texts, at = told(data, brief)
    if not texts:
        return []
    up = data.scale.place(np.array([height(ground, data, x, y) for x, y in at.tolist()]))
    pins = np.concatenate([stood(data, points) for points in pinned(data)])
    tops = np.concatenate([heads(data, ground, room, points) for points in pinned(data)])
    here = np.column_stack([at, up])
    marks = np.concatenate([pins, np.column_stack([pins[:, :2], tops]), here])
    pixels = CAMERA.project(room.share(flat(data, marks)), AREA)
    boxes = place(texts, pixels[-len(at) :], AREA, marks=pixels, dots=np.empty((0, 2)))
    x, y = data.x.place(at[:, 0]).tolist(), data.y.place(at[:, 1]).tolist()
    return [
        annotation(box, x, y, brief.theme) | {"z": z}
        for box, x, y, z in zip(boxes, x, y, up.tolist(), strict=True)
    ]
