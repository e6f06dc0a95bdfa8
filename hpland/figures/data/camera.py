"""Where a point of a 3-D scene is on the screen, as long as nobody has turned it."""

from dataclasses import dataclass

import numpy as np

from hpland.space import Floats

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


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / np.linalg.norm(vector))
