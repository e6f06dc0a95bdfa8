import numpy as np
import pytest

from hpland.figures import Brief
from hpland.figures.data.slices import slices
from hpland.space import Choice, Integer, Real
from hpland.table import TrialTable, Truth
from tests.figures.tables import LR, OPTIMIZER, table

LAYERS = Integer(1, 4)


def mixed(n: int = 60) -> TrialTable:
    """Return a study of a number, a number with few values and a choice."""
    rng = np.random.default_rng(1)
    rate = 10.0 ** rng.uniform(-5, -1, n)
    layers = rng.integers(1, 5, n).astype(float)
    return table(
        {"lr": LR, "layers": LAYERS, "optimizer": OPTIMIZER},
        {"lr": rate, "layers": layers, "optimizer": rng.integers(0, 3, n).astype(float)},
        [*(2 * np.log10(rate) + 0.3 * layers)],
    )


def test_a_number_has_a_running_median_and_what_has_few_values_has_strips() -> None:
    rate, layers, optimizer = slices(mixed(), ("lr", "layers", "optimizer"), Brief()).panels
    assert rate.trend
    assert rate.strips == ()
    assert layers.trend is None
    assert [strip.count for strip in layers.strips] == [
        int((mixed().params["layers"] == k).sum()) for k in range(1, 5)
    ]
    assert [(s.left + s.right) / 2 for s in optimizer.strips] == pytest.approx([0, 1, 2])


def test_a_strip_has_the_quartiles_of_its_trials() -> None:
    study = mixed()
    (panel,) = slices(study, ("layers",), Brief()).panels
    for k, strip in enumerate(panel.strips, 1):
        here = study.value[study.params["layers"] == k]
        assert strip.quartiles == pytest.approx(np.quantile(here, [0.25, 0.5, 0.75]))


def test_trials_of_a_strip_lie_within_it_beside_one_another() -> None:
    (panel,) = slices(mixed(), ("layers",), Brief()).panels
    for k, strip in enumerate(panel.strips, 1):
        here = panel.x[mixed().params["layers"] == k]
        assert strip.left < here.min() < here.max() < strip.right
        assert len(np.unique(here)) == len(here)
    low, high = panel.reach
    assert low < panel.strips[0].left
    assert high > panel.strips[-1].right


def test_a_trial_without_the_parameter_is_in_no_panel_of_it() -> None:
    study = table({"lr": LR}, {"lr": [1e-3, np.nan, 1e-2]}, [0.1, 0.9, 0.2])
    data = slices(study, ("lr",), Brief())
    assert data.panels[0].rows.tolist() == [0, 2]
    assert data.cast.best == 1


def test_the_truth_is_drawn_as_figures_read_it() -> None:
    line = np.array([[1e-4, 0.5], [1e-2, 0.75]])
    truth = Truth(0.9, ({"lr": 1e-3},), lines={"lr": line})
    data = slices(mixed(30), ("lr",), Brief(truth=truth, as_error=True))
    assert data.panels[0].true_line.tolist() == [[1e-4, 0.5], [1e-2, 0.25]]
    assert data.optimum == pytest.approx(0.1)
    bare = slices(mixed(30), ("lr",), Brief())
    assert bare.panels[0].true_line.shape == (0, 2)


def test_one_choice_is_one_strip() -> None:
    study = table({"only": Choice(("a",))}, {"only": [0.0, 0.0]}, [0.1, 0.2])
    (panel,) = slices(study, ("only",), Brief()).panels
    assert [strip.count for strip in panel.strips] == [2]


@pytest.mark.parametrize("value", [3.0, 0.1])
def test_a_number_that_can_have_one_value_only_is_a_strip_with_a_width(value: float) -> None:
    fixed = table({"x": Real(value, value)}, {"x": [value] * 3}, [0.1, 0.2, 0.3])
    (panel,) = slices(fixed, ("x",), Brief()).panels
    (strip,) = panel.strips
    assert strip.left < min(panel.x) < max(panel.x) < strip.right
