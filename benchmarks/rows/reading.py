"""Reading a study into a TrialTable."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.contest import Contest, Row
from benchmarks.cost import process, section

TITLE = "Reading"
TRIALS = {1_000: 15, 10_000: 5, 100_000: 3}  # and rounds: small ones are noisy, large ones slow
OURS = "read {:,} trials into a TrialTable"
OPTUNA = "`study.get_trials(deepcopy=False)`"
LIMIT = "one wide SELECT into numpy (the limit)"


def contests(folder: Path) -> Iterator[Contest]:
    """Yield a contest a size of study."""
    for trials, rounds in TRIALS.items():
        file = folder / f"{trials}.db"
        process("hpland", "simulate", "sweep", "--trials", str(trials), "--storage", file)()
        ours = OURS.format(trials)
        rows = [
            Row(ours, OPTUNA, less=40, metric="cpu"),
            Row(ours, LIMIT, within=1.3),
        ]
        if trials == max(TRIALS):
            rows.insert(1, Row(ours, OPTUNA, less=10, metric="memory"))
        yield Contest(
            {
                ours: section("benchmarks.peers.read:table", file),
                OPTUNA: section("benchmarks.peers.read:get_trials", file),
                LIMIT: section("benchmarks.peers.read:wide_select", file),
            },
            tuple(rows),
            rounds=rounds,
        )
