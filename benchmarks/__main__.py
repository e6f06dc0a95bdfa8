"""Measure all rows and write RESULTS.md: ``python -m benchmarks [GROUP]...``.

With names of groups only those are measured, and the page is printed rather than written.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.contest import Contest, Result, hold
from benchmarks.cost import adopt_orphans
from benchmarks.report import page
from benchmarks.rows import (
    evaluating,
    figures,
    postgres,
    racing,
    reading,
    simulating,
    starting,
    writing,
)

GROUPS = (writing, simulating, racing, reading, evaluating, figures, starting, postgres)
HERE = Path(__file__).parent


def main(names: Sequence[str]) -> None:
    """Measure the groups of these names; all if there are none."""
    adopt_orphans()
    wanted = [group for group in GROUPS if not names or group.__name__.split(".")[-1] in names]
    results = {group.TITLE: _measured(group.contests) for group in wanted}
    text = page(results, (HERE / "notes.md").read_text())
    if names:
        print(text)
    else:
        (HERE / "RESULTS.md").write_text(text)


def _measured(contests: Callable[[Path], Iterator[Contest]]) -> list[Result]:
    with TemporaryDirectory(prefix="bench-") as folder:
        return [result for contest in contests(Path(folder)) for result in hold(contest)]


if __name__ == "__main__":
    main(sys.argv[1:])
