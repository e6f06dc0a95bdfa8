"""What the data is cut into: a model of captioned images, and how much of each it is shown.

    accuracy = CHANCE + (BEST - CHANCE) *
               exp(-(split + text + image + normalisation + augmentation + edge))

Every cost is >= 0 and all are 0 at one point, so that the optimum is BEST, exactly. All logarithms
are decimal; v is the validation share, s = log(sequence_length / 512), i = log(image_size / 384).

    split = 0.5 (v - 0.15)^2 / (v (1 - v))

is a / (1 - v) + b / v less its minimum: of what is left a model is learned, and of what is held out
one is chosen [1]. It is lowest where v / (1 - v) = sqrt(b / a), the square root of a ratio of two
complexities, as in [2].

    text = 0.12 (exp(-z) + z - 1),    z = s / 0.35

is steep where text is cut and gentle where there is more of it than the model needs [3].

    image = {224: 0.06, 384: 0, 512: 0.02}

is the gain of finer pictures [4], less the epochs that a fixed budget of time no longer pays for:
training on large pictures is slow [7].

    normalisation = {batch: 1.5 max(t, 0)^2, layer: 0.015, none: 0.15},    t = log(tokens / 1088)

with tokens = sequence_length + (image_size / 16)^2, as a transformer sees them [5]: the more tokens
in an example, the fewer examples fit in a batch, and the worse are their statistics [6].

    augmentation = (a - best)^2,    best = 0.45 + 2 log(0.85 / (1 - v)) + 0.5 i

so that finer pictures need more of it [7], and so do scarcer data.

    edge = (15 max(log(tokens / limit), 0))^2,    limit = {batch: 2400, layer: 2400, none: 1800}

Long examples make some gradients huge, and past the edge a run trains with probability exp(-edge)
or not at all [8]; normalisation holds it back [9]. Half of those that do not end in NaN.

The number of validation examples, v of 1,000, is the noise: an accuracy p that is counted on n of
them has the standard deviation sqrt(p (1 - p) / n), and runs differ by 0.4 points besides.

[1] Kearns 1996, A bound on the error of cross validation using the approximation and estimation
    rates, with consequences for the training-test split.
[2] Guyon 1997, A scaling law for the validation-set training-set size ratio, AT&T Bell Labs.
[3] Varian 1975, A Bayesian approach to real estate assessment: the LINEX loss.
[4] Tan and Le 2019, EfficientNet, arXiv:1905.11946.
[5] Dosovitskiy et al. 2021, An image is worth 16x16 words, arXiv:2010.11929.
[6] Wu and He 2018, Group normalization, arXiv:1803.08494.
[7] Tan and Le 2021, EfficientNetV2, arXiv:2104.00298.
[8] Li et al. 2022, The stability-efficiency dilemma: investigating sequence length warmup for
    training GPT models, arXiv:2108.06084.
[9] Bjorck et al. 2018, Understanding batch normalization, arXiv:1806.02375.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hpland.landscapes.cost import Cost, Grows
from hpland.landscapes.joint import BEST, CHANCE
from hpland.landscapes.landscape import Metric, Picture, Plan, Region
from hpland.landscapes.mixture import Chances, Mixture
from hpland.lazy import np
from hpland.space import Choice, Floats, Integer, Real, Space

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Where = NDArray[np.bool_]

EXAMPLES = 1000
LIMIT = (2400, 2400, 1800)  # tokens up to which every run trains, by normalisation
SIZES = (224, 384, 512)
BLURRED = (0.06, 0.0, 0.02)  # the cost of each size
OPTIMUM = {
    "validation_share": 0.15,
    "sequence_length": 512,
    "image_size": 384,
    "normalisation": "batch",
    "augmentation": 0.45,
}
SPACE: Space = {
    "validation_share": Real(0.05, 0.3),
    "sequence_length": Integer(128, 2048, log=True, unit="tokens"),
    "image_size": Choice(SIZES, unit="pixels"),
    "normalisation": Choice(("batch", "layer", "none")),
    "augmentation": Real(0.0, 1.0),
}


def _of(table: Sequence[float], choice: ArrayLike) -> Floats:
    """Return a number per choice, which is given by its index."""
    return np.array(table, dtype=np.float64)[np.asarray(choice, dtype=np.intp)]


def tokens(sequence_length: ArrayLike, image_size: ArrayLike) -> Floats:
    """Return how many tokens an example has: those of its text, and one per 16 x 16 pixels.

    Args:
        sequence_length: of the text.
        image_size: by its index, as in columns.
    """
    return np.asarray(sequence_length) + (_of(SIZES, image_size) / 16) ** 2


def best_augmentation(validation_share: ArrayLike, image_size: ArrayLike) -> Floats:
    """Return the best augmentation of a split and an image size, which is given by its index."""
    scarce = np.log10(0.85 / (1 - np.asarray(validation_share)))
    return np.asarray(0.45 + 2 * scarce + 0.5 * np.log10(_of(SIZES, image_size) / 384))


def _split(validation_share: ArrayLike) -> Floats:
    v = np.asarray(validation_share, dtype=np.float64)
    return 0.5 * (v - 0.15) ** 2 / (v * (1 - v))


def _text(sequence_length: ArrayLike) -> Floats:
    z = np.log10(np.asarray(sequence_length) / 512) / 0.35
    return 0.12 * np.asarray(np.exp(-z) + z - 1)


def _normalised(count: Floats, normalisation: ArrayLike) -> Floats:
    crowded = 1.5 * np.maximum(np.log10(count / 1088), 0.0) ** 2
    return np.where(
        np.asarray(normalisation) == 0.0, crowded, _of((0.0, 0.015, 0.15), normalisation)
    )


def past_edge(
    sequence_length: ArrayLike, image_size: ArrayLike, normalisation: ArrayLike
) -> Floats:
    """Return by how many decades an example has more tokens than every run can be trained on."""
    count = tokens(sequence_length, image_size)
    return np.asarray(np.maximum(np.log10(count / _of(LIMIT, normalisation)), 0.0))


def chances(
    validation_share: ArrayLike,
    sequence_length: ArrayLike,
    image_size: ArrayLike,
    normalisation: ArrayLike,
    augmentation: ArrayLike,
) -> Chances:
    """Return what can happen to a run: long examples make it diverge, few make it noisy."""
    off = np.asarray(augmentation) - best_augmentation(validation_share, image_size)
    normalised = _normalised(tokens(sequence_length, image_size), normalisation)
    split, text = _split(validation_share), _text(sequence_length)
    kept = np.exp(-(split + text + _of(BLURRED, image_size) + normalised + off**2))
    alive = np.exp(-((15 * past_edge(sequence_length, image_size, normalisation)) ** 2))
    trained = CHANCE + (BEST - CHANCE) * kept
    counted = trained * (1 - trained) / (EXAMPLES * np.asarray(validation_share))
    return Chances(trained, CHANCE, alive, 0.5 * (1 - alive), np.sqrt(counted + 0.004**2))


def response(**params: ArrayLike) -> Floats:
    """Return the noise-free validation accuracy, float64, broadcast shape, in [0.10, 0.94]."""
    fate = chances(**params)
    return np.asarray(CHANCE + fate.alive * (fate.trained - CHANCE))


def _diverges(
    sequence_length: ArrayLike, image_size: ArrayLike, normalisation: ArrayLike, **_: ArrayLike
) -> Where:
    return past_edge(sequence_length, image_size, normalisation) > 0


def _small_share(validation_share: ArrayLike, **_: ArrayLike) -> Where:
    return np.asarray(validation_share) < 0.08


def _large_share(validation_share: ArrayLike, **_: ArrayLike) -> Where:
    return np.asarray(validation_share) > 0.25


def _cut(sequence_length: ArrayLike, **_: ArrayLike) -> Where:
    return np.asarray(sequence_length) < 220


DATA = Mixture(
    name="data",
    version=1,
    summary="what the data is cut into: split, text, images; a small split is noisy",
    metrics=(Metric("validation accuracy", "maximize", BEST, (OPTIMUM,)),),
    space=SPACE,
    response=response,
    chances=chances,
    regions=(
        Region(
            "divergence",
            "Long text + large images → divergence",
            "The longest examples make rare, huge gradients, which throw a run off, and sooner "
            "without normalisation. Clipping, and short examples first, push this edge up.",
            _diverges,
            {"sequence_length": 1900, "image_size": 512, "validation_share": 0.24},
        ),
        Region(
            "cut text",
            "Short sequences → text is cut",
            "What stands beyond the length is never read. Where the start of a text says it all, "
            "this costs nothing.",
            _cut,
            {"sequence_length": 150, "validation_share": 0.15},
        ),
        Region(
            "noisy estimate",
            "Small validation share → lucky scores",
            "Fifty examples measure an accuracy to three points at best, so the best score of a "
            "search is mostly luck, and the wrong model is chosen by it. Cross-validation helps.",
            _small_share,
            {"validation_share": 0.06, "sequence_length": 512},
        ),
        Region(
            "less to train on",
            "Large validation share → less to train on",
            "What is held out teaches nothing. With millions of examples a hundredth is enough.",
            _large_share,
            {"validation_share": 0.28, "sequence_length": 512},
        ),
    ),
    rule="Hold out enough to tell apart what you compare, and no more: the error of an accuracy "
    "falls as one over the square root of the examples.",
    practice=(
        "That small splits are noisy and large ones cost training data holds everywhere; here "
        "there are 1,000 examples, and the best share falls with more. The best lengths and sizes "
        "are those of one made-up data set."
    ),
    analogy=(
        "A cook who tastes: from a spoonful the soup is hard to judge, and after a bowlful there "
        "is less to serve."
    ),
    golden=(
        (
            {
                "validation_share": 0.08,
                "sequence_length": 300,
                "image_size": 512,
                "normalisation": "layer",
                "augmentation": 0.7,
            },
            0.810590166392533951,
        ),
        (
            {
                "validation_share": 0.27,
                "sequence_length": 1400,
                "image_size": 384,
                "normalisation": "none",
                "augmentation": 0.2,
            },
            0.490433791776454481,
        ),
    ),
    plan=Plan("random", 400),
    cost=Cost(
        600.0,
        {
            "sequence_length": Grows(512, fixed=0.5),
            "image_size": Grows(384, 2.0, fixed=0.5),
            "normalisation": {"none": 0.9},
        },
    ),
    pictures=(
        Picture(
            "scatter",
            "data_sequence_length_by_validation_share",
            "Text must be neither cut nor so long that training diverges",
            ("sequence_length", "validation_share"),
            ("divergence", "cut text", "noisy estimate", "less to train on"),
        ),
        Picture(
            "slice",
            "data_slice",
            "Neither too little nor too much: the best of each lies inside",
            tuple(SPACE),
            (),
        ),
    ),
    sources=(
        "Kearns 1996, A bound on the error of cross validation",
        "Guyon 1997, A scaling law for the validation-set training-set size ratio",
        "Tan and Le 2019, arXiv:1905.11946",
        "Dosovitskiy et al. 2021, arXiv:2010.11929",
        "Wu and He 2018, arXiv:1803.08494",
        "Tan and Le 2021, arXiv:2104.00298",
        "Li et al. 2022, arXiv:2108.06084",
        "Bjorck et al. 2018, arXiv:1806.02375",
    ),
    by_default=False,
)
