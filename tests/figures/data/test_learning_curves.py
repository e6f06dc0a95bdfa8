from hpland.figures.brief import PLAIN
from hpland.figures.data.learning_curves import learning_curves
from tests.figures.kinds.test_curves import study


def test_trials_are_grouped_by_how_they_ended() -> None:
    data = learning_curves(study(), PLAIN)
    groups = {group.name: group.rows.tolist() for group in data.groups}
    assert groups == {"failed": [3], "pruned": [2], "Baseline": [0], "Great": [1]}
    assert data.best == 1
    assert data.cast.left_out == {"running": 1}


def test_pruned_trials_that_count_are_in_a_tier() -> None:
    counted = study(counted=("COMPLETE", "PRUNED"))
    assert {group.name for group in learning_curves(counted, PLAIN).groups} >= {"Great", "Baseline"}
    assert "pruned" not in {group.name for group in learning_curves(counted, PLAIN).groups}
