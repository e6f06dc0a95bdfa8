"""One parameter as one axis: its range, its scale, its ticks and its title."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from hpland.figures.data.shorten import in_lines, shortened
from hpland.figures.data.ticks import Ticks, choice_labels, ticks
from hpland.figures.data.words import heading, one_line, plain
from hpland.figures.data.words import seen as seen_as
from hpland.space import Choice, Floats, Parameter
from hpland.table import TrialTable

SCENE_TICKS, SCENE_CHARACTERS = 10, 10
LARGEST = float(np.finfo(np.float64).max)
CHARACTER = 7.0  # pixels, of a tick's label
FEW = 6  # characters of a label; where fewer fit beside one another, they are written downwards
DOWN = 98.0  # pixels for labels that are written downwards, where nothing but margin is below


@dataclass(frozen=True)
class Axis:
    """A parameter between two values, both in its own units.

    A choice is drawn at its index, so every axis is a number line.
    """

    name: str
    parameter: Parameter
    low: float
    high: float

    @property
    def log(self) -> bool:
        """Whether the axis is logarithmic."""
        return not isinstance(self.parameter, Choice) and self.parameter.log

    @property
    def title(self) -> str:
        """The name and the unit."""
        return heading(self.name, self.parameter)

    @property
    def ticks(self) -> Ticks:
        """The ticks for the range shown."""
        return ticks(self.parameter, self.low, self.high)

    def place(self, x: ArrayLike) -> Floats:
        """Map values to coordinates of ranges and annotations: log10 on a log axis."""
        at = np.asarray(x, dtype=np.float64)
        return np.log10(at) if self.log else at

    def unplace(self, at: ArrayLike) -> Floats:
        """Map coordinates back to values: the inverse of `place`."""
        x = np.asarray(at, dtype=np.float64)
        return 10.0**x if self.log else x

    def fraction(self, x: ArrayLike) -> Floats:
        """Map values to their share of the way along the axis: 0 at ``low``, 1 at ``high``."""
        low, high = self.place([self.low, self.high]) / 2  # a half, for all may overflow
        if high == low:
            return np.full(np.shape(x), 0.5)
        return np.asarray((self.place(x) / 2 - low) / (high - low))


def placed(x: Axis, y: Axis, points: Floats) -> Floats:
    """Map x and y, the first columns of ``points``, to plotly's coordinates, shape (n, 2)."""
    return np.column_stack([x.place(points[:, 0]), y.place(points[:, 1])])


def axis_of(table: TrialTable, name: str) -> Axis:
    """Return the axis of a parameter over all that the study could try, and did."""
    parameter = table.space[name]
    if isinstance(parameter, Choice):
        return Axis(name, parameter, -0.5, len(parameter.choices) - 0.5)
    seen = table.params[name][np.isfinite(table.params[name])]
    ends = [float(parameter.low), float(parameter.high), *seen]
    return Axis(name, parameter, min(ends), max(ends))


def padded(axis: Axis, share: float = 0.03) -> list[float]:
    """Return the range in plotly's coordinates, with a share of it as room at both ends."""
    low, high = axis.place([axis.low, axis.high])
    with np.errstate(over="ignore"):
        # a half is lost beside a value of 2^53
        room = share * (high - low) if high > low else max(0.5, 1e-6 * abs(low))
        ends = np.clip([low - room, high + room], -LARGEST, LARGEST)
    return [float(end) for end in ends]


def plotly_axis(axis: Axis, reach: list[float]) -> dict[str, Any]:
    """Return layout for an x or y axis; ``reach`` is its range in plotly's coordinates."""
    marks = axis.ticks
    minor = {"tickvals": marks.minor, "ticks": "outside", "ticklen": 3} if marks.minor.size else {}
    look = {"minor": minor, "ticks": "outside", "automargin": True}
    return _axis(axis, reach, axis.title, marks) | look


def across_axis(axis: Axis, reach: list[float], room: float, below: float) -> dict[str, Any]:
    """Return layout for an x axis whose choices overprint neither one another nor what is below.

    Args:
        axis: the axis.
        reach: its range in plotly's coordinates.
        room: its length in pixels.
        below: how many pixels there are for labels that are written downwards.
    """
    layout = plotly_axis(axis, reach)
    if not isinstance(axis.parameter, Choice):
        return layout
    every = axis.parameter.choices
    texts = [one_line(seen_as(every[int(i)])) for i in axis.ticks.at]
    across = int(room / len(texts) / CHARACTER) - 1
    if across < min(FEW, max(map(len, texts))):
        down = tuple(map(plain, shortened(texts, int(below / CHARACTER))))
        return layout | {"ticktext": down, "tickangle": -90}
    lines = (map(plain, each) for each in in_lines(texts, across, 2))
    return layout | {"ticktext": tuple(map("<br>".join, lines)), "tickangle": 0}


def scene_axis(axis: Axis, reach: list[float]) -> dict[str, Any]:
    """Return layout for an axis of a 3-D scene, where there is room for few labels."""
    marks = axis.ticks
    few = slice(None, None, -(-len(marks.at) // SCENE_TICKS))
    labels = tuple(scene_text(label) for label in _scene_labels(axis, marks)[few])
    return _axis(axis, reach, scene_text(axis.title), Ticks(marks.at[few], labels))


def _scene_labels(axis: Axis, marks: Ticks) -> tuple[str, ...]:
    if not isinstance(axis.parameter, Choice):
        return marks.labels
    return choice_labels([axis.parameter.choices[int(i)] for i in marks.at], SCENE_CHARACTERS)


def _axis(axis: Axis, reach: list[float], title: str, marks: Ticks) -> dict[str, Any]:
    return {
        "title": {"text": title},
        "type": "log" if axis.log else "linear",
        "range": reach,
        "tickvals": marks.at,
        "ticktext": marks.labels,
    }


def scene_text(text: str) -> str:
    """Return plain text for a 3-D scene, which knows tags but no entities."""
    return text.replace("&lt;", "\u2039").replace("&gt;", "\u203a").replace("&#37;{", "% {")
