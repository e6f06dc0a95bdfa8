"""Figures in a notebook: a study in, and out comes what ``hpland plot`` draws of it.

from hpland import heatmap
heatmap(study)                      # an optuna.Study
heatmap("sweep", "study.db")        # a study of a storage
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import optuna
    import plotly.graph_objects as go

    from hpland.figures.brief import Theme
    from hpland.studies import Storage
    from hpland.table import TrialTable


def figure(
    kind: str,
    study: "optuna.Study | TrialTable | str",
    storage: "Storage | str | None" = None,
    *,
    params: Sequence[str] = (),
    title: str = "",
    theme: "Theme" = "light",
) -> "go.Figure":
    """Draw a study.

    Args:
        kind: of figure, one of `hpland.figures.FIGURES`.
        study: an open one, a table of its trials, or its name.
        storage: where a study that is named is: a URL or a path; if None ``OPTUNA_STORAGE``, else
            ``studies/hpland.db``.
        params: the parameters to show; if empty those that matter most.
        title: the one message; if empty a sentence made of the trials.
        theme: ``"light"`` or ``"dark"``.

    Raises:
        HplandError: no such study or storage, or nothing that this kind can draw.
    """
    from hpland.commands.drawings import Wish, drawings
    from hpland.figures import FIGURES

    wish = Wish((kind,), tuple(params), theme)
    drawing = drawings(_table(study, storage), wish)[0]
    brief = replace(drawing.brief, title=title) if title else drawing.brief
    return FIGURES[kind](drawing.shown, drawing.params, brief)


def _table(
    study: "optuna.Study | TrialTable | str", storage: "Storage | str | None"
) -> "TrialTable":
    from hpland.studies import read_table, table_of
    from hpland.table import TrialTable

    if isinstance(study, TrialTable):
        return study
    if isinstance(study, str):
        return read_table(study, storage, curves=True)
    return table_of(study, curves=True)


courses = partial(figure, "courses")
curves = partial(figure, "curves")
heatmap = partial(figure, "heatmap")
history = partial(figure, "history")
importance = partial(figure, "importance")
parallel = partial(figure, "parallel")
pareto = partial(figure, "pareto")
regret = partial(figure, "regret")
scatter = partial(figure, "scatter")
slice = partial(figure, "slice")  # noqa: A001
surface = partial(figure, "surface")
