"""Writing into PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.contest import Contest, Row
from benchmarks.cost import process, section
from benchmarks.peers.server import server

TITLE = "PostgreSQL"
OURS = "simulate and write 10,000 trials"
BEFORE = "`study.optimize`, from 100 trials"
ROWS = (Row(OURS, BEFORE, less=200, times=100),)


def contests(folder: Path) -> Iterator[Contest]:
    """Yield the contest of bulk writing, on a server that runs meanwhile."""
    with server() as url:
        optimize = ("sweep", "random", "100", url)
        process("python", "-m", "benchmarks.peers.optimize", *optimize)()  # makes the tables
        yield Contest(
            {
                OURS: section("benchmarks.peers.postgres:simulated", url, 10_000),
                BEFORE: section("benchmarks.peers.optimize:optimize", *optimize),
            },
            ROWS,
        )
