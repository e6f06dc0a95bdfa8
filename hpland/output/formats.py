"""The formats of figures' files."""

from collections.abc import Sequence

from hpland.errors import unknown

FORMATS = ("png", "html", "svg", "pdf")


def check_formats(formats: Sequence[str]) -> None:
    """Raise HplandError if a format is unknown."""
    for fmt in formats:
        if fmt not in FORMATS:
            raise unknown("format", fmt, FORMATS)


def image_formats(formats: Sequence[str]) -> list[str]:
    """Return the formats that a browser renders."""
    return [fmt for fmt in FORMATS if fmt in formats and fmt != "html"]
