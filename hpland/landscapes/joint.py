"""One joint response of validation accuracy to five hyperparameters.

    accuracy = CHANCE + (BEST - CHANCE) * exp(-(step + batch + decay + shape + walls + edge))

    step   0.03 linex(s / 0.38) + 0.085 r^2,  linex(z) = exp(-z) + z - 1
    batch  0.3 b^2
    decay  0.035 y^2 + 0.5 (y - 1)+^2
    shape  0.2 d^2 + 0.15 w^2
    walls  wall(depth - 12, 0.6, 3) + wall(width - 400, 0.3, 130) + 2e-4 (width - 400)+
    edge   wall(u, h, 0.38),  wall(x, h, scale) = h (1 - exp(-(x+ / scale)^2)),  x+ = max(x, 0)

    r = l + 0.5 log10((1 + B_noise / batch_size) / (1 + B_noise / 112))   off the ridge
    s = r + 0.6 d + 0.6 w                                                too fast
    y = a + 0.4 r - 0.4 b + 0.3 d                                        regularised too much
    u = l - log10(EDGE / 9e-4) - 0.5 b + 0.5 d + 0.3 w - 0.05 y+         past the edge
    h = log(1 + exp(6 + 5 d - 1.8 w - 1.8 b))                            how far it falls there

with l, b, a, d, w the decades of learning rate, batch size, weight decay, depth and width above
the optimum. `Constants` has these numbers; docs/realism.md fits them to measured tables.

Every cost is >= 0 and 0 at the optimum alone or around it, so that the optimum is BEST, exactly,
and `OPTIMUM` is where it is. A cost is the logarithm of the share of the accuracy above chance
that is lost to it; costs add up as independent losses multiply.

Grounds:
[1] McCandlish et al. 2018, An empirical model of large-batch training, arXiv:1812.06162:
    the best learning rate saturates with the batch, lr ~ 1 / (1 + B_noise / B).
[2] Malladi et al. 2022, On the SDEs and scaling rules for adaptive gradient algorithms,
    arXiv:2205.10287: for Adam it goes as the square root of that.
[3] Varian 1975, A Bayesian approach to real estate assessment: the LINEX loss, exponential on
    one side and linear on the other. A slow shoulder is what a fixed budget of epochs gives a
    small learning rate.
[4] Cohen et al. 2021, Gradient descent on neural networks typically occurs at the edge of
    stability, arXiv:2103.00065: the edge is where the curvature is 2 / (learning rate). Here runs
    break past it.
[5] Yang et al. 2022, Tensor programs V, arXiv:2203.03466: the rates at which a network trains fall
    with its width. By how much, and with depth, is fitted (docs/realism.md).
[6] Wang and Aitchison 2024, How to set AdamW's weight decay as you scale model and dataset size,
    arXiv:2405.13698: learning rate and weight decay act through their product.
[7] Tan and Le 2019, EfficientNet, arXiv:1905.11946: depth and width have a balance.
[8] Jacot et al. 2018, Neural tangent kernel, arXiv:1806.07572: a network moves by a kernel, which
    is a sum over its parameters; so a small one, which has few, is slow.
[9] Lu et al. 2019, Dying ReLU and initialization, arXiv:1903.06733: a network is the likelier to
    die the deeper it is; Lu, Su and Karniadakis 2018, arXiv:1808.04947: above all a narrow one.
[10] Keskar et al. 2016, On large-batch training for deep learning, arXiv:1609.04836: the noise of
    small batches keeps a run out of the sharp valleys where larger ones end.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from hpland.landscapes.landscape import Region
from hpland.landscapes.mixture import Chances
from hpland.lazy import np
from hpland.space import Floats, Integer, Real, Space

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

CHANCE = 0.10
BEST = 0.94
OPTIMUM = {
    "learning_rate": 9e-4,
    "batch_size": 112.0,
    "weight_decay": 5.5e-5,
    "depth": 8.0,
    "width": 200.0,
}
SPACE: Space = {
    "learning_rate": Real(1e-5, 1e-1, log=True),
    "batch_size": Integer(16, 512, log=True, unit="examples"),
    "weight_decay": Real(1e-6, 1e-2, log=True),
    "depth": Integer(2, 24, unit="layers"),
    "width": Integer(64, 1024, log=True, unit="units per layer"),
}
ARCHITECTURE = ("depth", "width")
SOURCES = (
    "McCandlish et al. 2018, arXiv:1812.06162",
    "Malladi et al. 2022, arXiv:2205.10287",
    "Cohen et al. 2021, arXiv:2103.00065",
    "Yang et al. 2022, arXiv:2203.03466",
    "Wang and Aitchison 2024, arXiv:2405.13698",
    "Tan and Le 2019, arXiv:1905.11946",
    "Jacot et al. 2018, arXiv:1806.07572",
    "Lu et al. 2019, arXiv:1903.06733",
    "Keskar et al. 2016, arXiv:1609.04836",
)
EDGE = 8e-3  # learning rate at the edge of stability, the other parameters at the optimum


class Constants(NamedTuple):
    """The form's numbers, by what they weigh; the landscapes have the defaults.

    The first five are where the optimum is. ``a_by_b`` is the slope of a on the decades of b.
    """

    learning_rate: float = OPTIMUM["learning_rate"]
    batch_size: float = OPTIMUM["batch_size"]
    weight_decay: float = OPTIMUM["weight_decay"]
    depth: float = OPTIMUM["depth"]
    width: float = OPTIMUM["width"]
    chance: float = CHANCE
    best: float = BEST
    noise_scale: float = 600.0  # B_noise of [1]
    slow: float = 0.03
    slow_scale: float = 0.38
    slow_by_depth: float = 0.6
    slow_by_width: float = 0.6
    off_ridge: float = 0.085
    off_batch: float = 0.3
    lax: float = 0.035
    heavy: float = 0.5
    heavy_from: float = 1.0
    decay_by_rate: float = 0.4
    decay_by_batch: float = -0.4
    decay_by_depth: float = 0.3
    off_depth: float = 0.2
    off_width: float = 0.15
    deep: float = 0.6
    wide: float = 0.3
    wider: float = 2e-4
    edge: float = math.log10(EDGE / OPTIMUM["learning_rate"])  # decades above the optimum
    edge_by_batch: float = 0.5
    edge_by_depth: float = -0.5
    edge_by_width: float = -0.3
    edge_by_decay: float = 0.05
    edge_scale: float = 0.38
    fall: float = 6.0
    fall_by_depth: float = 5.0
    fall_by_width: float = -1.8
    fall_by_batch: float = -1.8


CONSTANTS = Constants()


class Point(NamedTuple):
    """Where a run is: decades from the optimum and the ridge; layers and units as they are."""

    rate: Floats
    ridge: Floats
    batch: Floats
    decay: Floats
    depth: Floats
    width: Floats
    layers: Floats
    units: Floats


def point(
    learning_rate: ArrayLike,
    batch_size: ArrayLike,
    weight_decay: ArrayLike,
    depth: ArrayLike,
    width: ArrayLike,
    c: Constants = CONSTANTS,
) -> Point:
    """Return where a run is, each field in its parameters' broadcast shape."""
    layers, units = np.asarray(depth, dtype=np.float64), np.asarray(width, dtype=np.float64)
    rate = _decades(learning_rate, c.learning_rate)
    return Point(
        rate,
        rate + _tilt(batch_size, c),
        _decades(batch_size, c.batch_size),
        _decades(weight_decay, c.weight_decay),
        _decades(layers, c.depth),
        _decades(units, c.width),
        layers,
        units,
    )


def decades(name: str, value: ArrayLike) -> Floats:
    """Return how many decades ``value`` lies above the optimum of parameter ``name``."""
    return _decades(value, OPTIMUM[name])


def _decades(value: ArrayLike, above: float) -> Floats:
    return _log10(np.asarray(value, dtype=np.float64) / above)


def _log10(x: Floats) -> Floats:
    return np.log(x) * (1 / math.log(10))  # NumPy has vector code for log, but not for log10


def off_ridge(learning_rate: ArrayLike, batch_size: ArrayLike) -> Floats:
    """Return the decades from the best learning rate of this batch size."""
    return decades("learning_rate", learning_rate) + _tilt(batch_size)


def _tilt(batch_size: ArrayLike, c: Constants = CONSTANTS) -> Floats:
    saturation = c.noise_scale / np.asarray(batch_size, dtype=np.float64) + 1  # [1]
    return 0.5 * _log10(saturation * (1 / (c.noise_scale / c.batch_size + 1)))  # [2]


def past_edge(
    learning_rate: ArrayLike, batch_size: ArrayLike, depth: ArrayLike, width: ArrayLike
) -> Floats:
    """Return the decades from the edge of stability [4]; negative where training is stable."""
    return beyond_edge(point(learning_rate, batch_size, OPTIMUM["weight_decay"], depth, width))


def beyond_edge(p: Point, c: Constants = CONSTANTS) -> Floats:
    """Return `past_edge` of a point; more regularisation than is right moves the edge up."""
    by_shape = c.edge_by_depth * p.depth + c.edge_by_width * p.width  # [5]
    held = c.edge_by_decay * over(regularised(p, c))
    return p.rate - c.edge - c.edge_by_batch * p.batch - by_shape - held


def over(x: Floats) -> Floats:
    """Return what is above 0 of ``x``."""
    return np.maximum(x, 0.0)


def linex(x: Floats, scale: float) -> Floats:
    """Return the cost of being ``x`` off: exponential below 0, in steps of ``scale``."""
    z = x * (1 / scale)
    return np.exp(-z) + z - 1.0  # [3]; 0 at 0, where its slope is 0


def _wall(over: Floats, height: Floats | float, scale: float) -> Floats:
    return -height * np.expm1(-((over * (1 / scale)) ** 2))  # rises past 0, then saturates


def too_fast(p: Point, c: Constants = CONSTANTS) -> Floats:
    """Return how many decades faster a point trains than is best; slower where negative [8]."""
    return p.ridge + c.slow_by_depth * p.depth + c.slow_by_width * p.width


def slowness(x: Floats, c: Constants = CONSTANTS) -> Floats:
    """Return the cost of training ``x`` decades faster than is best, slow below 0."""
    return c.slow * linex(x, c.slow_scale)


def laxness(y: Floats, c: Constants = CONSTANTS) -> Floats:
    """Return the cost of regularising ``y`` decades off the right amount, lax below it."""
    return c.lax * y**2


def walls(p: Point, c: Constants = CONSTANTS) -> Floats:
    """Return the cost of a network too deep or too wide for its data."""
    deep, wide = over(p.layers - 12.0), over(p.units - 400.0)
    return _wall(deep, c.deep, 3.0) + _wall(wide, c.wide, 130.0) + wide * c.wider


def regularised(p: Point, c: Constants = CONSTANTS) -> Floats:
    """Return how many decades a point regularises more than is right; less where negative.

    Decay acts through its product with the learning rate, over the batch [6], in every layer.
    """
    by_batch, by_depth = c.decay_by_batch * p.batch, c.decay_by_depth * p.depth
    return p.decay + c.decay_by_rate * p.ridge + by_batch + by_depth


def training_cost(p: Point, c: Constants = CONSTANTS) -> Floats:
    """Return all costs but that of the edge."""
    y = regularised(p, c)
    step = slowness(too_fast(p, c), c) + c.off_ridge * p.ridge**2
    decay = laxness(y, c) + c.heavy * over(y - c.heavy_from) ** 2
    shape = c.off_depth * p.depth**2 + c.off_width * p.width**2  # [7]
    return step + c.off_batch * p.batch**2 + decay + shape + walls(p, c)


def edge_cost(p: Point, c: Constants = CONSTANTS) -> Floats:
    """Return the cost of the edge: a fall, the further the likelier a network is to die [9, 10]."""
    by_shape = c.fall_by_depth * p.depth + c.fall_by_width * p.width
    height = np.logaddexp(0.0, c.fall + by_shape + c.fall_by_batch * p.batch)
    return _wall(over(beyond_edge(p, c)), height, c.edge_scale)


def response(
    learning_rate: ArrayLike,
    batch_size: ArrayLike,
    weight_decay: ArrayLike,
    depth: ArrayLike,
    width: ArrayLike,
    c: Constants = CONSTANTS,
) -> Floats:
    """Return the noise-free validation accuracy, float64, broadcast shape, in [0.10, 0.94].

    It is the mean over runs of which some train and the others end at chance.
    """
    p = point(learning_rate, batch_size, weight_decay, depth, width, c)
    return c.chance + (c.best - c.chance) * np.exp(-(training_cost(p, c) + edge_cost(p, c)))


def chances(
    learning_rate: ArrayLike,
    batch_size: ArrayLike,
    weight_decay: ArrayLike,
    depth: ArrayLike,
    width: ArrayLike,
) -> Chances:
    """Return what can happen to a run: quiet on the plateau, a mixture at the edge, NaN beyond.

    The spread is 0.4 points at the best and up to 1.6 on the shoulders; a run at chance has
    nothing to vary. NaN begins a third of a decade past the edge, where few runs train.
    """
    p = point(learning_rate, batch_size, weight_decay, depth, width)
    kept = np.exp(-training_cost(p))
    alive = np.exp(-edge_cost(p))
    dead_in_nan = _wall(over(beyond_edge(p) - 0.35), 1.0, 0.3)
    return Chances(
        trained=CHANCE + (BEST - CHANCE) * kept,
        untrained=CHANCE,
        alive=alive,
        fails=(1 - alive) * dead_in_nan,
        spread=spread(kept),
    )


def spread(kept: Floats) -> Floats:
    """Return the standard deviation of runs that kept so much of the accuracy above chance."""
    return 0.004 * kept + 0.048 * kept * (1 - kept)


def slice_at_optimum(function: Any, *free: str) -> Any:
    """Return ``function`` of the ``free`` parameters only, the others held at the optimum."""
    held = {name: value for name, value in OPTIMUM.items() if name not in free}
    return partial(function, **held)


def within(x: ArrayLike, low: float, high: float) -> NDArray[np.bool_]:
    """Return where ``x`` lies in ``[low, high]``."""
    return (np.asarray(x) >= low) & (np.asarray(x) <= high)


def diverges(learning_rate: ArrayLike, batch_size: ArrayLike, **_: ArrayLike) -> NDArray[np.bool_]:
    """Return where a high learning rate meets a tiny batch; broadcast shape."""
    return (np.asarray(learning_rate) >= 2e-2) & (np.asarray(batch_size) <= 50)


DIVERGENCE = Region(
    "divergence",
    "High LR + low batch → divergence",
    "Small batches make noisy gradients, which lower the learning rate that training survives. "
    "Adaptive optimisers with warm-up and clipping push this edge up; they do not remove it.",
    diverges,
    {"learning_rate": 4.2e-2, "batch_size": 26.0},
)
