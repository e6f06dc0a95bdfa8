"""What only some figures need: noise-free values, true shares, and estimates of them."""

from dataclasses import replace

import numpy as np

from hpland.errors import HplandError
from hpland.figures.brief import Brief
from hpland.landscapes import Landscape, Mixture
from hpland.space import Floats
from hpland.studies.origin import columns_of
from hpland.table import Shares, TrialTable

NEED_TRUTH = {
    "courses": "courses are noise-free",
    "regret": "regret is measured from the true optimum",
}
LEVELS = 121  # of a parameter along which the truth is drawn


def informed(brief: Brief, figure: str, table: TrialTable, landscape: Landscape | None) -> Brief:
    """Return the brief with what the figure needs beyond the trials, computed for it alone.

    Optuna's evaluators, which take seconds, are asked where their answers can be graded.

    Raises HplandError if the figure shows the truth, and the brief leaves it out.
    """
    if figure == "importance" and landscape:
        brief = _with_estimates(brief, table)
    if landscape is None or brief.truth is None:
        if landscape and figure in NEED_TRUTH:
            raise HplandError(f"{NEED_TRUTH[figure]}: leave out --no-truth")
        return brief
    shown = shown_objective(table, landscape)
    match figure:
        case "history" | "regret":
            worths = _noise_free(table, landscape, shown)
            return replace(brief, truth=replace(brief.truth, values=worths))
        case "importance":
            return replace(brief, truth=replace(brief.truth, shares=_shares(landscape, shown)))
        case "pareto":
            return replace(brief, truth=replace(brief.truth, front=_front(table, landscape)))
        case "courses":
            return replace(brief, truth=replace(brief.truth, courses=_courses(landscape, brief)))
        case "slice":
            return replace(brief, truth=replace(brief.truth, lines=_lines(landscape, shown)))
    return brief


def _with_estimates(brief: Brief, table: TrialTable) -> Brief:
    from hpland.studies.importance import estimates

    found = estimates(table)
    return replace(brief, estimates=found.shares, remarks=found.remarks)


def shown_objective(table: TrialTable, landscape: Landscape) -> int:
    """Return the objective of the landscape that the table shows, by its name."""
    names = [metric.name for metric in landscape.metrics]
    if table.metric_name in names:
        return names.index(table.metric_name)
    return min(table.objective, len(names) - 1)


def _noise_free(table: TrialTable, landscape: Landscape, objective: int) -> Floats | None:
    columns = columns_of(table, landscape)
    return None if columns is None else landscape.noise_free(objective, **columns)


def _front(table: TrialTable, landscape: Landscape) -> Floats | None:
    """Return the true front of the table's objectives, shape (k, m); None if it is not known."""
    names = tuple(metric.name for metric in landscape.metrics)
    return landscape.front() if table.metric_names in ((), names) else None


def _lines(landscape: Landscape, objective: int) -> dict[str, Floats]:
    """Return the noise-free objective over each parameter that the optimum has, shape (k, 2)."""
    lines = {name: landscape.line(name, LEVELS, objective) for name in landscape.space}
    return {name: line for name, line in lines.items() if not np.isnan(line[:, 1]).all()}


def _courses(landscape: Landscape, brief: Brief) -> dict[str, dict[str, Floats]]:
    """Return the paths of a run at every note, the other parameters at their optimum."""
    paths = landscape.paths if isinstance(landscape, Mixture) else None
    if paths is None:
        return {}
    epochs, best = np.arange(1.0, paths.epochs + 1), landscape.coded(landscape.optimizers[0])
    return {
        note.text: {
            name: np.stack([epochs, path(epochs, **{**best, **note.at})], axis=1)
            for name, path in paths.along.items()
        }
        for note in brief.notes
    }


def _shares(landscape: Landscape, objective: int) -> Shares | None:
    from hpland.landscapes.anova import anova

    try:
        found = anova(landscape, objective)
    except HplandError:
        return None  # they mean nothing there
    return Shares(found.main, found.total)
