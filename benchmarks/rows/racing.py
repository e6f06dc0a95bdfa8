"""``hpland race`` as a whole process, beside plain loops of `study.optimize` in memory."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.contest import Contest, Row
from benchmarks.cost import Runner, allowance, process
from hpland.race.strategies import DEFAULT

TITLE = "Racing"
SEEDS = 30
WHOLE = f"`hpland race sweep`: {len(DEFAULT)} strategies, {SEEDS} seeds, 1, 8 and 64 workers"
MINUTE = "60 s on the clock"
LOOP = "the same cells in loops of `study.optimize` in memory, from one seed"
MILLION = "`hpland race sweep --strategies random --budget 33334 --workers 1`: a million trials"
TWENTY = "20 s on the clock"
RANDOM = "`study.optimize` in memory, from 1,000 random trials"
RACE = ("hpland", "race", "sweep", "--strategies")
MANY = "`hpland race sweep --strategies random,qmc --seeds 300`"
FEW = "`… --seeds 30`"


def contests(folder: Path) -> Iterator[Contest]:
    """Yield the default race, a million random trials, and memory by the number of seeds."""
    yield Contest(
        {
            WHOLE: process("hpland", "race", "sweep", "--seeds", str(SEEDS)),
            MINUTE: allowance(wall=60),
            LOOP: _loop(DEFAULT, 1, 100, "1,8,64"),
        },
        (Row(WHOLE, MINUTE, within=1), Row(WHOLE, LOOP, less=10, times=SEEDS)),
        rounds=3,
    )
    yield Contest(
        {
            MILLION: process(*RACE, "random", "--budget", "33334", "--workers", "1"),
            TWENTY: allowance(wall=20),
            RANDOM: _loop(("random",), 1, 1000, "1"),
        },
        (Row(MILLION, TWENTY, within=1), Row(MILLION, RANDOM, less=10, times=1000)),
        rounds=3,
    )
    yield Contest(
        {
            MANY: process(*RACE, "random,qmc", "--seeds", "300"),
            FEW: process(*RACE, "random,qmc", "--seeds", "30"),
        },
        (Row(MANY, FEW, within=1.2, metric="memory"),),
        rounds=3,
    )


def _loop(strategies: Sequence[str], seeds: int, budget: int, workers: str) -> Runner:
    names = ",".join(strategies)
    return process(
        "python", "-m", "benchmarks.peers.loop", "sweep", names, str(seeds), str(budget), workers
    )
