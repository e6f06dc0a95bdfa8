"""What holds of every landscape; a new one is found by itself."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from hpland.landscapes import LANDSCAPES, Landscape, Luck, Measured, Mixture
from hpland.landscapes.share import share_reached
from hpland.space import Choice, Floats, Integer, exists, masked
from hpland.studies.sampling.points import random

EVERY = pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=list(LANDSCAPES))


def points(landscape: Landscape, n: int) -> dict[str, Floats]:
    return random(landscape.space, 0, np.arange(n))


OBJECTIVES = [(x, k) for x in LANDSCAPES.values() for k in range(len(x.metrics))]
EACH = pytest.mark.parametrize(
    ("landscape", "k"), OBJECTIVES, ids=[f"{x.name}-{k}" for x, k in OBJECTIVES]
)


def at(landscape: Landscape, **setting: Any) -> dict[str, Floats]:
    """Return a point as columns of shape (1,), absent parameters absent."""
    columns = landscape.columns(**setting)
    whole = {name: np.array([columns.get(name, np.nan)], float) for name in landscape.space}
    return masked(landscape.space, whole)


def beaten_by(landscape: Landscape, columns: Mapping[str, Any], k: int = 0) -> float:
    """Return by how much the best of some points is better than the optimum; not if negative."""
    metric = landscape.metrics[k]
    sign = 1 if metric.direction == "maximize" else -1
    return float(np.nanmax(sign * (landscape.noise_free(k, **columns) - metric.optimum)))


def test_the_landscapes_are_sorted_as_declared() -> None:
    """The default ones first."""
    default = [landscape.name for landscape in LANDSCAPES.values() if landscape.by_default]
    assert default == ["lr-batch", "lr-weight-decay", "depth-width", "sweep"]
    assert list(LANDSCAPES)[: len(default)] == default


@EVERY
def test_it_says_what_to_take_away_and_what_holds_in_practice(landscape: Landscape) -> None:
    assert landscape.rule.endswith(".")
    assert landscape.practice.endswith(".")


@EACH
def test_the_optimizers_attain_the_optimum_exactly(landscape: Landscape, k: int) -> None:
    metric = landscape.metrics[k]
    for optimizer in metric.optimizers:
        assert float(landscape.noise_free(k, **landscape.columns(**optimizer))) == metric.optimum


@EACH
def test_the_optimizers_lie_in_the_space(landscape: Landscape, k: int) -> None:
    for optimizer in landscape.metrics[k].optimizers:
        columns = {k: np.asarray(x) for k, x in landscape.columns(**optimizer).items()}
        there = exists(landscape.space, columns)
        assert list(optimizer) == [name for name in landscape.space if there[name]]
        for name, x in optimizer.items():
            parameter = landscape.space[name]
            if isinstance(parameter, Choice):
                assert x in parameter.choices
            else:
                assert parameter.low <= x <= parameter.high


@EACH
def test_nothing_among_200_000_random_points_is_better(landscape: Landscape, k: int) -> None:
    assert beaten_by(landscape, everywhere(landscape), k) <= 0


def everywhere(landscape: Landscape) -> Mapping[str, Floats]:
    """Return 200,000 random points; of a table every one that it has."""
    if isinstance(landscape, Measured):
        return landscape.runs.params
    return points(landscape, 200_000)


@EACH
def test_values_lie_within_their_bounds(landscape: Landscape, k: int) -> None:
    low, high = landscape.metrics[k].bounds
    values = landscape.noise_free(k, **points(landscape, 20_000))
    assert low <= np.nanmin(values)
    assert np.nanmax(values) <= high


@EACH
def test_nothing_near_the_optimum_is_better(landscape: Landscape, k: int) -> None:
    rng = np.random.default_rng(1)
    best = landscape.columns(**landscape.metrics[k].optimizers[0])
    for name, x in best.items():
        parameter = landscape.space[name]
        if isinstance(parameter, Choice):
            continue
        step = 1.0 if isinstance(parameter, Integer) else x * 1e-4
        near = np.clip(x + step * rng.integers(-3, 4, 50), parameter.low, parameter.high)
        assert beaten_by(landscape, {**best, name: near}, k) <= 0


@EVERY
def test_golden_values(landscape: Landscape) -> None:
    assert landscape.golden
    for params, value in landscape.golden:
        assert float(landscape(**params)) == pytest.approx(value, rel=1e-14)


@EACH
def test_values_broadcast_and_are_float64(landscape: Landscape, k: int) -> None:
    first, *others = landscape.space
    best = landscape.columns(**landscape.metrics[k].optimizers[0])
    params = {name: best[name] for name in others}
    levels = landscape.space[first].levels(5)
    mesh = landscape.noise_free(k, **{first: levels[:, None], **params})
    assert mesh.shape == (len(levels), 1)
    assert mesh.dtype == np.float64
    one_by_one = [float(landscape.noise_free(k, **{first: x, **params})) for x in levels]
    np.testing.assert_array_equal(mesh[:, 0], one_by_one)


MIXTURES = [landscape for landscape in LANDSCAPES.values() if isinstance(landscape, Mixture)]
MIXED = pytest.mark.parametrize("landscape", MIXTURES, ids=lambda landscape: landscape.name)


@MIXED
def test_the_noise_free_value_is_the_mean_over_fates(landscape: Mixture) -> None:
    params = points(landscape, 1000)
    fate = landscape.chances(**params)
    mean = fate.alive * fate.trained + (1 - fate.alive) * fate.untrained
    np.testing.assert_allclose(mean, landscape.noise_free(**params), rtol=1e-12)


@MIXED
def test_fates_are_probabilities(landscape: Mixture) -> None:
    fate = landscape.chances(**points(landscape, 10_000))
    assert fate.alive.min() >= 0
    assert fate.alive.max() <= 1
    assert fate.fails.min() >= 0
    assert (fate.fails <= 1 - fate.alive).all()


@EVERY
def test_every_region_holds_where_its_message_stands(landscape: Landscape) -> None:
    for region in landscape.regions:
        assert set(region.at) <= set(landscape.space)
        point = at(landscape, **{**landscape.optimizers[0], **region.at})
        there = exists(landscape.space, point)
        assert not any(np.isnan(x) & there[name] for name, x in point.items()), region.name
        assert region.where(**point).all(), region.name
        assert region.message
        assert region.explanation


@EVERY
def test_region_of_gives_the_first_that_holds(landscape: Landscape) -> None:
    params = points(landscape, 500)
    held = [np.broadcast_to(region.where(**params), 500) for region in landscape.regions]
    first = [next((k for k, here in enumerate(row) if here), -1) for row in zip(*held, strict=True)]
    assert landscape.region_of(**params).tolist() == (first or [-1] * 500)
    for i in range(0, 500, 50):
        here = {name: column[i] for name, column in params.items()}
        alone = [bool(region.where(**here)) for region in landscape.regions]
        assert alone == [bool(region[i]) for region in held]


@EVERY
def test_pictures_and_plan_name_things_that_exist(landscape: Landscape) -> None:
    regions = {region.name for region in landscape.regions}
    assert landscape.pictures
    for picture in landscape.pictures:
        assert set(picture.params) <= set(landscape.space)
        assert set(picture.regions) <= regions
    assert set(landscape.plan.shape) <= set(landscape.space)
    assert landscape.sources
    assert landscape.summary


@pytest.mark.parametrize("landscape", [x for x in LANDSCAPES.values() if len(x.space) > 1])
def test_a_grid_is_the_landscape_itself(landscape: Landscape) -> None:
    x, y, *_ = landscape.space
    grid = landscape.grid(x, y, n=7)
    best = landscape.columns(**landscape.optimizers[0])
    assert grid.values.shape == (len(grid.ys), len(grid.xs))
    for i, j in ((0, 0), (-1, -1), (-2, -2)):
        point = {**best, x: grid.xs[j], y: grid.ys[i]}
        np.testing.assert_array_equal(grid.values[i, j], landscape.noise_free(**point))


@MIXED
def test_a_point_is_impossible_where_nothing_has_a_value_and_fails_for_certain(
    landscape: Mixture,
) -> None:
    params = points(landscape, 1000)
    every = [landscape.noise_free(k, **params) for k in range(len(landscape.metrics))]
    here = np.full(1000, None) if not landscape.impossible else landscape.impossible(**params)
    told = np.array([reason is not None for reason in here])
    for noise in (0.0, 1.0, 3.0):
        values, truth = landscape.observe(params, Luck.of(5, 0, 1000), noise)
        assert np.isnan(values[told]).all()
        np.testing.assert_array_equal(truth, np.stack(every, axis=1))
        if not noise:
            np.testing.assert_array_equal(np.isnan(values).any(axis=1), told)
    for values in every:
        np.testing.assert_array_equal(np.isnan(values), told)


FRONTED = [landscape for landscape in LANDSCAPES.values() if len(landscape.metrics) > 1]


@pytest.mark.parametrize("landscape", FRONTED, ids=lambda landscape: landscape.name)
def test_the_front_holds_the_optima_and_no_random_point_beats_it(landscape: Landscape) -> None:
    front = landscape.front()
    assert front is not None
    signs = np.where(np.array(landscape.directions) == "maximize", -1.0, 1.0)
    best = (front * signs).min(axis=0) * signs
    assert best.tolist() == [metric.optimum for metric in landscape.metrics]
    stairs = (front * signs)[np.argsort(front[:, 0] * signs[0])]
    assert (np.diff(stairs[:, 0]) > 0).all()
    assert (np.diff(stairs[:, 1]) < 0).all()
    params = points(landscape, 200_000)
    costs = np.stack([landscape.noise_free(k, **params) for k in (0, 1)], axis=1) * signs
    x, y = costs[np.isfinite(costs).all(axis=1)].T
    at_most = np.insert(stairs[:, 1], 0, np.inf)[np.searchsorted(stairs[:, 0], x, side="right")]
    assert (at_most <= y).all()
    assert share_reached(landscape, front) == 1
