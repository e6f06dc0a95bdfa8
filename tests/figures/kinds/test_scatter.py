from hpland.figures import scatter
from tests.figures.tables import float32, lattice_study, scattered_study

BOTH = ("learning_rate", "batch_size")


def test_dots_are_coloured_by_value_and_the_best_is_drawn_last() -> None:
    dots = scatter(scattered_study(), BOTH).data[0]
    assert dots.marker.color.tolist() == float32(0.1, 0.4, 0.6, 0.9)
    assert dots.x.tolist() == [2e-5, 1e-4, 3e-3, 1e-3]
    assert [row[0] for row in dots.customdata] == [3, 0, 2, 1]


def test_failed_trials_are_crosses_in_the_legend() -> None:
    failed = scatter(scattered_study(attrs={"landscape": "sweep"}), BOTH).data[1]
    assert (failed.x.tolist(), failed.y.tolist()) == ([9e-2], [20])
    assert failed.name == "failed (diverged)"
    assert failed.showlegend is None


def test_a_grid_study_is_scattered_too() -> None:
    assert len(scatter(lattice_study(), BOTH).data[0].x) == 5
