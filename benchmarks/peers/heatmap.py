"""A heatmap of a large study, from trials in memory to a page: hpland's and Optuna's."""

from collections.abc import Callable
from pathlib import Path

STUDY = "sweep"
PARAMS = ["learning_rate", "batch_size"]
PAGE = Path("heatmap.html")


def hpland_heatmap(path: str) -> Callable[[], int]:
    """Return the drawing by hpland, which returns the bytes of its page."""
    from hpland.figures import FIGURES
    from hpland.output import write
    from hpland.studies import read_table

    table, draw = read_table(STUDY, path), FIGURES["heatmap"]

    def work() -> int:
        write({PAGE.stem: draw(table, PARAMS)}, Path(), ["html"])
        return PAGE.stat().st_size

    return work


def optuna_contour(path: str) -> Callable[[], int]:
    """Return the drawing by Optuna, which returns the bytes of its page."""
    import optuna
    from optuna.visualization import plot_contour

    stored = optuna.load_study(study_name=STUDY, storage=f"sqlite:///{path}")
    study = optuna.create_study(directions=stored.directions)
    study.add_trials(stored.get_trials(deepcopy=False))

    def work() -> int:
        plot_contour(study, params=PARAMS).write_html(PAGE, include_plotlyjs="directory")
        return PAGE.stat().st_size

    return work
