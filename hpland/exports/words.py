"""What every format says alike of studies and trials."""

import json
import math
from datetime import UTC, datetime
from typing import Any

from hpland.studies.record import Record, StudyRecord


def moment(utc: datetime | None) -> str | None:
    """Return naive UTC as ISO 8601, with its offset."""
    return utc.replace(tzinfo=UTC).isoformat(" ") if utc else None


def seconds(record: Record) -> float | None:
    """Return how long a trial took; None if it has not both started and ended."""
    if record.start is None or record.complete is None:
        return None
    return (record.complete - record.start).total_seconds()


def number(x: float) -> float | str:
    """Return a number as JSON takes it: ``"NaN"``, ``"Infinity"`` and ``"-Infinity"`` are text."""
    return x if math.isfinite(x) else json.dumps(x)


def step_values(record: Record) -> dict[int, float | str]:
    """Return the intermediate values by step, as JSON takes them."""
    return {step: number(x) for step, x in record.steps.items()}


def study_facts(study: StudyRecord) -> dict[str, Any]:
    """Return what a study has beside its trials."""
    return {
        "study_name": study.name,
        "directions": list(study.directions),
        "metric_names": list(study.metric_names),
        "user_attrs": dict(sorted(study.user_attrs.items())),
        "system_attrs": dict(sorted(study.system_attrs.items())),
    }
