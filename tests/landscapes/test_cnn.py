"""What a convolutional network teaches, and that its parameters are counted right."""

import numpy as np
import pytest

from hpland.landscapes.cnn import CNN, FEWEST, MOST, SPACE, chances
from hpland.landscapes.points import every_point
from hpland.space import Floats

EVERY = every_point(SPACE)


def accuracy(**changed: object) -> Floats:
    return CNN(**{**CNN.optimizers[0], **changed})


def parameters(**setting: object) -> float:
    return float(CNN.noise_free(1, **CNN.columns(**setting)))


def test_its_space_is_that_of_the_catalogue() -> None:
    assert SPACE["kernel_size"].choices == (3, 5, 7)  # type: ignore[union-attr]
    assert SPACE["image_size"].choices == (224, 384, 512)  # type: ignore[union-attr]
    ends = {name: (SPACE[name].low, SPACE[name].high) for name in ("filters", "layers")}  # type: ignore[union-attr]
    assert ends == {"filters": (16, 512), "layers": (1, 50)}


def test_the_parameters_counted_by_hand() -> None:
    """16 filters of 3 x 3 x 3 and a bias: 448. Then 16 of 3 x 3 x 16: 2,320. 17 x 100: 1,700."""
    small = {"kernel_size": 3, "filters": 16, "layers": 2, "image_size": 224}
    assert parameters(**small) == 448 + 2320 + 1700
    assert parameters(**{**small, "layers": 3}) == 448 + 2 * 2320 + 1700
    assert parameters(**{**small, "kernel_size": 5}) == 16 * 76 + 16 * 401 + 1700
    assert parameters(**{**small, "layers": 1}) == FEWEST
    assert parameters(kernel_size=7, filters=512, layers=50, image_size=384) == MOST


def test_the_optimum_and_the_front_are_those_of_all_points() -> None:
    values = np.stack([CNN.noise_free(k, **EVERY) for k in (0, 1)], axis=1)
    assert values[:, 0].max() == CNN.optimum
    assert np.count_nonzero(values[:, 0] == CNN.optimum) == 1
    front = CNN.front()
    assert front is not None
    counts, first = np.unique(np.sort(values[:, 1]), return_index=True)
    ordered = values[np.argsort(values[:, 1]), 0]
    top = np.maximum.reduceat(ordered, first)  # of each number of parameters
    stairs, best = set(), -np.inf
    for accuracy_here, count in zip(top.tolist(), counts.tolist(), strict=True):
        if accuracy_here > best:
            best = accuracy_here
            stairs.add((best, count))
    assert {tuple(point) for point in front.tolist()} == stairs


def test_larger_images_cost_no_parameters_but_want_more_layers() -> None:
    best = CNN.optimizers[0]
    assert len({parameters(**{**best, "image_size": size}) for size in (224, 384, 512)}) == 1
    layers = np.arange(1, 51)
    best_depth = [accuracy(layers=layers, image_size=size).argmax() for size in (224, 384, 512)]
    assert best_depth == [19, 19, 19]
    deep, shallow = ([float(accuracy(layers=n, image_size=s)) for s in (224, 512)] for n in (20, 4))
    assert deep[0] < deep[1]
    assert shallow[0] > shallow[1] + 0.05


def test_plain_networks_stop_training_with_depth() -> None:
    layers = np.arange(20, 51)
    trained = accuracy(layers=layers)
    assert (np.diff(trained) < 0).all()
    assert trained[-1] < trained[0] - 0.5
    trains = chances(0.0, 512.0, layers, 2.0).alive
    assert trains[0] == 1
    assert trains[-1] < 0.25


def test_small_kernels_in_layers_beat_large_ones_at_the_same_view() -> None:
    """Two layers of 3 x 3 see what one of 5 x 5 does, with fewer parameters and more accuracy."""
    for filters in (32, 128, 512):
        kept = {"filters": filters, "image_size": 224}
        stacked = {"kernel_size": 3, "layers": 16, **kept}
        large = {"kernel_size": 5, "layers": 8, **kept}
        assert parameters(**stacked) < parameters(**large)
        assert float(CNN(**stacked)) > float(CNN(**large))


def test_filters_bring_less_each_time_and_cost_four_times_as_much() -> None:
    filters = np.array([16, 32, 64, 128, 256, 512])
    gains = np.diff(accuracy(filters=filters))
    assert (gains > 0).all()
    assert (np.diff(gains) < 0).all()
    counts = [parameters(**{**CNN.optimizers[0], "filters": int(f)}) for f in filters]
    assert np.divide(counts[1:], counts[:-1])[-2:] == pytest.approx([4, 4], rel=0.05)


def test_the_compact_ones_have_most_of_the_accuracy_and_a_tenth_of_the_parameters() -> None:
    largest = parameters(**CNN.optimizers[0])
    compact = {"kernel_size": 3, "filters": 150, "layers": 16, "image_size": 512}
    assert CNN.region_of(**CNN.columns(**compact)) == 3
    assert parameters(**compact) < largest / 10
    assert float(CNN(**compact)) > 0.85 * CNN.optimum
    here = CNN.region_of(**EVERY) == 3
    sizes = CNN.noise_free(1, **EVERY)[here] / largest
    assert sizes.mean() < 0.1
    assert sizes.max() < 0.15
    assert CNN.noise_free(0, **EVERY)[here].mean() > 0.8 * CNN.optimum
