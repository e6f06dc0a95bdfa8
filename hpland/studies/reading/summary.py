"""A study on one line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hpland.regret import simple_regret

NOISE_FREE = "noise_free"  # the attribute in which a trial keeps its noise-free value


@dataclass(frozen=True)
class StudySummary:
    """What a list of studies shows.

    Attributes:
        name: the study's name.
        directions: ``"minimize"`` or ``"maximize"``, one per objective.
        trials: how many, in any state.
        complete, pruned, failed: how many are COMPLETE, PRUNED and FAIL.
        best: the best value; None without one, or with several objectives.
        worth: the noise-free value of the best trial, the first of equals, as hpland stored it
            with the trial; None for a study that hpland did not make.
        attrs: the study's user attributes.
    """

    name: str
    directions: tuple[str, ...]
    trials: int
    complete: int
    pruned: int
    failed: int
    best: float | None
    worth: float | None
    attrs: Mapping[str, Any]

    @property
    def landscape(self) -> str | None:
        """The landscape that hpland made the study of; None for a study of another origin."""
        return self.attrs.get("landscape") if hplands(self.attrs) else None

    @property
    def regret(self) -> float | None:
        """How far the best trial truly is from the optimum, at least 0; None if not known."""
        if self.worth is None:
            return None
        claim = self.attrs["optimum"]
        optimum = number_in(claim.get("value")) if isinstance(claim, dict) else None
        if optimum is None:
            return None
        return float(simple_regret(self.worth, optimum, self.directions[0] == "maximize"))


def number_in(claim: Any) -> float | None:
    """Return an attribute's value as a number; None if it is none."""
    return float(claim) if isinstance(claim, int | float) else None


def hplands(attrs: Mapping[str, Any]) -> bool:
    """Return whether user attributes are those of a study that hpland made."""
    return {"hpland_version", "optimum"} <= set(attrs)
