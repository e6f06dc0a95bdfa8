"""The room of a scene: its box, its camera, and pins that are long enough to be seen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpland.figures.data.axes import padded, placed
from hpland.figures.data.camera import Camera
from hpland.figures.data.fields import Field
from hpland.figures.data.plane import Plane
from hpland.figures.draw.mesh import FAINT
from hpland.space import Floats

CAMERA = Camera(eye=(-1.4, -1.58, 0.98), center=(0.0, 0.0, -0.22), aspect=(1.3, 1.3, 0.85))
AROUND = 0.04  # of a side: room beyond all that is drawn
CLEAR = 0.03  # of the height: how far the head of a pin stands over what would hide it
GROWTHS = 8  # of the box
FARTHEST = 4e307  # of a height: a quarter of the greatest float64, so that no room is endless
PIN = 0.07  # how far the pins of best trial and optimum stand out, as a share of the height


@dataclass(frozen=True)
class Room:
    """The box of the scene, with room around all that is drawn, lest marks be cut in half.

    Attributes:
        x, y, z: its ranges in plotly's coordinates; heights are placed on the study's scale.
        floor: where failed trials lie: the lowest that anything else is drawn.
    """

    x: list[float]
    y: list[float]
    z: list[float]
    floor: float

    def share(self, placed: Floats) -> Floats:
        """Map plotly's coordinates, shape (n, 3), to shares of the way through the box."""
        low, high = np.transpose([self.x, self.y, self.z])
        return np.asarray((placed - low) / (high - low))


def room_for(data: Plane, ground: Field) -> Room:
    """Return the room for a field, the trials, and pins that stand out of it."""
    every = _height(data, np.concatenate([data.z, ground.z.ravel(), data.optima[:, 2]]))
    low, high = float(np.nanmin(every)), float(np.nanmax(every))
    low, high = (low, high) if high > low else (low - 0.5, high + 0.5)
    x, y = padded(data.x, AROUND), padded(data.y, AROUND)
    tall = high + 1.5 * PIN * (high - low)
    room = Room(x, y, [low - AROUND * (high - low), tall], low)
    for _ in range(GROWTHS):  # a taller box flattens the field, so little is left to grow
        top = max(float(heads(data, ground, room, each).max()) for each in pinned(data))
        room = Room(x, y, [room.z[0], max(tall, top + 0.5 * PIN * (high - low))], low)
    return room


def heads(data: Plane, ground: Field, room: Room, points: Floats) -> Floats:
    """Return how high the heads of pins at ``points`` stand, shape (k,), to be seen by the camera.

    Where a field would hide it, a pin is longer.
    """
    foot = stood(data, points)
    tall = room.z[1] - room.z[0]
    least = foot[:, 2] + PIN * tall
    if min(ground.z.shape) < 2:  # no sheet
        return np.asarray(least)
    at = room.share(flat(data, foot))[:, :2]
    free = CAMERA.clear(at, lambda x, y: _sheet(data, ground, room, x, y))
    return np.maximum(least, room.z[0] + (free + CLEAR) * tall)


def _sheet(data: Plane, ground: Field, room: Room, x: Floats, y: Floats) -> Floats:
    """Return the height of a field, a share of the room's, at shares of the room along x and y."""
    across = _between(data.x.place(ground.xs), room.x[0] + x * (room.x[1] - room.x[0]))
    down = _between(data.y.place(ground.ys), room.y[0] + y * (room.y[1] - room.y[0]))
    z = _height(data, ground.z)
    there = z if ground.shade is None else np.where(ground.shade >= FAINT, z, np.nan)
    (column, right), (row, up) = across, down
    low = (1 - right) * there[row, column] + right * there[row, column + 1]
    high = (1 - right) * there[row + 1, column] + right * there[row + 1, column + 1]
    return np.asarray(((1 - up) * low + up * high - room.z[0]) / (room.z[1] - room.z[0]))


def _between(levels: Floats, at: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Return the level below each value, and the share of the way to the next, NaN beyond all."""
    below = np.clip(np.searchsorted(levels, at, side="right") - 1, 0, len(levels) - 2)
    share = (at - levels[below]) / (levels[below + 1] - levels[below])
    return below, np.where((share >= 0) & (share <= 1), share, np.nan)


def pinned(data: Plane) -> list[Floats]:
    """Return the points that have pins: the best trial, and the true optima if they are known."""
    return [data.best[None], *([data.optima] if len(data.optima) else [])]


def flat(data: Plane, points: Floats) -> Floats:
    """Return x, y and placed z, shape (k, 3), in plotly's coordinates."""
    return np.column_stack([placed(data.x, data.y, points), points[:, 2]])


def stood(data: Plane, points: Floats) -> Floats:
    """Return points x, y, z, shape (k, 3), with z as the scale places it."""
    return np.column_stack([points[:, :2], _height(data, points[:, 2])])


def _height(data: Plane, z: Floats) -> Floats:
    """Return values as the scale places them, none further than `FARTHEST`, shape kept."""
    return np.clip(data.scale.place(z), -FARTHEST, FARTHEST)
