"""Evaluating the joint response."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.contest import Contest, Row
from benchmarks.cost import allowance, section

TITLE = "Evaluating"
POINTS = 1_000_000
OURS = "the joint response on 10^6 points"
LIMIT = "numpy's exp over an array of as many"
RESULT = POINTS * 8 / 1e6  # MB
MEMORY = "64 MB beside the result"


def contests(folder: Path) -> Iterator[Contest]:
    """Yield the contest of time, and that of memory, where only the first evaluation counts."""
    yield Contest(
        {
            OURS: section("benchmarks.peers.evaluate:response", POINTS, repeat=10),
            LIMIT: section("benchmarks.peers.evaluate:exponential", POINTS, repeat=10),
        },
        (Row(OURS, LIMIT, within=30),),
    )
    yield Contest(
        {
            OURS: section("benchmarks.peers.evaluate:response", POINTS),
            MEMORY: allowance(memory=64 + RESULT),
        },
        (Row(OURS, MEMORY, within=1, metric="memory"),),
    )
