from dataclasses import replace

import numpy as np
import pytest

from hpland.errors import HplandError
from hpland.landscapes import Luck, Runs
from tests.toys import CONDITIONAL, SVM, TABLE

K = 13


def everywhere(count: int = 1) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    return {name: np.repeat(column, count) for name, column in TABLE.runs.params.items()}


def test_a_trial_draws_a_measured_run_by_its_luck_whole() -> None:
    params = everywhere(200)
    observed, truth = TABLE.observe(params, Luck.of(7, 0, 200 * K))
    assert observed.shape == truth.shape == (200 * K, 2)
    for i, (seen, means) in enumerate(zip(np.split(observed, K), np.split(truth, K), strict=True)):
        measured = TABLE.runs.whole[i]
        assert {*map(str, seen)} == {*map(str, measured)}
        lost = np.isnan(measured).any(axis=1)
        assert np.isnan(seen[:, 0]).mean() == pytest.approx(lost.mean(), abs=0.1)
        if lost.all():
            assert np.isnan(means).all()
        else:
            np.testing.assert_allclose(
                means, np.broadcast_to(measured[~lost].mean(axis=0), (200, 2))
            )


def test_a_run_that_lacks_one_value_has_failed() -> None:
    assert np.isnan(TABLE.runs.whole[4, 2]).all()
    assert TABLE.runs.lost.tolist() == [0, 0, 0, 0.2, 0.2, 1, *[0] * 7]


def test_without_noise_every_trial_is_the_mean_and_only_what_never_ran_fails() -> None:
    observed, truth = TABLE.observe(everywhere(), Luck.of(1, 0, K), 0.0)
    np.testing.assert_array_equal(observed, truth)
    assert np.flatnonzero(np.isnan(observed[:, 0])).tolist() == [5]


def test_noise_is_a_factor_on_the_distance_from_the_mean() -> None:
    luck = Luck.of(1, 0, 12)
    params = SVM.runs.params
    once, truth = SVM.observe(params, luck, 1.0)
    half, _ = SVM.observe(params, luck, 0.5)
    np.testing.assert_allclose(half - truth, (once - truth) / 2, atol=1e-12)


@pytest.mark.parametrize("luck", [[5], [2**40, 3, 2**40 + 1, 0]])
def test_a_trial_is_its_own_whatever_is_beside_it(luck: list[int]) -> None:
    numbers = np.array(luck)
    params = {name: column[: len(luck)] for name, column in everywhere().items()}
    together, _ = TABLE.observe(params, Luck(3, numbers))
    for i in range(len(luck)):
        one = {name: column[i : i + 1] for name, column in params.items()}
        alone, _ = TABLE.observe(one, Luck(3, numbers[i : i + 1]))
        np.testing.assert_array_equal(alone[0], together[i])


def test_settings_meshes_and_columns_are_one_call() -> None:
    mean = SVM.runs.mean[:, 0].reshape(3, 4)
    assert float(SVM(C=10.0, gamma=0.1)) == mean[2, 2]
    mesh = SVM(C=np.array([0.1, 1.0, 10.0])[:, None], gamma=np.array([1e-3, 1e-2, 0.1, 1]))
    np.testing.assert_array_equal(mesh, mean)
    np.testing.assert_array_equal(SVM.grid("gamma", "C").values, mean)
    assert float(TABLE(model="linear")) == TABLE.runs.mean[-1, 0]
    assert float(TABLE(model="cnn", kernel=7, layers=2)) > float(TABLE(model="rnn", layers=2))


def test_the_optimum_is_that_of_all_configurations() -> None:
    accuracy, parameters = TABLE.metrics
    assert accuracy.optimum == np.nanmax(TABLE.runs.mean[:, 0])
    assert parameters.optimum == np.nanmin(TABLE.runs.mean[:, 1])
    assert parameters.optimizers == ({"model": "linear"},)
    for setting in accuracy.optimizers:
        assert float(TABLE(**setting)) == accuracy.optimum
        assert float(TABLE.regret(**setting)) == 0


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"model": 0.0, "kernel": 0.5, "layers": 1.0}, "model = cnn, kernel = 0.5, layers = 1"),
        ({"model": 0.0, "kernel": 0.0, "layers": 4.0}, "model = cnn, kernel = 3, layers = 4"),
        ({"model": 1.0, "kernel": 0.0, "layers": 1.0}, "model = rnn, kernel = 3, layers = 1"),
        ({"model": 0.0, "kernel": np.nan, "layers": 1.0}, "model = cnn, layers = 1"),
        ({"model": 9.0, "kernel": np.nan, "layers": np.nan}, "model = 9"),
    ],
)
def test_what_is_off_the_grid_is_one_line(columns: dict[str, float], message: str) -> None:
    with pytest.raises(HplandError) as caught:
        TABLE.noise_free(**columns)
    assert str(caught.value) == f"landscape 'toy-models' was not measured at {message}"


def test_an_unknown_choice_is_one_line() -> None:
    with pytest.raises(HplandError) as caught:
        TABLE(model="cn", layers=2)
    assert str(caught.value) == "unknown choice of model 'cn': did you mean 'cnn'?"


@pytest.mark.parametrize("rows", [slice(1, None), [0, *range(12)]], ids=["lacking", "twice"])
def test_a_table_that_is_not_of_its_space_is_refused(rows: slice | list[int]) -> None:
    runs = TABLE.runs
    params = {name: column[rows] for name, column in runs.params.items()}
    wrong = replace(TABLE, load=lambda: Runs(params, runs.values[rows]))
    with pytest.raises(HplandError) as caught:
        wrong.noise_free(model=2.0, kernel=np.nan, layers=np.nan)
    assert str(caught.value) == (
        "landscape 'toy-models': its table does not match its space and metrics"
    )


def test_a_grid_is_nan_where_a_parameter_does_not_exist() -> None:
    best = TABLE.metrics[0].optimizers[0]
    grid = TABLE.grid("model", "layers")
    assert best["model"] == "cnn"
    assert np.isnan(grid.values).tolist() == [[False, False, True]] * 3
    at = float(TABLE(model="cnn", kernel=best["kernel"], layers=2))
    assert grid.values[1, 0] == at
    assert grid.values[1, 1] == float(TABLE(model="rnn", layers=2))
    assert np.isnan(CONDITIONAL.grid("family", "depth").values).tolist() == [[True, False]] * 8


def test_a_line_is_a_row_of_the_grid() -> None:
    grid = SVM.grid("C", "gamma")
    row = grid.ys.tolist().index(2.0)  # gamma = 0.1, where the optimum is
    np.testing.assert_array_equal(SVM.line("C"), np.stack([grid.xs, grid.values[row]], axis=1))
    assert np.isnan(TABLE.line("model")[:, 1]).tolist() == [False, False, False]
    assert np.isnan(TABLE.line("kernel", objective=1)[:, 1]).all()  # the smallest has no kernel


def test_a_landscape_without_regions_has_none_anywhere() -> None:
    assert TABLE.region_of(**everywhere()).tolist() == [-1] * K
    assert TABLE.region_names == (None,)
