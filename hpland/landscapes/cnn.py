"""A plain convolutional network: accuracy against the number of its parameters.

L convolutions k x k, each with a bias, the first from 3 colours to F filters and the others from F
to F; the mean over the image; a linear layer to C = 100 classes. Exactly

    parameters = (3 k^2 + 1) F + (L - 1) (k^2 F + 1) F + (F + 1) C

whatever the size S of the image. The accuracy is CHANCE + (BEST - CHANCE) exp(-cost), where

    cost = 0.12 (sqrt(512 / F) - 1)                fewer filters lose by a power law [1]
         + 0.08 (512 / S - 1)                      smaller images show less [2]
         + 0.10 (20 / L + ln(L / 20) - 1)          fewer layers than 20, or more [3]
         + 0.20 max(0, ln(S / (16 L (k - 1))))^2   a larger image than the last layer sees [3, 4]
         + 0.01 (k - 3)                            fewer non-linear steps for the same view [3]
         + 1.50 (max(0, L - 20) / 30)^2            plain networks too deep to train [5]

Every term is 0 or more, and all are 0 at k = 3, F = 512, L = 20, S = 512. The last term is that of
runs that do not train. L layers see L (k - 1) + 1 pixels [3], here of an image that was reduced
sixteenfold.

[1] Rosenfeld et al. 2019, A constructive prediction of the generalization error across scales,
    arXiv:1909.12673.
[2] Tan and Le 2019, EfficientNet, arXiv:1905.11946: resolution, depth and width have a balance.
[3] Simonyan and Zisserman 2015, Very deep convolutional networks, arXiv:1409.1556, section 2.3.
[4] Luo et al. 2016, Understanding the effective receptive field, arXiv:1701.04128.
[5] He et al. 2016, Deep residual learning, arXiv:1512.03385, figure 1: without short cuts 56 layers
    do worse than 20, on the training data too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hpland.landscapes.cost import Cost, Grows
from hpland.landscapes.joint import linex, over, within
from hpland.landscapes.landscape import Picture, Plan, Region
from hpland.landscapes.mixture import Chances, Mixture
from hpland.landscapes.task import Task, tradeoff
from hpland.lazy import np
from hpland.space import Choice, Floats, Integer, Space

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Where = NDArray[np.bool_]

TASK = Task(0.01, 0.92)
CLASSES = 100
KERNELS, SIZES = (3, 5, 7), (224, 384, 512)
SPACE: Space = {
    "kernel_size": Choice(KERNELS, unit="pixels"),
    "filters": Integer(16, 512, log=True),
    "layers": Integer(1, 50),
    "image_size": Choice(SIZES, unit="pixels"),
}


def _pixels(image_size: ArrayLike) -> Floats:
    return np.array(SIZES, dtype=np.float64)[np.asarray(image_size, dtype=np.intp)]


def cost(
    kernel_size: ArrayLike, filters: ArrayLike, layers: ArrayLike, image_size: ArrayLike
) -> Floats:
    """Return what an architecture loses where it trains; choices by index, broadcast shape."""
    size = _pixels(image_size)
    wider = 2.0 * np.asarray(kernel_size)  # k - 3
    depth = np.asarray(layers, dtype=np.float64)
    unseen = over(np.log(size / (16 * depth * (wider + 2))))
    return np.asarray(
        0.12 * (np.sqrt(512 / np.asarray(filters)) - 1)
        + 0.08 * (512 / size - 1)
        + 0.10 * linex(np.log(depth / 20), 1.0)
        + 0.20 * unseen**2
        + 0.01 * wider
    )


def edge(layers: ArrayLike) -> Floats:
    """Return how hard it is to train so many layers: the chance is exp(-edge)."""
    return np.asarray(1.5 * (over(np.asarray(layers, dtype=np.float64) - 20) / 30) ** 2)


def response(
    kernel_size: ArrayLike, filters: ArrayLike, layers: ArrayLike, image_size: ArrayLike
) -> Floats:
    """Return the noise-free accuracy, the mean over runs that train and runs that do not."""
    return TASK.mean(cost(kernel_size, filters, layers, image_size), edge(layers))


def chances(
    kernel_size: ArrayLike, filters: ArrayLike, layers: ArrayLike, image_size: ArrayLike
) -> Chances:
    """Return what can happen to a run; a third of those that do not train end in NaN."""
    return TASK.chances(cost(kernel_size, filters, layers, image_size), edge(layers), 1 / 3)


def parameters(
    kernel_size: ArrayLike,
    filters: ArrayLike,
    layers: ArrayLike,
    image_size: ArrayLike,  # it adds none
) -> Floats:
    """Return the exact number of weights and biases, float64, broadcast shape."""
    area = (2.0 * np.asarray(kernel_size) + 3) ** 2
    f = np.asarray(filters, dtype=np.float64)
    hidden = (np.asarray(layers) - 1) * (area * f + 1) * f
    return np.asarray((3 * area + 1) * f + hidden + (f + 1) * CLASSES)


def _short_sighted(
    kernel_size: ArrayLike, layers: ArrayLike, image_size: ArrayLike, **_: ArrayLike
) -> Where:
    seen = np.asarray(layers) * (2 * np.asarray(kernel_size) + 2)
    return np.asarray(seen < _pixels(image_size) / 32)


def _compact(
    kernel_size: ArrayLike, filters: ArrayLike, layers: ArrayLike, **_: ArrayLike
) -> Where:
    small = np.asarray(kernel_size) == 0
    return np.asarray(small & within(filters, 64, 192) & within(layers, 9, 20))


FEWEST, MOST = 2_148, 629_559_908  # parameters of the smallest and of the largest
BEST = {"kernel_size": 3, "filters": 512, "layers": 20, "image_size": 512}
SMALLEST = {"kernel_size": 3, "filters": 16, "layers": 1}

COST = Cost(
    120.0,
    {
        "kernel_size": Grows(3, 2.0, fixed=0.4),
        "filters": Grows(64, 1.5, fixed=0.3),
        "layers": Grows(10, fixed=0.1),
        "image_size": Grows(224, 2.0),
    },
)

CNN = Mixture(
    name="cnn",
    version=1,
    summary="a convolutional network: accuracy against parameters, and a true front",
    metrics=tradeoff(
        0.92, BEST, (FEWEST, MOST), tuple({**SMALLEST, "image_size": size} for size in SIZES)
    ),
    space=SPACE,
    response=response,
    exact=(parameters,),
    chances=chances,
    regions=(
        Region(
            "too deep",
            "Too deep → plain networks stop training",
            "Beyond some twenty layers the gradient hardly reaches the first ones, and more and "
            "more runs stay at chance. Short cuts (residual connections) take this wall away.",
            lambda layers, **_: np.asarray(layers) >= 35,
            {"layers": 43, "filters": 150},
        ),
        Region(
            "short-sighted",
            "Too shallow → sees only a part of the image",
            "L layers of size k see L (k - 1) + 1 pixels of what is left after reduction. Larger "
            "images, which cost no parameters, need more layers or larger kernels.",
            _short_sighted,
            {"layers": 4, "filters": 250},
        ),
        Region(
            "narrow",
            "Few filters → underfitting",
            "Accuracy rises with the filters by a power law, so each doubling brings less than "
            "the last and costs four times the parameters.",
            lambda filters, **_: np.asarray(filters) <= 32,
            {"filters": 22, "layers": 25},
        ),
        Region(
            "compact",
            "Compact: most of the accuracy, a tenth of the parameters",
            "Small kernels, moderate width: where the front bends. Two layers of 3 x 3 see what "
            "one of 5 x 5 does, with 18 weights for 25.",
            _compact,
            {"filters": 110, "layers": 13},
        ),
    ),
    golden=(
        (
            {"kernel_size": 5, "filters": 64, "layers": 9, "image_size": 224},
            0.629433127354607150757,
        ),
        (
            {"kernel_size": 7, "filters": 200, "layers": 41, "image_size": 384},
            0.38211891446203588572,
        ),
    ),
    plan=Plan("random", 300),
    cost=COST,
    pictures=(
        Picture(
            "heatmap",
            "cnn_layers_vs_filters_heatmap",
            "As deep as it trains, as wide as you can pay for",
            ("layers", "filters"),
            ("too deep", "short-sighted", "narrow", "compact"),
        ),
        Picture(
            "pareto",
            "cnn_accuracy_vs_parameters_pareto",
            "The last points of accuracy cost most of the parameters",
            (),
            (),
        ),
    ),
    sources=(
        "Rosenfeld et al. 2019, arXiv:1909.12673",
        "Tan and Le 2019, arXiv:1905.11946",
        "Simonyan and Zisserman 2015, arXiv:1409.1556",
        "Luo et al. 2016, arXiv:1701.04128",
        "He et al. 2016, arXiv:1512.03385",
    ),
    rule="Stack small kernels until the last layer sees the whole image, and buy width last.",
    practice=(
        "The count of parameters is exact. The wall of depth is that of plain networks: with "
        "short cuts and normalisation a hundred layers train. Larger images cost no parameters, "
        "but time and memory by the square of their side."
    ),
    analogy=(
        "Readers in a chain: each sees a few pixels of what the one before wrote down. Too few of "
        "them never see the whole picture, and in too long a chain the message is lost."
    ),
    by_default=False,
)
