import numpy as np
import pytest

from hpland.figures.brief import PLAIN
from hpland.figures.data.fields import FAINTEST, estimated_field, height, makes_sheet, own_field
from hpland.figures.data.plane import plane
from hpland.space import Real
from hpland.table import TrialTable
from tests.figures.tables import OPTIMIZER, lattice_study, table

BOTH = ("learning_rate", "batch_size")


def study(n: int, **space: object) -> TrialTable:
    rng = np.random.default_rng(6)
    a, b = rng.random((2, n)) * 0.3
    names = {"a": Real(0, 1), "b": Real(0, 1), **space}
    columns = {"a": a, "b": b} | {name: np.zeros(n) for name in space}
    return table(names, columns, (a + b).tolist())  # type: ignore[arg-type]


def test_the_field_ends_where_no_trials_are_near_and_fades_before() -> None:
    field = estimated_field(plane(study(100), ("a", "b"), PLAIN))
    assert field is not None
    assert field.shade is not None
    assert (np.isnan(field.z) == (field.shade == 0)).all()
    assert np.isnan(field.z[-1, -1])
    assert field.shade[5, 5] == 1
    assert field.shade[field.shade > 0].min() >= FAINTEST
    assert ((field.shade > 0) & (field.shade < 1)).any()


@pytest.mark.parametrize(
    ("trials", "pair"), [(9, ("a", "b")), (100, ("a", "optimizer")), (100, ("a", "fixed"))]
)
def test_there_is_no_estimate_of_few_trials_choices_or_constants(
    trials: int, pair: tuple[str, str]
) -> None:
    several = study(trials, optimizer=OPTIMIZER, fixed=Real(0, 0))
    assert estimated_field(plane(several, pair, PLAIN)) is None


def clusters(*sizes: int) -> TrialTable:
    """Return trials in clusters along the diagonal, so many in each."""
    rng = np.random.default_rng(1)
    middles = np.repeat(np.linspace(0.1, 0.9, len(sizes)), sizes)
    a, b = middles + rng.uniform(-0.03, 0.03, (2, len(middles)))
    return table({"a": Real(0, 1), "b": Real(0, 1)}, {"a": a, "b": b}, (a + b).tolist())


@pytest.mark.parametrize("sizes", [(5, 5, 5), (9, 3, 2), (9, 9)])
def test_slivers_of_a_few_trials_make_no_sheet(sizes: tuple[int, ...]) -> None:
    data = plane(clusters(*sizes), ("a", "b"), PLAIN)
    assert estimated_field(data) is None
    assert not makes_sheet(data)


def test_a_sheet_has_no_slivers_beside_it() -> None:
    field = estimated_field(plane(clusters(30, 3, 12), ("a", "b"), PLAIN))
    assert field is not None
    there = np.isfinite(field.z)
    a, b = np.meshgrid(field.xs, field.ys)
    middle = (np.abs(a - 0.5) < 0.15) & (np.abs(b - 0.5) < 0.15)
    assert not there[middle].any()
    assert there[(a < 0.13) & (a > 0.07) & (b < 0.13) & (b > 0.07)].all()
    assert there[(a < 0.93) & (a > 0.87) & (b < 0.93) & (b > 0.87)].all()


def test_its_hover_says_how_sure_it_is() -> None:
    field = estimated_field(plane(study(100), ("a", "b"), PLAIN))
    assert field is not None
    assert field.seen is not None
    assert field.seen.hovertemplate == (
        "<b>estimate</b> of validation accuracy: %{customdata[0]:,.3~r}<br>"
        "within a standard error: %{customdata[1]:,.3~r} to %{customdata[2]:,.3~r}<br>"
        "trials near: %{customdata[3]:.1f}<extra></extra>"
    )
    z, low, high, near = np.moveaxis(field.seen.customdata, -1, 0)[:, 5, 5]
    assert low <= z <= high
    assert near > 4


def test_a_grid_study_is_its_own_field() -> None:
    study = lattice_study()
    field = own_field(plane(study, BOTH, PLAIN))
    assert field is not None
    assert field.z[0, :2].tolist() == [0.3, 0.7]
    assert np.isnan(field.z[0, 2])
    assert field.z[1].tolist() == [0.2, 0.9, 0.5]
    assert field.failed.tolist() == [[False, False, True], [False, False, False]]
    assert field.seen is not None
    assert field.seen.customdata[..., 0].tolist() == [[1, 2, 3], [4, 5, 0]]


def test_the_height_of_a_field_is_that_of_its_nearest_crossing() -> None:
    study = lattice_study()
    data = plane(study, BOTH, PLAIN)
    field = own_field(data)
    assert field is not None
    assert height(field, data, 2e-3, 40) == 0.9
    assert height(field, data, 1e-2, 16) == 0.2  # the trial there failed: the lowest of all
