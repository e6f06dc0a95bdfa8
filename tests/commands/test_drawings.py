"""Which figures of which study, under which names."""

from dataclasses import replace

import pytest

from hpland.commands.drawings import Wish, drawings, file_name, pictures, suiting
from hpland.commands.report import _drawn, heading
from hpland.figures.data.importances import LEAST
from hpland.landscapes import LANDSCAPES, Picture
from hpland.studies.reading.read import read_table
from hpland.studies.storage.parsing import Storage
from tests.figures.data.test_importances import noise

ONE = Picture("scatter", "by_batch", "", ("learning_rate", "batch_size"), ())
OTHER = Picture("scatter", "by_depth", "", ("learning_rate", "depth"), ())


@pytest.mark.parametrize(
    ("wish", "files"),
    [
        (Wish(), ["by_batch", "by_depth"]),
        (Wish(("scatter",)), ["by_batch", "by_depth"]),
        (Wish(("scatter", "history")), ["by_batch", "by_depth", "sweep_history"]),
        (Wish(params=OTHER.params), ["by_depth"]),
        (Wish(params=("depth", "width")), ["sweep_scatter"]),
    ],
)
def test_two_pictures_of_one_kind_are_two_files(
    default_studies: Storage, wish: Wish, files: list[str]
) -> None:
    twice = replace(LANDSCAPES["sweep"], pictures=(ONE, OTHER))
    table = read_table("sweep", default_studies)
    assert [picture.file for picture in pictures(table, twice, wish)] == files


def test_a_report_tells_two_figures_of_one_kind_apart() -> None:
    assert heading("scatter", ONE.params, several=False) == "scatter"
    assert heading("scatter", ONE.params, several=True) == "scatter: learning rate, batch size"
    assert heading("scatter", (), several=False, which="objective 1") == "scatter, objective 1"


def test_a_report_has_both_of_two_figures_of_one_kind_and_the_same_parameters(
    default_studies: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = replace(ONE, file="error", as_error=True)
    monkeypatch.setitem(LANDSCAPES, "sweep", replace(LANDSCAPES["sweep"], pictures=(ONE, error)))
    page = _drawn(read_table("sweep", default_studies), "light", ("scatter",), [0])
    assert list(page) == [
        "scatter: learning rate, batch size",
        "scatter: learning rate, batch size_2",
    ]
    bars = [figure.layout.coloraxis.colorbar.title.text for _, figure in page.values()]
    assert bars == ["validation accuracy", "validation error"]


def test_a_file_name_is_one_for_any_study() -> None:
    assert file_name("a/b: c", "scatter") == "a_b_c_scatter"
    assert file_name("🙂", "scatter") == "study_scatter"
    assert file_name("x" * 500, "scatter") == "x" * 80 + "_scatter"
    assert file_name("two", "scatter", 1) == "two_scatter_objective_1"
    assert file_name("two", "pareto", 1) == "two_pareto"  # it shows all


@pytest.mark.parametrize(("trials", "drawn"), [(LEAST - 1, False), (LEAST, True)])
def test_a_strangers_figures_have_importances_of_its_own_where_trials_are_enough(
    trials: int, drawn: bool
) -> None:
    study = noise(trials, 0)
    assert ("importance" in suiting(study)) == drawn
    (drawing,) = drawings(study, Wish(figures=("importance",)))
    assert not drawing.brief.estimates  # Optuna's evaluators are not asked
