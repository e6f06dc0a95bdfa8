"""What holds of every figure, found by itself, over every kind of study."""

import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

import hpland.figures
from hpland.errors import HplandError
from hpland.figures import FIGURES
from hpland.figures.brief import Brief
from hpland.figures.draw.theme import PALETTES
from hpland.space import Choice, Integer, Real
from hpland.table import Note, Shares, TrialTable, Truth
from tests.figures.tables import LR, OPTIMIZER, lattice_study, scattered_study, table, truth

NAN = np.nan
STUDIES = {
    "grid": lattice_study(),
    "scattered": scattered_study(),
    "minimised": scattered_study(directions=("minimize",), metric_names=()),
    "one trial": scattered_study().rows(np.array([1])),
    "all equal": table({"a": LR, "b": LR}, {"a": [1e-3, 1e-2], "b": [1e-3, 1e-4]}, [0.5, 0.5]),
    "only choices": table(
        {"optimizer": OPTIMIZER, "activation": Choice(("relu", "gelu"))},
        {"optimizer": [0, 1, 2, 0], "activation": [0, 1, 0, 1]},
        [0.1, 0.2, 0.3, 0.4],
    ),
    "a grid of choices": table(
        {"optimizer": OPTIMIZER, "depth": Integer(1, 2)},
        {"optimizer": [0, 1, 0, 1], "depth": [1, 1, 2, 2]},
        [0.1, 0.2, 0.3, 0.4],
    ),
    "conditional": table(
        {"a": Real(0, 1), "b": Real(0, 1), "c": Real(0, 1)},
        {"a": [0.1, 0.2, NAN, 0.4], "b": [0.1, 0.3, 0.2, NAN], "c": [NAN, 0.5, NAN, NAN]},
        [0.1, 0.2, 0.3, NAN],
    ),
    "unfinished": table(
        {"a": LR, "b": LR},
        {"a": [1e-3] * 4, "b": [1e-3, 1e-2, 1e-4, NAN]},
        [0.1, 0.2, NAN, NAN],
        ["COMPLETE", "PRUNED", "RUNNING", "FAIL"],
    ),
}
DRAWN = [
    (figure, study)
    for figure in FIGURES
    for study in STUDIES
    if figure != "surface" or study == "grid"
]  # no other has a sheet
FULL = Brief(
    title="What it says",
    truth=truth(),
    notes=(Note("Sweet spot", {"learning_rate": 1e-3, "batch_size": 64.0}),),
    theme="dark",
)


PLACED = ["heatmap", "parallel", "scatter", "surface"]  # those that have axes of parameters


def suited(figure: str, study: TrialTable) -> TrialTable:
    """Return the study, with a second objective for a figure that needs one."""
    if figure != "pareto":
        return study
    return replace(
        study,
        directions=(*study.directions, "minimize"),
        metric_names=(),
        values=np.stack([study.value, np.square(study.value)], axis=1),
    )


def informed(study: TrialTable) -> Brief:
    """Return a brief with all that the figures of truth need."""
    best = study.value[study.complete].max()
    values = np.nan_to_num(study.value) if study.maximize else best - np.nan_to_num(study.value)
    share = {name: 1 / len(study.space) for name in study.space}
    path = np.array([[1.0, 0.1], [2.0, 0.3], [3.0, 0.2]])
    runs = {"Slow → gets there": {"rate": path, "loss": path}, "Fast": {"rate": path, "loss": path}}
    known = Truth(float(best), (), values=values, shares=Shares(share, share), courses=runs)
    return Brief(truth=known, estimates={"PED-ANOVA": share})


@pytest.mark.parametrize(("figure", "study"), DRAWN)
def test_any_study_can_be_drawn(figure: str, study: str) -> None:
    given = suited(figure, STUDIES[study])
    drawn = FIGURES[figure](given, (), Brief() if figure in PLACED else informed(given))
    assert drawn.data
    assert drawn.to_json()
    assert re.search(r"\b(no trial|1 trial|\d+( pruned)? trials) (drawn|used)\b", caption(drawn))


@pytest.mark.parametrize(("figure", "study"), DRAWN)
def test_what_is_chosen_chooses_itself_and_is_what_is_drawn(figure: str, study: str) -> None:
    given, kind = suited(figure, STUDIES[study]), FIGURES[figure]
    brief = Brief() if figure in PLACED else informed(given)
    chosen = kind.choose(given, ())
    assert kind.choose(given, chosen) == chosen
    assert set(chosen) <= set(given.space)
    assert kind(given, chosen, brief).to_json() == kind(given, (), brief).to_json()


@pytest.mark.parametrize("figure", PLACED)
@pytest.mark.parametrize("study", ["grid", "scattered", "minimised", "one trial"])
def test_everything_in_the_brief_is_on_the_figure(figure: str, study: str) -> None:
    drawn = FIGURES[figure](STUDIES[study], ("learning_rate", "batch_size"), FULL)
    layout = drawn.layout
    assert layout.title.text == "What it says"
    assert "Sweet spot" in [a.text for a in (*layout.annotations, *layout.scene.annotations)]
    assert "true optimum" in [trace.name for trace in drawn.data]
    assert layout.template.layout.paper_bgcolor == PALETTES["dark"].paper
    assert "noise-free optimum 0.95" in layout.title.subtitle.text


@pytest.mark.parametrize("figure", PLACED)
def test_a_note_on_a_mark_steps_aside_and_points_at_it(figure: str) -> None:
    both = ("learning_rate", "batch_size")
    notes = (Note("Best", {"learning_rate": 1e-3, "batch_size": 100.0}),
             Note("Optimum", {"learning_rate": 1e-3, "batch_size": 128.0}))  # fmt: skip
    layout = FIGURES[figure](scattered_study(), both, Brief(truth=truth(), notes=notes)).layout
    told = [a for a in (*layout.annotations, *layout.scene.annotations) if a.bordercolor]
    assert [a.text for a in told] == ["Best", "Optimum"]
    assert all(a.showarrow is not False for a in told)
    assert all(abs(a.ax) > 30 or abs(a.ay) > 30 for a in told)  # off a box's half and a mark's


@pytest.mark.parametrize("figure", [*PLACED, "curves", "history"])
def test_every_trial_that_is_drawn_says_its_number_and_all_its_parameters(figure: str) -> None:
    drawn = FIGURES[figure](scattered_study(), (), Brief(truth=truth()))
    told = [t for t in drawn.data if t.customdata is not None]
    assert {0, 1, 2, 3, 4} <= {row[0] for t in told for row in t.customdata}
    for trace in told:
        for name in ("trial", "learning rate", "batch size", "optimizer"):
            assert name in trace.hovertemplate


@pytest.mark.parametrize("figure", FIGURES)
def test_a_study_without_a_finished_trial_says_so(figure: str) -> None:
    failed = scattered_study().rows(np.array([4]))
    with pytest.raises(HplandError) as error:
        FIGURES[figure](failed, (), Brief())
    assert str(error.value) == "study 'tiny' has no finished trial to draw"


@pytest.mark.parametrize("figure", FIGURES)
def test_an_unknown_parameter_is_answered_with_the_right_one(figure: str) -> None:
    with pytest.raises(HplandError) as error:
        FIGURES[figure](scattered_study(), ("lerning_rate", "batch_size"), Brief())
    assert str(error.value) == ("unknown parameter 'lerning_rate': did you mean 'learning_rate'?")


def test_figures_are_found_by_themselves() -> None:
    assert {*PLACED, "curves", "history", "importance", "regret"} <= set(FIGURES)
    assert hpland.figures.heatmap == FIGURES["heatmap"]
    assert set(FIGURES) < set(hpland.figures.__all__)


def test_an_unknown_name_is_no_figure() -> None:
    with pytest.raises(KeyError):
        FIGURES["pie"]
    with pytest.raises(AttributeError, match=r"^module 'hpland.figures' has no attribute 'pie'$"):
        hpland.figures.pie  # noqa: B018 - to look is the test


def test_plotly_is_imported_when_a_figure_is_drawn_and_not_before() -> None:
    code = "import sys, hpland.figures; print(*hpland.figures.FIGURES, 'plotly' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == "False"


def caption(figure: object) -> str:
    annotations = figure.layout.annotations  # type: ignore[attr-defined]
    return str(annotations[-1].text)
