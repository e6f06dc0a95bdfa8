"""``hpland studies``."""

from typing import Any

from hpland.commands.options import FormatOption, StorageOption
from hpland.commands.output import show

COLUMNS = (
    "name", "landscape", "direction", "trials", "complete", "pruned", "failed", "best", "worth",
    "regret", "hypervolume",
)  # fmt: skip


def studies(storage: StorageOption = None, how: FormatOption = "table") -> None:
    """List the studies in a storage.

    Works for any Optuna study. The storage is only read. "worth" is the noise-free value of the
    best trial, and "regret" its distance from the true optimum. With several objectives
    "hypervolume" is the share of the true front's that the trials on the study's front reach
    without noise.
    """
    from hpland.studies.reached import hypervolume_reached
    from hpland.studies.reading.read import read_studies
    from hpland.studies.reading.summary import StudySummary
    from hpland.studies.storage.parsing import parse_storage

    where = parse_storage(storage)

    def row(study: StudySummary) -> dict[str, Any]:
        return {
            "name": study.name,
            "landscape": study.landscape,
            "direction": ", ".join(study.directions),
            "trials": study.trials,
            "complete": study.complete,
            "pruned": study.pruned,
            "failed": study.failed,
            "best": study.best,
            "worth": study.worth,
            "regret": study.regret,
            "hypervolume": hypervolume_reached(study, where),
        }

    show([row(study) for study in read_studies(where)], COLUMNS, how)
