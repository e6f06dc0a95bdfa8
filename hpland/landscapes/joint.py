"""One joint response of validation accuracy to five hyperparameters.

    accuracy = CHANCE + (BEST - CHANCE) * exp(-(step + batch + decay + shape + edge))

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
    stability, arXiv:2103.00065: past an edge training does not get worse, it breaks.
[5] Yang et al. 2022, Tensor programs V, arXiv:2203.03466: the edge falls with width and depth.
[6] Wang and Aitchison 2024, How to set AdamW's weight decay as you scale model and dataset size,
    arXiv:2405.13698: learning rate and weight decay act through their product.
[7] Tan and Le 2019, EfficientNet, arXiv:1905.11946: depth and width have a balance.
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
SOURCES = (
    "McCandlish et al. 2018, arXiv:1812.06162",
    "Malladi et al. 2022, arXiv:2205.10287",
    "Cohen et al. 2021, arXiv:2103.00065",
    "Yang et al. 2022, arXiv:2203.03466",
    "Wang and Aitchison 2024, arXiv:2405.13698",
    "Tan and Le 2019, arXiv:1905.11946",
)
NOISE_SCALE = 600.0  # B_noise of [1]
EDGE = 8e-3  # learning rate at the edge of stability, the other parameters at the optimum


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
) -> Point:
    """Return where a run is, each field in its parameters' broadcast shape."""
    layers, units = np.asarray(depth, dtype=np.float64), np.asarray(width, dtype=np.float64)
    rate = decades("learning_rate", learning_rate)
    return Point(
        rate,
        rate + _tilt(batch_size),
        decades("batch_size", batch_size),
        decades("weight_decay", weight_decay),
        decades("depth", layers),
        decades("width", units),
        layers,
        units,
    )


def decades(name: str, value: ArrayLike) -> Floats:
    """Return how many decades ``value`` lies above the optimum of parameter ``name``."""
    return _log10(np.asarray(value, dtype=np.float64) / OPTIMUM[name])


def _log10(x: Floats) -> Floats:
    return np.log(x) * (1 / math.log(10))  # NumPy has vector code for log, but not for log10


def off_ridge(learning_rate: ArrayLike, batch_size: ArrayLike) -> Floats:
    """Return the decades from the best learning rate of this batch size."""
    return decades("learning_rate", learning_rate) + _tilt(batch_size)


def _tilt(batch_size: ArrayLike) -> Floats:
    saturation = NOISE_SCALE / np.asarray(batch_size, dtype=np.float64) + 1  # [1]
    return 0.5 * _log10(saturation * (1 / (NOISE_SCALE / OPTIMUM["batch_size"] + 1)))  # [2]


def past_edge(
    learning_rate: ArrayLike, batch_size: ArrayLike, depth: ArrayLike, width: ArrayLike
) -> Floats:
    """Return the decades from the edge of stability [4]; negative where training is stable."""
    return beyond_edge(point(learning_rate, batch_size, OPTIMUM["weight_decay"], depth, width))


def beyond_edge(p: Point) -> Floats:
    """Return `past_edge` of a point."""
    at = math.log10(EDGE / OPTIMUM["learning_rate"])
    return p.rate - at - 0.5 * p.batch + 0.5 * p.depth + 0.3 * p.width  # [5]


def _over(x: Floats) -> Floats:
    return np.maximum(x, 0.0)


def _linex(x: Floats, scale: float) -> Floats:
    z = x * (1 / scale)
    return np.exp(-z) + z - 1.0  # [3]; 0 at 0, where its slope is 0


def _wall(over: Floats, height: float, scale: float) -> Floats:
    return -height * np.expm1(-((over * (1 / scale)) ** 2))  # rises past 0, then saturates


def slowness(x: Floats) -> Floats:
    """Return the cost of learning rates ``x`` decades off the ridge, slow below it."""
    return 0.03 * _linex(x, 0.38)


def laxness(y: Floats) -> Floats:
    """Return the cost of regularising ``y`` decades off the right amount, lax below it."""
    return 0.035 * y**2


def walls(p: Point) -> Floats:
    """Return the cost of a network too deep or too wide for its data."""
    wide = _over(p.units - 400.0)
    return _wall(_over(p.layers - 12.0), 0.6, 3.0) + _wall(wide, 0.3, 130.0) + wide * 2e-4


def regularised(p: Point) -> Floats:
    """Return how many decades a point regularises more than is right; less where negative."""
    return p.decay + 0.4 * p.ridge  # [6]


def training_cost(p: Point) -> Floats:
    """Return all costs but that of the edge."""
    y = regularised(p)
    step = slowness(p.ridge) + 0.08 * p.ridge**2
    decay = laxness(y) + 0.5 * _over(y - 1.0) ** 2
    shape = 0.2 * p.depth**2 + 0.15 * p.width**2  # [7]
    return step + 0.3 * p.batch**2 + decay + shape + walls(p)


def _edge_cost(u: Floats) -> Floats:
    return (5.0 * _over(u)) ** 2


def response(
    learning_rate: ArrayLike,
    batch_size: ArrayLike,
    weight_decay: ArrayLike,
    depth: ArrayLike,
    width: ArrayLike,
) -> Floats:
    """Return the noise-free validation accuracy, float64, broadcast shape, in [0.10, 0.94].

    It is the mean over runs of which some train and the others end at chance.
    """
    p = point(learning_rate, batch_size, weight_decay, depth, width)
    cost = training_cost(p) + _edge_cost(beyond_edge(p))
    return CHANCE + (BEST - CHANCE) * np.exp(-cost)


def chances(
    learning_rate: ArrayLike,
    batch_size: ArrayLike,
    weight_decay: ArrayLike,
    depth: ArrayLike,
    width: ArrayLike,
) -> Chances:
    """Return what can happen to a run: quiet on the plateau, a mixture at the edge, NaN beyond.

    The spread is 0.4 points at the best and up to 1.6 on the shoulders; a run at chance has
    nothing to vary. NaN begins a third of a decade past the edge, where no run trains.
    """
    p = point(learning_rate, batch_size, weight_decay, depth, width)
    kept = np.exp(-training_cost(p))
    u = beyond_edge(p)
    alive = np.exp(-_edge_cost(u))
    dead_in_nan = _wall(_over(u - 0.35), 1.0, 0.3)
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
