"""Standard output that is closed, full, or a pipe that ends: the right exit code, no traceback."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from hpland.studies.storage.parsing import Storage
from tests.conftest import POSIX

pytestmark = POSIX
FULL = "hpland: cannot write to standard output: No space left on device\n"
COMMANDS = {
    "simulate": "simulate sweep --trials 20 --storage x.db",
    "export": "export sweep --storage {there}",
    "copy": "copy {there} copy.db sweep",
    "studies": "studies --storage {there}",
    "JSON": "studies -f json --storage {there}",
    "verify": "verify sweep --storage {there}",
    "explain": "explain sweep",
    "truth": "truth sweep -f json",
    "plot": "plot sweep --figure history -f html --storage {there}",
    "report": "report sweep --storage {there}",
    "race": "race sweep --strategies random --seeds 1 --budget 2 -j 1",
}
WAYS = {"> /dev/full": (2, FULL), ">&-": (0, ""), "| true": (141, ""), "| head -c 1": (141, "")}


def said(name: str, way: str, there: Storage) -> tuple[int, str]:
    """Return the exit code and what is on stderr, but what a race tells of its plan."""
    hpland = shlex.join([sys.executable, "-m", "hpland"])
    line = f"{hpland} {COMMANDS[name].format(there=there)} {way}"
    line += "; exit ${PIPESTATUS[0]}" if "|" in way else ""
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, timeout=300, check=False
    )
    return done.returncode, "".join(
        one for one in done.stderr.splitlines(keepends=True) if " cells: " not in one
    )


@pytest.mark.parametrize("way", WAYS)
def test_every_command(way: str, rounds: int, default_studies: Storage) -> None:
    names = list(COMMANDS)
    if rounds == 1:
        names = names[:8][list(WAYS).index(way) :: len(WAYS)]
    found = {name: said(name, way, default_studies) for name in names}
    if "|" in way:  # where all is said before the pipe ends, nothing is wrong
        assert set(found.values()) <= {WAYS[way], (0, "")}
    else:
        assert found == dict.fromkeys(names, WAYS[way])


def test_what_is_written_is_written_though_nobody_is_told() -> None:
    assert said("simulate", "> /dev/full", Storage("")) == (2, FULL)
    assert Path("x.db").stat().st_size > 0
    assert said("simulate", ">&-", Storage(""))[0] == 2, "the study is there"
