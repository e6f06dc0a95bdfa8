"""Every landscape explained, in one text for docs/catalogue.md: ``make docs`` writes it."""

import sys

from hpland.explain.markdown import markdown
from hpland.explain.topics import explanations
from hpland.landscapes import LANDSCAPES

HEAD = """# The landscapes

`hpland explain NAME` tells the same on a terminal, and of figures, samplers, pruners and parameters
too. `make docs` makes this page; its numbers are computed from the landscapes.
"""


EXTRA = """An extra adds more, which `hpland explain NAME` explains where it is installed:
"""


def catalogue() -> str:
    """Return the catalogue as Markdown, its pictures beside it."""
    own = {name: one for name, one in LANDSCAPES.items() if not one.extra}
    listed = "\n".join(f"- [{name}](#{name}): {one.summary}" for name, one in own.items())
    more = "\n".join(f"- {x.name}: {x.summary}" for x in LANDSCAPES.values() if x.extra)
    told = [next(iter(explanations(name))) for name in own]
    text = markdown(told, level=2, picture=lambda example: f"{example.file}.png")
    return f"{HEAD}\n{listed}\n\n{EXTRA}\n{more}\n\n{text}"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(catalogue())
