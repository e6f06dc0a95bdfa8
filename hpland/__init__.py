"""Hyperparameter landscapes with a known truth, as real Optuna studies and figures.

    from hpland import heatmap
    heatmap(study)  # in a notebook: what `hpland plot` draws of an optuna.Study

`hpland.notebook` says what such a function takes.
"""

from typing import Any

from hpland.lazy import on_use

__version__ = "0.1.0"

_SHOWN = (
    "courses",
    "curves",
    "figure",
    "heatmap",
    "history",
    "importance",
    "parallel",
    "scatter",
    "slice",
    "surface",
)  # hpland.pareto and hpland.regret are modules: figure("pareto", study)
_on_use = on_use(__name__, dict.fromkeys(_SHOWN, "hpland.notebook"))


def __getattr__(name: str) -> Any:
    return _on_use(name)
