"""The README shows and says what is there, and its steps work when typed in order."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hpland.landscapes import LANDSCAPES
from hpland.studies import parse_storage, read_studies

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
TYPED = """
import json, shlex, subprocess, sys
from pathlib import Path
from hpland.cli import run
for step in json.load(sys.stdin):
    if step.startswith("$ "):
        name, *arguments = shlex.split(step.removeprefix("$ "), comments=True)
        if name == "hpland":
            assert run(arguments) == 0, step
        elif name == "make":
            assert run(["simulate"]) == 0  # the studies of `make demo`
        elif name != "source":
            subprocess.run([Path(sys.executable).with_name(name), *arguments], check=True)
    else:
        exec(compile(step, "README.md", "exec"), {})
"""  # all in one process: to import everything for every line would take longer than the rest


def steps() -> list[str]:
    """Return all that a reader types, in order: lines with a prompt, and Python."""
    found: list[str] = []
    for kind, block in re.findall(r"```(console|python)\n(.*?)```", README, flags=re.DOTALL):
        lines = block.splitlines() if kind == "console" else [block]
        assert kind == "python" or all(line.startswith("$ ") for line in lines)
        found += lines
    return found


def test_it_shows_the_pictures_of_the_default_landscapes_first() -> None:
    """Those of every landscape are in docs/catalogue.md."""
    shown = re.findall(r"!\[[^\]]*\]\(docs/(\w+)\.png\)", README)
    default = [one for one in LANDSCAPES.values() if one.by_default]
    first = [picture.file for landscape in default for picture in landscape.pictures]
    assert shown[: len(first)] == first
    pictures = {p.file for one in LANDSCAPES.values() for p in one.pictures}
    assert set(shown) <= pictures | {"dashboard"}
    for name in shown:
        assert (ROOT / "docs" / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!http)([^)]+)\)", README)
    assert "CONTRIBUTING.md" in links
    assert all((ROOT / link).is_file() for link in links)


@pytest.mark.long
def test_its_steps_work_when_typed_in_order(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TYPED],
        input=json.dumps(steps()),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if line.startswith(("hpland:", "skipped:"))]
    assert (done.returncode, said) == (0, [])
    made = {study.name for study in read_studies(parse_storage("studies/hpland.db"))}
    assert {"lr-batch", "sweep", "sweep-tpe", "learning-rate", "sweep-pruned"} <= made
    assert Path("figures/mine.png").is_file()
    assert Path("figures/my-study_report.html").is_file()


@pytest.mark.parametrize("code", [0, 1, 2, 3, 5, 129, 130, 141, 143])
def test_every_exit_code_is_listed(code: int) -> None:
    assert re.search(rf"\b{code}\b", README.split("## Exit codes")[1])
