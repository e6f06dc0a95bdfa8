"""Baseline, Good and Great: trials by how many are better."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpland.figures.data.measure import Measure
from hpland.space import Floats
from hpland.table import Mask
from hpland.text import number

GREAT, GOOD = 0.10, 0.40  # a trial is Great if less than this share of all is better


@dataclass(frozen=True)
class Tier:
    """Some of the trials, and what the legend says of them.

    Attributes:
        name: ``"Great"``.
        rule: ``"best 10 %"``, with the value that it takes to be there.
        which: the trials, shape (n,).
    """

    name: str
    rule: str
    which: Mask


def tiers(drawn: Floats, objective: Measure) -> list[Tier]:
    """Split drawn values into Baseline, Good and Great, worst first; empty tiers are left out.

    Equal values share a tier, the better one where they span two.
    """
    better = _share_better(drawn, objective)
    great, good = better < GREAT, better < GOOD
    split = [
        ("Baseline", "the rest", ~good),
        ("Good", f"next {GOOD - GREAT:.0%}", good & ~great),
        ("Great", f"best {GREAT:.0%}", great),
    ]
    return [
        Tier(name, f"{rule}{_bar(drawn[which], objective, name)}", which)
        for name, rule, which in split
        if which.any()
    ]


def _share_better(drawn: Floats, objective: Measure) -> Floats:
    """Return the share of values that are strictly better than each, shape (n,)."""
    signed = -drawn if objective.maximize else drawn
    rank: NDArray[np.intp] = np.searchsorted(np.sort(signed), signed, side="left")
    return rank / len(drawn)


def _bar(drawn: Floats, objective: Measure, name: str) -> str:
    if name == "Baseline":
        return ""
    least = drawn.min() if objective.maximize else drawn.max()
    return f", {'≥' if objective.maximize else '≤'} {number(float(least))}"
