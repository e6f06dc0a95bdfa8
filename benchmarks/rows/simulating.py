"""``hpland simulate`` as a whole process, beside `study.optimize`."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.contest import Contest, Row
from benchmarks.cost import Runner, process, section

TITLE = "Simulating"
DEFAULT = "`hpland simulate`: four studies, 6,086 trials"
RANDOM = "`hpland simulate sweep --sampler random --trials 1000`"
RANDOM_20 = "`… --trials 20000`"
TPE = "`hpland simulate sweep --sampler tpe --trials 1000`"
IN_MEMORY = "the same sampler in memory, whole process"
BEFORE = "`study.optimize` into SQLite, from {} trials"
WHOLE = "`study.optimize` into SQLite, all 1,000 trials"


def contests(folder: Path) -> Iterator[Contest]:
    """Yield the contests of samplers that know their points, and of one that learns."""
    yield Contest(
        {
            DEFAULT: process("hpland", "simulate"),
            (by_200 := BEFORE.format(200)): _optimize("lr-weight-decay", "random", 200),
        },
        (Row(DEFAULT, by_200, less=50, times=6086 / 200),),
    )
    yield Contest(
        {
            RANDOM: _simulate("random", 1000),
            RANDOM_20: _simulate("random", 20_000),
            (by_100 := BEFORE.format(100)): _optimize("sweep", "random", 100),
        },
        (
            Row(RANDOM, by_100, less=15, times=10),
            Row(RANDOM_20, by_100, less=150, times=200),
        ),
    )
    memory = ("python", "-m", "benchmarks.peers.optimize", "sweep", "tpe", "1000")
    yield Contest(
        {
            TPE: _simulate("tpe", 1000),
            IN_MEMORY: process(*memory),
            WHOLE: _optimize("sweep", "tpe", 1000),
        },
        (
            Row(TPE, IN_MEMORY, within=1.1, metric="cpu"),
            Row(TPE, WHOLE, less=3),
        ),
        rounds=3,  # not extrapolated: the cost of a trial of TPE depends on all before it
    )


def _simulate(sampler: str, trials: int) -> Runner:
    return process("hpland", "simulate", "sweep", "--sampler", sampler, "--trials", str(trials))


def _optimize(landscape: str, sampler: str, trials: int) -> Runner:
    """Return the loop alone, which is what is extrapolated."""
    storage = "sqlite:///one_by_one.db"
    return section("benchmarks.peers.optimize:optimize", landscape, sampler, trials, storage)
