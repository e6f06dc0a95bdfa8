"""docs/promises.md: every promise has a test, and every test of faults a promise."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROWS = [
    line.strip("| ").split(" | ")
    for line in (ROOT / "docs" / "promises.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and "::" in line
]


def named(path: Path) -> set[str]:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    names = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    return {name for name in names if name.startswith("test_")}


def test_each_promise_is_held_by_a_test_that_there_is() -> None:
    for promise, test in ROWS:
        found = re.fullmatch(r"`(tests/[\w/]+\.py)::(test_\w+)`", test)
        assert found, promise
        assert found[2] in named(ROOT / found[1]), test


def test_each_test_of_faults_holds_a_promise() -> None:
    held = {test.strip("`") for _, test in ROWS}
    for path in (ROOT / "tests" / "faults").glob("test_*.py"):
        name = path.relative_to(ROOT).as_posix()
        lacking = {f"{name}::{test}" for test in named(path)} - held
        assert lacking <= {"tests/faults/test_readers.py::test_what_atheris_finds"}
