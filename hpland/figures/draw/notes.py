"""Notes: text boxes near their points, clear of the edge, of marks and of each other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np

from hpland.figures.brief import Theme
from hpland.figures.draw.theme import PALETTES, faded
from hpland.space import Floats

CAPTION, NOTE, END = "caption", "note", "at the end"  # what the annotations are called
_CHARACTER, _LINE, _PAD = 7.6, 17.0, 14.0  # pixels, generous for a font size of 13
_BESIDE = 17.0  # pixels from a point to its number, at most
_CLEAR = 16.0  # pixels between a box and a mark
_HIDDEN = 60.0  # a hidden dot counts as much as so many pixels of distance


@dataclass(frozen=True)
class Box:
    """A placed note.

    Attributes:
        text: with ``<br>`` between lines.
        at: the point that it speaks of, pixels right and up from the area's lower left.
        shift: from that point to the middle of the box, pixels right and up.
        size: width and height in pixels.
    """

    text: str
    at: tuple[float, float]
    shift: tuple[float, float]
    size: tuple[float, float]

    @property
    def center(self) -> Floats:
        """The middle of the box, shape (2,)."""
        return np.add(self.at, self.shift)

    @property
    def covers_its_point(self) -> bool:
        """Whether the box sits on the very point; otherwise it needs an arrow."""
        return bool((np.abs(self.shift) <= np.divide(self.size, 2)).all())


@dataclass(frozen=True)
class Frame:
    """Where a flat figure draws: its ranges in plotly's coordinates, its size in pixels."""

    x: Sequence[float]
    y: Sequence[float]
    size: tuple[float, float]

    def pixels(self, points: Floats) -> Floats:
        """Map plotly's coordinates to pixels from the lower left, shape (n, 2)."""
        low, high = np.transpose([self.x, self.y])
        return np.asarray((points - low) / (high - low) * self.size)


def annotations(
    texts: Iterable[str], points: Floats, frame: Frame, marks: Floats, dots: Floats, theme: Theme
) -> list[dict[str, Any]]:
    """Return plotly's annotations of notes at ``points``; as `place`, in plotly's coordinates."""
    at, hard, soft = (frame.pixels(each) for each in (points, marks, dots))
    boxes = place(texts, at, frame.size, hard, soft)
    return [
        annotation(box, x, y, theme) for box, (x, y) in zip(boxes, points.tolist(), strict=True)
    ]


def place(
    texts: Iterable[str], points: Floats, area: tuple[float, float], marks: Floats, dots: Floats
) -> list[Box]:
    """Place notes in an area, each as near to its point as it can be.

    Args:
        texts: what the notes say.
        points: where they say it, pixels right and up from the area's lower left, shape (n, 2).
        area: width and height in pixels; no box reaches over its edge.
        marks: points that must stay visible, shape (k, 2).
        dots: points that should stay visible, shape (n, 2).
    """
    boxes: list[Box] = []
    for text, (x, y) in zip(texts, points.tolist(), strict=True):
        lines = balanced(text)
        size = (_CHARACTER * max(map(len, lines)) + _PAD, _LINE * len(lines) + _PAD)
        shifts = _inside(_SHIFTS, (x, y), size, area)
        costs = [_cost(np.add((x, y), s), s, size, boxes, marks, dots) for s in shifts]
        best = shifts[int(np.argmin(costs))]
        boxes.append(Box("<br>".join(lines), (x, y), (float(best[0]), float(best[1])), size))
    return boxes


def balanced(text: str, most: int = 26) -> list[str]:
    """Return lines of about equal length, at most ``most`` characters; no line ends in an arrow."""
    text = text.replace("→ ", "→\N{NO-BREAK SPACE}")
    lines = wrap(text, most)
    narrower = (wrap(text, width) for width in range(most // 2, most))
    return next((fit for fit in narrower if len(fit) == len(lines)), lines)


def _rings() -> Floats:
    """Return shifts to try: none, then rings of 16 directions further and further out."""
    angle = np.arange(16) * np.pi / 8
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return np.concatenate([np.zeros((1, 2)), *(r * circle for r in range(20, 320, 20))])


_SHIFTS = _rings()


def _inside(
    shifts: Floats, at: tuple[float, float], size: tuple[float, float], area: tuple[float, float]
) -> Floats:
    half = np.divide(size, 2) + 4
    return np.clip(np.add(at, shifts), half, np.maximum(half, np.subtract(area, half))) - at


def _cost(
    center: Floats,
    shift: Floats,
    size: tuple[float, float],
    boxes: Sequence[Box],
    marks: Floats,
    dots: Floats,
) -> float:
    half = np.divide(size, 2)
    forbidden = _hidden(marks, center, half + _CLEAR)
    for box in boxes:
        forbidden += _hidden(box.center[None], center, half + np.divide(box.size, 2) + 8)
    return float(np.hypot(*shift)) + _HIDDEN * _hidden(dots, center, half + 4) + 1e6 * forbidden


def _hidden(points: Floats, center: Floats, half: Floats) -> int:
    return int((np.abs(points - center) < half).all(axis=1).sum())


def annotation(box: Box, x: float, y: float, theme: Theme) -> dict[str, Any]:
    """Return plotly's annotation of a box whose point is ``(x, y)`` in plotly's coordinates."""
    right, up = box.shift
    look = {"name": NOTE, "text": box.text, "x": x, "y": y, **note_style(theme)}
    if box.covers_its_point:
        return look | {"showarrow": False, "xshift": right, "yshift": up}
    return look | {"ax": right, "ay": -up}


def numbered(said: Sequence[Mapping[str, Any]], size: int) -> list[dict[str, Any]]:
    """Return annotations with a small number, from 1, in place of every note; no caption."""
    kept: list[dict[str, Any]] = []
    for each in said:
        if each.get("name") == NOTE:
            n = sum(one.get("name") == NOTE for one in kept) + 1
            kept.append(_number(each, n, size))
        elif each.get("name") != CAPTION:
            kept.append(dict(each))
    return kept


def _number(each: Mapping[str, Any], n: int, size: int) -> dict[str, Any]:
    """Return a number beside a note's point, on the side of its box."""
    right = float(each.get("ax", each.get("xshift", 0)))
    up = -float(each["ay"]) if "ay" in each else float(each.get("yshift", 0))
    far = max(1.0, np.hypot(right, up) / _BESIDE)
    place = {"showarrow": False, "xshift": right / far, "yshift": up / far, "borderpad": 2}
    here = {key: each[key] for key in each if key not in ("ax", "ay")}
    return {**here, **place, "text": f"<b>{n}</b>", "font": {**each["font"], "size": size}}


def note_style(theme: Theme) -> dict[str, Any]:
    """Return how a note looks, on any ground."""
    look = PALETTES[theme]
    return {
        "font": {"size": 13, "color": look.ink},
        "bgcolor": faded(look.paper, 0.88),
        "bordercolor": look.ink,
        "borderwidth": 1,
        "borderpad": 5,
        "arrowcolor": look.ink,
        "arrowhead": 2,
        "arrowwidth": 1.5,
        "standoff": 9,
    }
