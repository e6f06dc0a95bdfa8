"""Figures as files: HTML, images from a browser, and the report's page."""

from typing import TYPE_CHECKING

from hpland.lazy import on_use

if TYPE_CHECKING:
    from hpland.output.files import write as write

__all__ = ["write"]
__getattr__ = on_use(__name__, {"write": "hpland.output.files"})
