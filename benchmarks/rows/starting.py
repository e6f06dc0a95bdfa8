"""Commands that only say something: starting up is all their work."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.contest import Contest, Row
from benchmarks.cost import process

TITLE = "Starting"
OURS = {
    "`hpland --help`": ("hpland", "--help"),
    "`hpland landscapes`": ("hpland", "landscapes"),
}
HELP = "`optuna --help`"
STUDIES = "`hpland studies` on a 100,000-trial file"
OPTUNA_STUDIES = "`optuna studies`"


def contests(folder: Path) -> Iterator[Contest]:
    """Yield the contest of help and lists, and that of a large file."""
    yield Contest(
        {
            name: process(*command)
            for name, command in (OURS | {HELP: ("optuna", "--help")}).items()
        },
        tuple(Row(name, HELP, within=0.5) for name in OURS),
        rounds=15,
    )
    file = folder / "large.db"
    process("hpland", "simulate", "sweep", "--trials", "100000", "--storage", file)()
    yield Contest(
        {
            STUDIES: process("hpland", "studies", "--storage", file),
            OPTUNA_STUDIES: process("optuna", "studies", "--storage", f"sqlite:///{file}"),
        },
        (Row(STUDIES, OPTUNA_STUDIES, less=5),),
        rounds=3,
    )
