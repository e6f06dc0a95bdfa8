"""The names that ``--figure`` takes: hpland's figures, and Optuna's own plots."""

from collections.abc import Iterable

from hpland.errors import unknown
from hpland.figures import FIGURES

OPTUNA = "optuna:"  # before the name of one of Optuna's own plots


def figure_names() -> list[str]:
    """Return all of them. It takes a while: Optuna is imported to know its own."""
    from hpland.studies.optuna_plots import optuna_plot_names

    return [*FIGURES, *(OPTUNA + name for name in optuna_plot_names())]


def check_figures(names: Iterable[str]) -> None:
    """Raise HplandError unless all are names of figures."""
    for name in names:
        if name not in FIGURES and name not in (known := figure_names()):
            known.sort(key=lambda one: one.startswith(OPTUNA) != name.startswith(OPTUNA))
            raise unknown("figure", name, known, lambda one: one.lower().removeprefix(OPTUNA))
