"""One image to be made of a figure: how large it can be, and whether what came is whole."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hpland.errors import BrowserError, HplandError
from hpland.output.png import whole

if TYPE_CHECKING:
    import plotly.graph_objects as go

# of a canvas in Chrome; a larger one is empty, and no error is raised
LONGEST = 65_535
LARGEST = 16_384**2


@dataclass(frozen=True)
class Job:
    """An image of a figure.

    Attributes:
        figure: of plotly's, or what its JSON holds.
        path: where to; its ending is the format: png, svg or pdf.
        width, height: to lay the figure out in.
        scale: image pixels per pixel.
    """

    figure: "go.Figure | Mapping[str, Any]"
    path: Path
    width: int
    height: int
    scale: float = 1

    @property
    def format(self) -> str:
        """The image's format."""
        return self.path.suffix[1:]

    @property
    def pixels(self) -> tuple[int, int]:
        """The image's width and height; a browser cuts a pixel's fraction off."""
        return int(self.width * self.scale), int(self.height * self.scale)

    def check_size(self) -> None:
        """Raise HplandError if no browser draws an image of this size."""
        wide, high = self.pixels
        size = f"a PNG of {wide:,} x {high:,} pixels cannot be drawn"
        if self.format != "png":
            return
        if min(wide, high) < 1:
            raise HplandError(f"{size}: give a larger width, height or scale")
        if max(wide, high) > LONGEST or wide * high > LARGEST:
            raise HplandError(
                f"{size}: the limit is {LARGEST:,} in all and {LONGEST:,} a side; "
                "give a smaller width, height or scale, or use SVG"
            )

    def check(self, image: bytes) -> None:
        """Raise BrowserError unless a browser returned a whole image of this format and size."""
        if not self._is_whole(image):
            size = " x ".join(f"{side:,}" for side in self.pixels)
            raise BrowserError(
                f"it returned {len(image):,} bytes, not a {self.format.upper()} of {size}"
            )

    def _is_whole(self, image: bytes) -> bool:
        match self.format:
            case "png":
                return whole(image, self.pixels)
            case "svg":
                return _is_svg(image, self.width * self.scale, self.height * self.scale)
        return image.startswith(b"%PDF-") and image.rstrip().endswith(b"%%EOF")


def _is_svg(image: bytes, width: float, height: float) -> bool:
    """Return whether an SVG begins, has the size and ends; what is between is not looked at."""
    told = re.match(rb'<svg [^>]*?\bwidth="([\d.]+)"[^>]*? height="([\d.]+)"', image)
    return (
        told is not None
        and all(
            abs(float(found) - right) < 1
            for found, right in zip(told.groups(), (width, height), strict=True)
        )
        and image.rstrip().endswith(b"</svg>")
    )
