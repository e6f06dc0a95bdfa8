"""What becomes of a source: a study, where it comes from, and what was inferred."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hpland.errors import HplandError
from hpland.importing.columns import blank
from hpland.importing.find import reader_of
from hpland.importing.fit import batches
from hpland.importing.infer import Understood, understand
from hpland.importing.objectives import objectives_of
from hpland.importing.source import Source
from hpland.importing.sweep import Asked, Sweep
from hpland.studies.writing.imported import Imported


@dataclass(frozen=True)
class Plan:
    """A study to be imported, with all that is known of it before its trials are written.

    Attributes:
        sweep: the source as its reader has it.
        understood: what its columns are.
        objectives: the metrics that are objectives.
        study: what is to be written.
    """

    sweep: Sweep
    understood: Understood
    objectives: tuple[str, ...]
    study: Imported

    @property
    def trials(self) -> int:
        """The number of trials."""
        return sum(self.understood.trials.values())


def plan_import(path: Path, asked: Asked, name: str | None = None) -> Plan:
    """Return what becomes of a file or a folder; it is only read.

    Args:
        path: the file or the folder.
        asked: what its user says of it.
        name: the study's; None for the file's.

    Raises HplandError for what cannot be imported, saying what to do instead.
    """
    if not path.exists():
        raise HplandError(f"there is no {path}")
    source = Source(path)
    try:
        reader = reader_of(source)
        sweep = reader.read(source, asked)
        objectives, directions = objectives_of(sweep, asked)
        understood = understand(sweep, asked, objectives)
        digest = source.digest(reader.files(source))
    except OSError as error:
        raise HplandError(f"{error.filename} cannot be read: {error.strerror}") from error
    if not sum(understood.trials.values()):
        skipped = f"; {understood.skipped} have not finished" if understood.skipped else ""
        raise HplandError(f"{path} has no finished trial{skipped}")
    if understood.trials.keys() <= {"FAIL"}:
        _check_numbers(sweep, objectives, path)
    study = Imported(
        name or (path.resolve().name if path.is_dir() else path.resolve().stem),
        directions,
        () if sweep.unnamed else objectives,
        _provenance(sweep, understood, path, digest),
        lambda: batches(sweep, understood, objectives),
    )
    return Plan(sweep, understood, objectives, study)


def _check_numbers(sweep: Sweep, objectives: Sequence[str], path: Path) -> None:
    """Raise HplandError if trials have failed only because their objective is text."""
    for part in sweep.trials():
        for name in objectives:
            for state, cell in zip(part.states, part.metrics.get(name, ()), strict=False):
                if state == "COMPLETE" and not blank(cell) and cell is not None:
                    if isinstance(cell, float) or str(cell).lower() in ("nan", "none", "null"):
                        continue
                    raise HplandError(
                        f"{path} has {cell!r} as its {name}, and no trial with a number there; "
                        "write numbers as in 0.95"
                    )


def _provenance(sweep: Sweep, understood: Understood, path: Path, digest: str) -> dict[str, Any]:
    by: dict[str, list[str]] = {"inferred": [], "given": []}
    for name, found in understood.params.items():
        by.setdefault(found.how, []).append(name)
    return {
        "imported_from": sweep.tool,
        "source": path.resolve().name,
        "source_sha256": digest,
        "inferred": by["inferred"],
        "given": by["given"],
        "kept_as_attributes": dict(understood.notes),
        **({"unfinished_trials": understood.skipped} if understood.skipped else {}),
    }
