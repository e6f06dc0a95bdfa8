"""A study or a storage in, a figure out, as in a notebook."""

import json
import shutil
from pathlib import Path
from typing import Any

import optuna
import plotly.graph_objects as go
import pytest

import hpland
from hpland import notebook
from hpland.errors import HplandError
from hpland.figures import FIGURES
from hpland.landscapes import LANDSCAPES, objective
from hpland.studies import read_table, table_of
from hpland.studies.sampling.training import training_objective
from hpland.studies.storage.parsing import parse_storage
from tests.studies.reading.test_read import assert_same

DOCS = Path(__file__).parents[1] / "docs" / "notebook.ipynb"


@pytest.fixture
def study(tmp_path: Path) -> optuna.Study:
    made = optuna.create_study(
        study_name="mine", direction="maximize", storage=f"sqlite:///{tmp_path / 'mine.db'}"
    )
    made.optimize(objective(LANDSCAPES["lr-batch"], seed=3), n_trials=25)
    return made


def test_every_kind_of_figure_is_a_function() -> None:
    functions = {kind: getattr(notebook, kind) for kind in FIGURES}
    assert all(callable(one) for one in functions.values())
    modules = {"pareto", "regret"}
    assert {kind for kind in FIGURES if getattr(hpland, kind, None) is functions[kind]} == (
        set(FIGURES) - modules
    )


def test_an_open_study_is_the_table_that_is_read_from_its_storage(
    study: optuna.Study, tmp_path: Path
) -> None:
    assert_same(
        table_of(study, curves=True), read_table("mine", str(tmp_path / "mine.db"), curves=True)
    )


def test_a_study_a_table_and_a_name_give_the_same_figure(
    study: optuna.Study, tmp_path: Path
) -> None:
    storage = str(tmp_path / "mine.db")
    figures = [
        hpland.heatmap(study),
        hpland.heatmap(read_table("mine", storage)),
        hpland.heatmap("mine", storage),
        hpland.figure("heatmap", "mine", parse_storage(storage)),
    ]
    assert len({figure.to_json() for figure in figures}) == 1
    assert isinstance(figures[0], go.Figure)


def test_an_open_study_has_its_curves(tmp_path: Path) -> None:
    storage = str(tmp_path / "own.db")
    study = optuna.create_study(
        study_name="own", direction="maximize", storage=f"sqlite:///{storage}"
    )
    study.optimize(training_objective(LANDSCAPES["schedule"], seed=3), n_trials=6)
    assert hpland.curves(study).to_json() == hpland.curves("own", storage).to_json()


def test_parameters_title_and_theme_can_be_said(study: optuna.Study) -> None:
    figure = hpland.slice(study, params=["batch_size"], title="Larger is not better", theme="dark")
    assert figure.layout.title.text.startswith("Larger is not better")
    assert figure.layout.xaxis.title.text == "batch size"
    assert figure.layout != hpland.slice(study, params=["batch_size"]).layout


def test_what_cannot_be_drawn_is_told(study: optuna.Study, tmp_path: Path) -> None:
    with pytest.raises(HplandError, match="unknown parameter 'momentum'"):
        hpland.heatmap(study, params=["momentum", "batch_size"])
    with pytest.raises(HplandError, match="unknown study 'yours'"):
        hpland.heatmap("yours", str(tmp_path / "mine.db"))


@pytest.mark.filterwarnings("ignore")  # of Jupyter's own
def test_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nbformat
    from nbclient import NotebookClient

    monkeypatch.chdir(tmp_path)
    shutil.copy(DOCS, tmp_path)
    book = nbformat.read(tmp_path / DOCS.name, as_version=4)  # type: ignore[no-untyped-call]
    assert not any(cell.get("outputs") for cell in book.cells)
    NotebookClient(book, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [data for cell in book.cells for data in outputs(cell)]
    figures = [data for data in shown if "application/vnd.plotly.v1+json" in data]
    assert len(figures) == 4
    assert 0 <= float(shown[-1]["text/plain"]) < 1
    text = json.dumps([data["application/vnd.plotly.v1+json"] for data in figures])
    assert "true optimum" in text


def outputs(cell: Any) -> list[Any]:
    return [out["data"] for out in cell.get("outputs", []) if "data" in out]
