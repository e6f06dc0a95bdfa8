"""What only some figures are told: noise-free values, true shares, and estimates of them."""

from dataclasses import replace

from hpland.errors import HplandError
from hpland.figures.brief import Brief
from hpland.landscapes import Landscape
from hpland.space import Floats
from hpland.table import Shares, TrialTable


def informed(brief: Brief, figure: str, table: TrialTable, landscape: Landscape | None) -> Brief:
    """Return the brief with what the figure needs beyond the trials, computed for it alone.

    Raises HplandError where the truth is what the figure shows and the brief has none by wish.
    """
    if figure == "importance":
        brief = _with_estimates(brief, table)
    if landscape is None or brief.truth is None:
        if landscape and figure == "regret":
            raise HplandError("regret is measured from the true optimum: leave out --no-truth")
        return brief
    match figure:
        case "history" | "regret":
            return replace(brief, truth=replace(brief.truth, values=_noise_free(table, landscape)))
        case "importance":
            return replace(brief, truth=replace(brief.truth, shares=_shares(landscape)))
    return brief


def _with_estimates(brief: Brief, table: TrialTable) -> Brief:
    from hpland.studies.importance import estimates

    found = estimates(table)
    return replace(brief, estimates=found.shares, remarks=found.remarks)


def _noise_free(table: TrialTable, landscape: Landscape) -> Floats | None:
    if not set(landscape.space) <= set(table.params):
        return None  # a study without trials
    return landscape.noise_free(**{name: table.params[name] for name in landscape.space})


def _shares(landscape: Landscape) -> Shares:
    from hpland.landscapes.anova import anova

    found = anova(landscape)
    return Shares(found.main, found.total)
