"""The README shows and says what is there."""

import re
from pathlib import Path

from hpland.landscapes import LANDSCAPES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_it_shows_every_picture_of_the_landscapes() -> None:
    shown = re.findall(r"!\[[^\]]*\]\(docs/(\w+)\.png\)", README)
    assert shown == [p.file for landscape in LANDSCAPES.values() for p in landscape.pictures]
    for name in shown:
        assert (ROOT / "docs" / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_its_python_runs() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})
    assert Path("figures/mine.png").is_file()
    assert Path("figures/mine.html").is_file()
