"""Whatever bytes a storage or a source has: no traceback, no hang, no memory above a gigabyte."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import POSIX

pytestmark = POSIX
ROOT = Path(__file__).parents[2]
SEARCH = """
import sys
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.faults.limits import a_gigabyte
from tests.faults.fuzz import COLUMNS, ENDS, KINDS, one

a_gigabyte()
kinds = st.tuples(st.integers(0, len(ENDS) - 1), st.integers(0, len(KINDS) - 1))
damaged = st.tuples(kinds, st.integers(0, 2**24 - 1), st.binary(max_size=60)).map(
    lambda found: bytes(found[0]) + found[1].to_bytes(3, "big") + found[2]
)

@given(damaged)
@settings(max_examples=int(sys.argv[1]), deadline=None, database=None,
          suppress_health_check=list(HealthCheck))
def search(data):
    one(data)

search()
"""


def test_bytes_that_are_damaged_in_any_way(rounds: int) -> None:
    """By hypothesis, in a process that has a gigabyte."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SEARCH, str(100 * rounds)],
        cwd=ROOT, capture_output=True, text=True, timeout=3600, check=False,
        env={"PATH": "/usr/bin:/bin", "OPENBLAS_NUM_THREADS": "1", "HOME": "/tmp"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]


@pytest.mark.skipif("config.getoption('rounds') == 1", reason="in make torture")
def test_what_atheris_finds() -> None:
    pytest.importorskip("atheris")
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.fuzz", "300"],
        cwd=ROOT, capture_output=True, text=True, timeout=3600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
