import numpy as np
import pytest

from hpland.figures import FIGURES, Brief
from hpland.figures.kinds.slice import ACROSS, DOTS, MOST, choose
from hpland.space import Real
from hpland.table import Truth
from tests.figures.data.test_slices import mixed
from tests.figures.tables import LR, table


def test_the_most_important_parameter_comes_first() -> None:
    assert choose(mixed(200), ()) == ("lr", "layers", "optimizer")
    assert choose(mixed(200), ("optimizer", "lr")) == ("optimizer", "lr")


def test_a_panel_per_parameter_and_one_scale_for_all() -> None:
    figure = FIGURES["slice"](mixed(200))
    ranges = {tuple(figure.layout[f"yaxis{i}"].range) for i in ("", "2", "3")}
    assert len(ranges) == 1
    assert [figure.layout[f"xaxis{i}"].title.text for i in ("", "2", "3")] == [
        "lr", "layers", "optimizer"
    ]  # fmt: skip
    assert figure.layout.xaxis.type == "log"


def test_panels_do_not_overlap() -> None:
    many = table(
        {f"p{i}": Real(0, 1) for i in range(MOST + 2)},
        {f"p{i}": np.random.default_rng(i).random(40) for i in range(MOST + 2)},
        [*np.linspace(0, 1, 40)],
    )
    figure = FIGURES["slice"](many)
    cells = [
        (*figure.layout[f"xaxis{i}"].domain, *figure.layout[f"yaxis{i}"].domain)
        for i in ("", *map(str, range(2, MOST + 1)))
    ]
    assert len(cells) == MOST
    for a in range(MOST):
        for b in range(a):
            apart = cells[a][0] >= cells[b][1] or cells[b][0] >= cells[a][1]
            below = cells[a][2] >= cells[b][3] or cells[b][2] >= cells[a][3]
            assert apart or below, (a, b)
    assert cells[ACROSS][3] < cells[0][2]
    assert "2 less important not shown" in figure.layout.annotations[0].text


@pytest.mark.parametrize("direction", ["maximize", "minimize"])
def test_failed_trials_lie_beyond_the_bad_end(direction: str) -> None:
    study = table({"lr": LR}, {"lr": [1e-3, 1e-2, 1e-1]}, [0.1, 0.9, np.nan],
                  directions=(direction,))  # fmt: skip
    figure = FIGURES["slice"](study)
    (failed,) = (trace for trace in figure.data if trace.name == "failed")
    low, high = figure.layout.yaxis.range
    (at,) = failed.y
    assert low < at < 0.1 if direction == "maximize" else 0.9 < at < high


def test_the_best_trial_is_marked_in_every_panel_at_its_true_value() -> None:
    study = table({"lr": LR}, {"lr": np.full(40, 1e-3)}, [*np.linspace(0, 1, 39), 181.0])
    figure = FIGURES["slice"](study)
    (best,) = (trace for trace in figure.data if trace.name == "best trial (39)")
    assert best.y.tolist() == [181.0]


def test_the_truth_is_a_line_in_its_panel() -> None:
    truth = Truth(0.9, ({"lr": 1e-3},), lines={"lr": np.array([[1e-4, 0.5], [1e-2, 0.75]])})
    figure = FIGURES["slice"](mixed(), ("lr", "layers"), Brief(truth=truth))
    lines = [trace for trace in figure.data if trace.name == "truth, the others at their optimum"]
    assert [(trace.xaxis, list(trace.x)) for trace in lines] == [("x", [1e-4, 1e-2])]


def test_of_many_trials_some_are_dots_and_medians_are_of_all() -> None:
    few, many = (FIGURES["slice"](mixed(n)) for n in (600, 20_000))
    dots = [trace for trace in many.data if trace.mode == "markers" and trace.name[:4] != "best"]
    assert {len(trace.x) for trace in dots} <= {*range(DOTS + 1)}
    assert max(len(trace.x) for trace in dots) == DOTS
    said = f"of each tier {DOTS} dots a panel, medians of all"
    assert said in many.layout.annotations[0].text.replace("<br>", " ")
    assert said not in few.layout.annotations[0].text.replace("<br>", " ")
    assert len(many.to_json()) < 2_000_000
