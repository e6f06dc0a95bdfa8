"""Fewer trials in a figure, so that it takes fewer bytes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hpland.errors import HplandError

if TYPE_CHECKING:
    from hpland.commands.drawings import Drawing
    from hpland.figures import Figure
    from hpland.table import TrialTable

KEPT = 500  # best trials that thinning never drops


def thinned(
    table: "TrialTable", many: int, objectives: Sequence[int] = (0,), kept: int = KEPT
) -> "TrialTable":
    """Return about ``many`` trials: the ``kept`` best by each objective, others evenly spread."""
    import numpy as np

    from hpland.table import evenly

    best = np.unique(np.concatenate([table.by(k).ranked()[:kept] for k in objectives]))
    spread = evenly(len(table), max(0, many - len(best)))
    rows = np.union1d(best, spread)
    left = len(table) - len(rows)
    told = f"thinned for size, the best {len(best)} kept"
    return replace(table.rows(rows), left_out={**table.left_out, told: left})


def of_fewer(one: "Drawing", title: str, table: "TrialTable") -> "Drawing":
    """Return a drawing of some of its trials under the title that it has of all of them."""
    return replace(one, table=table, picture=replace(one.picture, title=title, params=one.params))


def redrawn(one: "Drawing", figure: "Figure", many: int, shown: Sequence[int]) -> "Figure":
    """Return a figure of about ``many`` trials under the title that it has of all of them."""
    from hpland.commands.draw import draw_own

    fewer = of_fewer(one, figure.layout.title.text, thinned(one.table, many, shown))
    try:
        return draw_own(fewer)
    except HplandError:  # of the trials that are left none has reported anything
        return figure
