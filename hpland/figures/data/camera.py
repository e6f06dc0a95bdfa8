"""Where a point of a 3-D scene is on the screen, as long as nobody has turned it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from hpland.space import Floats

Sheet: TypeAlias = Callable[[Floats, Floats], Floats]

_HALF_VIEW = np.tan(np.pi / 8)  # plotly.js looks through 45 degrees from top to bottom


@dataclass(frozen=True)
class Camera:
    """A perspective camera with z upwards, in plotly's scene units.

    Attributes:
        eye: where it stands; center: where it looks.
        aspect: the lengths of the box's sides; the box is centred on the origin.
    """

    eye: tuple[float, float, float]
    center: tuple[float, float, float]
    aspect: tuple[float, float, float]

    def project(self, fractions: Floats, area: tuple[float, float]) -> Floats:
        """Map points to pixels right and up from the area's lower left.

        Args:
            fractions: each point's share of the way along x, y and z, shape (n, 3).
            area: width and height of the scene in pixels.
        """
        points = (fractions - 0.5) * np.array(self.aspect) - np.array(self.eye)
        ahead = _unit(np.subtract(self.center, self.eye))
        right = _unit(np.cross(ahead, [0.0, 0.0, 1.0]))
        up = np.cross(right, ahead)
        scale = area[1] / 2 / _HALF_VIEW / (points @ ahead)
        flat = np.stack([points @ right, points @ up], axis=1)
        return np.asarray(flat * scale[:, None] + np.divide(area, 2))

    def clear(self, at: Floats, sheet: Sheet, steps: int = 1000) -> Floats:
        """Return how high points must stand to be seen over a sheet, shape (k,).

        Heights are shares of the box, as everything here; a point on the sheet that nothing hides
        need not be higher than it.

        Args:
            at: each point's share of the way along x and y, shape (k, 2).
            sheet: returns its height at shares along x and y, of one shape; NaN where it is not.
            steps: how often to look on the way to the eye.
        """
        eye = np.divide(self.eye, self.aspect) + 0.5
        t = np.linspace(0, 1, steps, endpoint=False)  # of the way: height h is (1 - t) h + t eye
        x, y = (at[:, i, None] * (1 - t) + eye[i] * t for i in (0, 1))
        inside = (np.minimum(x, y) >= 0) & (np.maximum(x, y) <= 1)
        over = (np.where(inside, sheet(x, y), np.nan) - t * eye[2]) / (1 - t)
        return np.asarray(np.fmax.reduce(over, axis=1, initial=-np.inf))


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / np.linalg.norm(vector))
