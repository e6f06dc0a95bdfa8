import numpy as np
import pytest

from hpland.figures.brief import PLAIN, Brief
from hpland.figures.data.measure import Measure, measure_of
from hpland.space import Floats
from tests.figures.tables import lattice_study


def floats(*x: float) -> Floats:
    return np.array(x)


def test_the_metric_names_the_objective() -> None:
    assert measure_of(lattice_study(), PLAIN) == Measure("validation accuracy", maximize=True)
    unnamed = lattice_study(metric_names=(), directions=("minimize",))
    assert measure_of(unnamed, PLAIN) == Measure("objective value", maximize=False)


@pytest.mark.parametrize(
    ("metric", "name"),
    [("validation_accuracy", "validation error"), ("f1", "1 \N{MINUS SIGN} f1")],
)
def test_an_accuracy_reads_as_an_error(metric: str, name: str) -> None:
    objective = measure_of(lattice_study(metric_names=(metric,)), Brief(as_error=True))
    assert objective == Measure(name, maximize=False, as_error=True)
    assert objective.read(floats(0.9, 0.2)) == pytest.approx([0.1, 0.8])


def test_goodness_runs_from_the_worst_to_the_best() -> None:
    assert Measure("", True).goodness(floats(1, 2, 5)).tolist() == [0, 0.25, 1]
    assert Measure("", False).goodness(floats(1, 2, 5)).tolist() == [1, 0.75, 0]
    assert Measure("", True).goodness(floats(3, 3)).tolist() == [1, 1]
