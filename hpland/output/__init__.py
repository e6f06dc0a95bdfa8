"""Figures as files: HTML, images from a browser, and the report's page."""

from hpland.output.files import write

__all__ = ["write"]
