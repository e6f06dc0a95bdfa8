"""docs/catalogue.md is what `make docs` would write."""

import difflib
import re
from pathlib import Path

from hpland.explain.catalogue import catalogue
from hpland.landscapes import LANDSCAPES

DOCS = Path(__file__).parents[2] / "docs"


def test_the_catalogue_is_not_stale() -> None:
    there = (DOCS / "catalogue.md").read_text(encoding="utf-8").splitlines()
    stale = "\n".join(difflib.unified_diff(there, catalogue().splitlines(), lineterm="", n=0))
    assert not stale, f"`make docs` makes it anew:\n{stale}"


def test_it_shows_every_picture_of_every_landscape() -> None:
    text = (DOCS / "catalogue.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[[^\]]*\]\((\w+)\.png\)", text)
    assert shown == [p.file for landscape in LANDSCAPES.values() for p in landscape.pictures]
    for name in shown:
        assert (DOCS / f"{name}.png").read_bytes().startswith(b"\x89PNG")
