"""``hpland studies``."""

from typing import Any

from hpland.commands.options import FormatOption, StorageOption
from hpland.commands.output import show

COLUMNS = (
    "name", "landscape", "direction", "trials", "complete", "pruned", "failed", "best", "worth",
    "regret",
)  # fmt: skip


def studies(storage: StorageOption = None, how: FormatOption = "table") -> None:
    """List the studies in a storage.

    Works for any Optuna study. The storage is only read. "worth" is the noise-free value of the
    best trial, and "regret" its distance from the true optimum.
    """
    from hpland.studies.reading.read import read_studies
    from hpland.studies.reading.summary import StudySummary
    from hpland.studies.storage.parsing import parse_storage

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
        }

    show([row(study) for study in read_studies(parse_storage(storage))], COLUMNS, how)
