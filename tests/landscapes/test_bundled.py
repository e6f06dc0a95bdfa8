"""The tables that come with hpland: what they say of themselves, and what they teach."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from benchmarks.measure import EXPERIMENTS, Split, splits
from hpland.landscapes import LANDSCAPES, Luck, Measured
from hpland.landscapes.bundled import FOLDER
from hpland.space import Floats, on_line

EVERY = pytest.mark.parametrize("name", EXPERIMENTS)


def measured(name: str) -> Measured:
    landscape = LANDSCAPES[name]
    assert isinstance(landscape, Measured)
    return landscape


def means(name: str) -> tuple[list[Floats], Floats]:
    """Return the levels of both parameters, as numbers, and the mean score of every pair."""
    landscape = measured(name)
    levels = [on_line(p, p.levels(99)) for p in landscape.space.values()]
    return levels, landscape.runs.mean[:, 0].reshape(len(levels[0]), len(levels[1]))


@EVERY
def test_a_table_is_of_kilobytes_and_says_where_it_is_from(name: str) -> None:
    file = FOLDER / f"{name}.csv"
    assert file.stat().st_size < 20_000
    one, told = EXPERIMENTS[name], measured(name).measured
    assert told.startswith(f"{one.model} on {one.data}, 5 ")
    assert "folds as noise, scikit-learn 1." in told
    assert f"# measured: {told}\n" == file.read_text(encoding="utf-8").splitlines(True)[0]


def test_there_is_a_landscape_for_every_table() -> None:
    assert {file.stem for file in FOLDER.glob("*.csv")} == set(EXPERIMENTS)


@EVERY
def test_its_study_is_a_grid_of_all_that_was_measured_and_the_folds_are_its_noise(
    name: str,
) -> None:
    landscape = measured(name)
    plan, runs = landscape.plan, landscape.runs
    assert plan.trials == len(runs.values) == np.prod(list(plan.shape.values()))
    seen, _ = landscape.observe(runs.params, Luck.of(1, 0, plan.trials))
    assert (seen[:, None, :] == runs.values).any(axis=1).all()
    assert not runs.lost.any()


def test_a_table_can_be_measured_again() -> None:
    one = EXPERIMENTS["neighbours-digits"]
    split = next(splits(*one.load(), classes=True))
    again = one.scores(split, [3, 50], ["euclidean"])[:, 0]
    rows = measured("neighbours-digits").rows(n_neighbors=[2.0, 12.0], metric=1.0)
    np.testing.assert_allclose(
        measured("neighbours-digits").runs.values[rows, 0, 0], again, atol=6e-7
    )


def test_folds_hold_every_sample_once_and_classes_in_equal_shares() -> None:
    x = np.arange(100.0)[:, None]
    y = np.repeat([0.0, 1.0], 50)
    folds: list[Split] = list(splits(x, y, classes=True))
    assert sorted(np.concatenate([fold.x_test[:, 0] for fold in folds])) == x[:, 0].tolist()
    assert [accuracy_score(fold.y_test, np.ones(20)) for fold in folds] == [0.5] * 5


def test_the_ridge_of_c_and_gamma_has_a_constant_product() -> None:
    """Where the kernel is wide, a tenth of gamma needs ten times the C."""
    (c, gamma), accuracy = means("svm-digits")
    wide = np.flatnonzero((gamma >= 3e-5) & (gamma <= 0.01))
    least = np.array([c[accuracy[:, j].searchsorted(0.9)] for j in wide])
    slope = np.polyfit(np.log(gamma[wide]), np.log(least), 1)[0]
    assert slope == pytest.approx(-1, abs=0.05)
    assert (accuracy[:, gamma > 3] < 0.8).all()
    product = c[:, None] * gamma[None, :]
    assert (accuracy[product < 5e-4] < 0.2).all()
    assert (accuracy[(product >= 0.01) & (gamma[None, :] <= 0.316)] > 0.9).all()


def test_boosting_with_half_the_step_needs_twice_the_trees() -> None:
    (rate, trees), score = means("boosting-diabetes")
    best = [trees[score[i].argmax()] * rate[i] for i in range(len(rate)) if 0.009 < rate[i] < 0.4]
    assert min(best) > 1
    assert max(best) < 4
    assert score[:4].max() > score[4:].max()  # smaller steps are a little better
    assert score[rate > 0.1, -1].max() < score.max() - 0.1  # many trees, large steps: overfits


def test_a_forest_has_a_plateau() -> None:
    (depth, trees), accuracy = means("forest-digits")
    plateau = accuracy[np.ix_(depth >= 8, trees >= 32)]
    assert plateau.min() > 0.95
    assert accuracy[depth <= 3].max() < 0.9
    assert accuracy[:, trees <= 3].max() < 0.9


def test_many_neighbours_blur_and_the_metric_hardly_matters() -> None:
    (count, _), accuracy = means("neighbours-digits")
    assert accuracy[count <= 9].min() > 0.96
    assert accuracy[count >= 50].max() < 0.96
    assert np.ptp(accuracy, axis=1).max() < 0.02


def test_the_best_learning_rate_of_a_network_rises_with_the_batch() -> None:
    (rate, batch), accuracy = means("network-digits")
    centre = [np.average(np.log(rate), weights=accuracy[:, j] > 0.95) for j in range(len(batch))]
    assert np.polyfit(np.log(batch), centre, 1)[0] > 0.25
    assert accuracy[rate >= 0.3].max() < 0.6
    slow = rate[:, None] * 16 / batch[None, :] <= 3.2e-5
    assert accuracy[slow].max() < 0.65
