"""What holds of every landscape; a new one is found by itself."""

from typing import Any

import numpy as np
import pytest

from hpland.landscapes import LANDSCAPES, Landscape, Mixture
from hpland.space import Choice, Floats, Integer, exists
from hpland.studies.sampling.points import random

EVERY = pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=list(LANDSCAPES))


def points(landscape: Landscape, n: int) -> dict[str, Floats]:
    return random(landscape.space, 0, np.arange(n))


def beaten_by(landscape: Landscape, columns: dict[str, Any]) -> float:
    """Return by how much the best of some points is better than the optimum; not if negative."""
    sign = 1 if landscape.direction == "maximize" else -1
    return float(np.nanmax(sign * (landscape.noise_free(**columns) - landscape.optimum)))


def test_the_landscapes_are_sorted_as_declared() -> None:
    """The default ones first."""
    default = [landscape.name for landscape in LANDSCAPES.values() if landscape.by_default]
    assert default == ["lr-batch", "lr-weight-decay", "depth-width", "sweep"]
    assert list(LANDSCAPES)[: len(default)] == default


@EVERY
def test_it_says_what_to_take_away_and_what_holds_in_practice(landscape: Landscape) -> None:
    assert landscape.rule.endswith(".")
    assert landscape.practice.endswith(".")


@EVERY
def test_the_optimizers_attain_the_optimum_exactly(landscape: Landscape) -> None:
    for optimizer in landscape.optimizers:
        assert float(landscape(**optimizer)) == landscape.optimum


@EVERY
def test_the_optimizers_lie_in_the_space(landscape: Landscape) -> None:
    for optimizer in landscape.optimizers:
        columns = {k: np.asarray(x) for k, x in landscape.columns(**optimizer).items()}
        there = exists(landscape.space, columns)
        assert list(optimizer) == [name for name in landscape.space if there[name]]
        for name, x in optimizer.items():
            parameter = landscape.space[name]
            if isinstance(parameter, Choice):
                assert x in parameter.choices
            else:
                assert parameter.low <= x <= parameter.high


@EVERY
def test_nothing_among_200_000_random_points_is_better(landscape: Landscape) -> None:
    assert beaten_by(landscape, points(landscape, 200_000)) <= 0


@EVERY
def test_nothing_near_the_optimum_is_better(landscape: Landscape) -> None:
    rng = np.random.default_rng(1)
    best = landscape.columns(**landscape.optimizers[0])
    for name, x in best.items():
        parameter = landscape.space[name]
        if isinstance(parameter, Choice):
            continue
        step = 1.0 if isinstance(parameter, Integer) else x * 1e-4
        near = np.clip(x + step * rng.integers(-3, 4, 50), parameter.low, parameter.high)
        assert beaten_by(landscape, {**best, name: near}) <= 0


@EVERY
def test_golden_values(landscape: Landscape) -> None:
    assert landscape.golden
    for params, value in landscape.golden:
        assert float(landscape(**params)) == pytest.approx(value, rel=1e-14)


@EVERY
def test_values_broadcast_and_are_float64(landscape: Landscape) -> None:
    first, *others = landscape.space
    best = landscape.columns(**landscape.optimizers[0])
    params = {name: best[name] for name in others}
    levels = landscape.space[first].levels(5)
    mesh = landscape.noise_free(**{first: levels[:, None], **params})
    assert mesh.shape == (len(levels), 1)
    assert mesh.dtype == np.float64
    one_by_one = [float(landscape.noise_free(**{first: x, **params})) for x in levels]
    assert mesh[:, 0].tolist() == one_by_one


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
        at = {**landscape.optimizers[0], **region.at}
        assert region.where(**landscape.columns(**at)).all(), region.name
        assert region.message
        assert region.explanation


@EVERY
def test_region_of_gives_the_first_that_holds(landscape: Landscape) -> None:
    params = points(landscape, 500)
    inside = landscape.region_of(**params)
    for i, index in enumerate(inside):
        here = {name: column[i] for name, column in params.items()}
        held = [bool(region.where(**here)) for region in landscape.regions]
        assert index == (held.index(True) if any(held) else -1)


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
    at = {**landscape.columns(**landscape.optimizers[0]), x: grid.xs[3], y: grid.ys[5]}
    assert grid.values.shape == (len(grid.ys), len(grid.xs))
    assert grid.values[5, 3] == float(landscape.noise_free(**at))
