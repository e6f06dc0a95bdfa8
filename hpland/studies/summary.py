"""A study at a glance."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class StudySummary:
    """What a list of studies shows.

    Attributes:
        name: the study's name.
        directions: ``"minimize"`` or ``"maximize"``, one an objective.
        trials: how many, of whatever state.
        complete, failed: how many of them are COMPLETE and FAIL.
        best: the best value; None where there is none, or several objectives.
        attrs: the study's user attributes.
    """

    name: str
    directions: tuple[str, ...]
    trials: int
    complete: int
    failed: int
    best: float | None
    attrs: Mapping[str, Any]

    @property
    def landscape(self) -> str | None:
        """The landscape that hpland made the study of; None for a study of another origin."""
        return self.attrs.get("landscape") if "hpland_version" in self.attrs else None
