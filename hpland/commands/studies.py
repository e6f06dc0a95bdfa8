"""``hpland studies``."""

from typing import Any

from hpland.commands.options import FormatOption, StorageOption
from hpland.commands.output import show

COLUMNS = (
    "name", "landscape", "direction", "trials", "complete", "failed", "best", "worth", "regret",
)  # fmt: skip


def studies(storage: StorageOption = None, how: FormatOption = "table") -> None:
    """List the studies of a storage, hpland's own and anyone's. Nothing is written to it."""
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
            "failed": study.failed,
            "best": study.best,
            "worth": study.worth,
            "regret": study.regret,
        }

    show([row(study) for study in read_studies(parse_storage(storage))], COLUMNS, how)
