"""Writing finished trials into SQLite."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.contest import Contest, Row
from benchmarks.cost import process, section

TITLE = "Writing"
TRIALS = 100_000
OURS = "write 100,000 finished trials of 5 parameters into SQLite"
LIMIT = "`sqlite3.executemany` of the same rows (the limit)"


def contests(folder: Path) -> Iterator[Contest]:
    """Yield the contest of bulk writing, both sides from rows in memory into a fresh file."""
    file = folder / "sweep.db"
    process("hpland", "simulate", "sweep", "--trials", str(TRIALS), "--storage", file)()
    yield Contest(
        {
            OURS: section("benchmarks.peers.write:bulk_write", TRIALS),
            LIMIT: section("benchmarks.peers.write:executemany", file),
        },
        (Row(OURS, LIMIT, within=1.5),),
    )
