"""The README's commands, as a stranger types them after ``make demo``."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.conftest import Hpland

README = (Path(__file__).parents[2] / "README.md").read_text()


def typed() -> list[str]:
    """Return the lines of the README's consoles, in order, without prompts and comments."""
    blocks = re.findall(r"```console\n(.*?)```", README, flags=re.DOTALL)
    lines = (line for block in blocks for line in block.splitlines())
    return [line.split(" #")[0].removeprefix("$ ").strip() for line in lines]


def test_the_commands_run_in_order(hpland: Hpland) -> None:
    """But for those that need a study or a server of the reader's own."""
    assert hpland("simulate").code == 0  # as `make demo` does
    own = [line for line in typed() if line.startswith("hpland") and "study.db" not in line]
    own = [line for line in own if "my-study" not in line]
    assert len(own) >= 12
    for line in own:
        pages_only = ["-f", "html"] if line.startswith("hpland plot") else []
        done = hpland(*shlex.split(line)[1:], *pages_only)
        assert (done.code, done.err) == (0, ""), line
    (listing,) = (line for line in typed() if line.startswith("optuna "))
    program = Path(sys.executable).with_name("optuna")
    command = [str(program), *shlex.split(listing)[1:]]
    done_listing = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "learning_rate" in done_listing.stdout


@pytest.mark.parametrize("code", [0, 1, 2, 3, 5, 129, 130, 141, 143])
def test_every_exit_code_is_listed(code: int) -> None:
    assert re.search(rf"\b{code}\b", README.split("## Exit codes")[1])
