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


def test_it_shows_every_picture_of_every_landscape_that_needs_no_extra() -> None:
    text = (DOCS / "catalogue.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[[^\]]*\]\((\w+)\.png\)", text)
    own = [landscape for landscape in LANDSCAPES.values() if not landscape.extra]
    assert shown == [p.file for landscape in own for p in landscape.pictures]
    assert all(name in text for name in LANDSCAPES)
    for name in shown:
        assert (DOCS / f"{name}.png").read_bytes().startswith(b"\x89PNG")
