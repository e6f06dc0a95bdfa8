"""Writing into PostgreSQL, and reading it."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.contest import Contest, Row
from benchmarks.cost import process, section
from benchmarks.peers.server import server

TITLE = "PostgreSQL"
OURS = "simulate and write 10,000 trials"
BEFORE = "`study.optimize`, from 100 trials"
TABLE = "read 100,000 trials into a TrialTable"
STUDIES = "list the studies, one of 100,000 trials"
VERIFY = "verify 100,000 trials, attributes included"
WIDE = "one wide SELECT into numpy, by psycopg"
READING = {TABLE: "table", STUDIES: "summaries", VERIFY: "verified", WIDE: "wide_select"}
ROWS = (Row(OURS, BEFORE, less=200, times=100),)


def contests(folder: Path) -> Iterator[Contest]:
    """Yield the contests of bulk writing and of reading, on servers that run meanwhile."""
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
    with server() as url:
        process("hpland", "simulate", "sweep", "--trials", "100000", "--storage", url)()
        yield Contest(
            {does: section(f"benchmarks.peers.postgres:{name}", url)
             for does, name in READING.items()},
            tuple(Row(ours, WIDE, within=1.5) for ours in (TABLE, STUDIES, VERIFY)),
        )  # fmt: skip
