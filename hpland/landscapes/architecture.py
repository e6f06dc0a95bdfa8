"""Which family of network: a choice that opens its own parameters.

The task is to classify mid-sized sets of images, 10 classes. The accuracy is

    CHANCE + (best - CHANCE) exp(-cost - rate),

with the best of each family and its cost as its own landscape, `cnn`, `rnn` or `transformer`, has
it: of images of 512 pixels, with the best dropout, and with heads a of size s, so that the
embedding is a s and always divides, and the feed-forward part is 4 a s. Multilayer perceptrons of
L layers of u units have the cost 0.10 ln(L / 3)^2 + 0.06 ln(u / 512)^2. With x the decades from
the family's best learning rate,

    rate = 0.03 (exp(-x / 0.38) + x / 0.38 - 1) + 0.08 x^2 + 25 max(0, x - 0.9)^2

whose last term is that of runs that do not train.

Convolutions know that neighbouring pixels belong together; transformers must learn it and trail
them until there are very many images [1]; a recurrent network reads an image line by line [2]; a
perceptron knows nothing of its input [3]. Transformers are the least stable to train [4]; that they
want the lowest learning rates is what people set, not a law.

[1] Dosovitskiy et al. 2021, An image is worth 16x16 words, arXiv:2010.11929, figure 4.
[2] Visin et al. 2015, ReNet, arXiv:1505.00393.
[3] Lin, Memisevic and Konda 2015, How far can we go without convolution, arXiv:1511.02580.
[4] Liu et al. 2020, Understanding the difficulty of training transformers, arXiv:2004.08249.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hpland.landscapes import cnn, rnn, transformer
from hpland.landscapes.cost import Cost, Grows
from hpland.landscapes.joint import over, slowness
from hpland.landscapes.landscape import Metric, Picture, Plan, Region
from hpland.landscapes.mixture import Chances, Mixture
from hpland.landscapes.task import Task
from hpland.lazy import np
from hpland.space import Choice, Floats, Integer, Real, Space, When

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Family:
    """What a family of networks reaches at best, and the learning rate that it wants."""

    best: float
    rate: float


FAMILIES = {
    "cnn": Family(0.92, 2e-3),
    "rnn": Family(0.78, 1e-3),
    "transformer": Family(0.88, 2e-4),
    "mlp": Family(0.70, 3e-3),
}
CHANCE = 0.1
OF = {name: When("family", (name,)) for name in FAMILIES}
SPACE: Space = {
    "family": Choice(tuple(FAMILIES)),
    "learning_rate": Real(1e-5, 1e-1, log=True),
    "kernel_size": Choice(cnn.KERNELS, unit="pixels", when=OF["cnn"]),
    "filters": Integer(16, 512, log=True, when=OF["cnn"]),
    "cnn_layers": Integer(1, 50, when=OF["cnn"]),
    "hidden_size": Integer(32, 1024, log=True, unit="units", when=OF["rnn"]),
    "rnn_layers": Integer(1, 4, when=OF["rnn"]),
    "bidirectional": Choice((False, True), when=OF["rnn"]),
    "heads": Integer(4, 16, when=OF["transformer"]),
    "head_size": Integer(16, 128, log=True, when=OF["transformer"]),
    "transformer_layers": Integer(1, 32, when=OF["transformer"]),
    "units": Integer(32, 2048, log=True, when=OF["mlp"]),
    "mlp_layers": Integer(1, 8, when=OF["mlp"]),
}


def _cnn_cost(own: dict[str, ArrayLike]) -> Floats:
    large = len(cnn.SIZES) - 1
    return cnn.cost(own["kernel_size"], own["filters"], own["cnn_layers"], large)


def _rnn_cost(own: dict[str, ArrayLike]) -> Floats:
    units = own["hidden_size"]
    return rnn.cost(units, own["rnn_layers"], rnn.best_dropout(units), own["bidirectional"])


def _transformer_cost(own: dict[str, ArrayLike]) -> Floats:
    embedding = np.multiply(own["heads"], own["head_size"])
    return transformer.cost(own["heads"], own["transformer_layers"], embedding, 4 * embedding)


def _mlp_cost(own: dict[str, ArrayLike]) -> Floats:
    layers, units = np.asarray(own["mlp_layers"]), np.asarray(own["units"])
    return np.asarray(0.10 * np.log(layers / 3) ** 2 + 0.06 * np.log(units / 512) ** 2)


def _chosen(family: ArrayLike, *values: ArrayLike) -> Floats:
    """Return for each point the value of its family; those of the others may be NaN."""
    return np.select([np.asarray(family) == i for i in range(len(FAMILIES))], values, np.nan)


def off_rate(family: ArrayLike, learning_rate: ArrayLike) -> Floats:
    """Return the decades from the best learning rate of the family."""
    best = _chosen(family, *(one.rate for one in FAMILIES.values()))
    return np.asarray(np.log10(np.asarray(learning_rate) / best))


def _cost(family: ArrayLike, learning_rate: ArrayLike, own: dict[str, ArrayLike]) -> Floats:
    costs = (_cnn_cost, _rnn_cost, _transformer_cost, _mlp_cost)
    x = off_rate(family, learning_rate)
    return _chosen(family, *(cost(own) for cost in costs)) + slowness(x) + 0.08 * x**2


def _edge(family: ArrayLike, learning_rate: ArrayLike, own: dict[str, ArrayLike]) -> Floats:
    depth = _chosen(
        family,
        cnn.edge(own["cnn_layers"]),
        rnn.edge(own["hidden_size"], own["rnn_layers"]),
        transformer.edge(own["transformer_layers"]),
        0.0,
    )
    return depth + 25 * over(off_rate(family, learning_rate) - 0.9) ** 2


def _task(family: ArrayLike) -> Task:
    return Task(CHANCE, _chosen(family, *(one.best for one in FAMILIES.values())))


def response(family: ArrayLike, learning_rate: ArrayLike, **own: ArrayLike) -> Floats:
    """Return the noise-free accuracy, the mean over runs that train and runs that do not."""
    here = family, learning_rate, own
    return _task(family).mean(_cost(*here), _edge(*here))


def chances(family: ArrayLike, learning_rate: ArrayLike, **own: ArrayLike) -> Chances:
    """Return what can happen to a run; half of those that do not train end in NaN."""
    here = family, learning_rate, own
    return _task(family).chances(_cost(*here), _edge(*here), 0.5)


def _past_edge(family: ArrayLike, learning_rate: ArrayLike, **_: ArrayLike) -> NDArray[np.bool_]:
    return off_rate(family, learning_rate) > 0.9


def _good_rate(which: int, family: ArrayLike, learning_rate: ArrayLike) -> NDArray[np.bool_]:
    near = np.abs(off_rate(family, learning_rate)) < 0.5
    return np.asarray((np.asarray(family) == which) & near)


ARCHITECTURE = Mixture(
    name="architecture",
    version=1,
    summary="which family of network: a choice that opens its own parameters",
    metrics=(
        Metric(
            "validation accuracy",
            "maximize",
            0.92,
            (
                {
                    "family": "cnn",
                    "learning_rate": 2e-3,
                    "kernel_size": 3,
                    "filters": 512,
                    "cnn_layers": 20,
                },
            ),
        ),
    ),
    space=SPACE,
    response=response,
    chances=chances,
    regions=(
        Region(
            "past the edge",
            "Past the edge of its family → training breaks",
            "Each family has an edge of its own, a little under a decade above its best learning "
            "rate. Warm-up, clipping and normalisation move it up.",
            _past_edge,
            {
                "family": "rnn",
                "learning_rate": 4e-2,
                "hidden_size": 1024,
                "rnn_layers": 3,
                "bidirectional": True,
            },
        ),
        Region(
            "convolutions",
            "Convolutions: best on images",
            "They need not learn that neighbouring pixels belong together. With hundreds of "
            "millions of images transformers overtake them.",
            lambda family, learning_rate, **_: _good_rate(0, family, learning_rate),
            {"family": "cnn", "learning_rate": 2e-3},
        ),
        Region(
            "transformers",
            "Transformers want a tenth of the rate",
            "A study that fixes the learning rate at what suits one family compares rates, not "
            "families: tune it within each.",
            lambda family, learning_rate, **_: _good_rate(2, family, learning_rate),
            {
                "family": "transformer",
                "learning_rate": 2e-4,
                "heads": 16,
                "head_size": 128,
                "transformer_layers": 24,
            },
        ),
    ),
    golden=(
        (
            {
                "family": "cnn",
                "learning_rate": 0.02,
                "kernel_size": 5,
                "filters": 100,
                "cnn_layers": 30,
            },
            0.496544862676429058859,
        ),
        (
            {
                "family": "rnn",
                "learning_rate": 0.0003,
                "hidden_size": 300,
                "rnn_layers": 2,
                "bidirectional": False,
            },
            0.64378784333175652633,
        ),
        (
            {
                "family": "transformer",
                "learning_rate": 0.001,
                "heads": 6,
                "head_size": 50,
                "transformer_layers": 8,
            },
            0.719035953091317833724,
        ),
        (
            {"family": "mlp", "learning_rate": 5e-05, "units": 100, "mlp_layers": 5},
            0.118124269802952409539,
        ),
    ),
    plan=Plan("random", 400),
    cost=Cost(
        600.0,
        {
            "family": {"rnn": 1.2, "transformer": 2.0, "mlp": 0.2},
            "kernel_size": cnn.COST.by["kernel_size"],
            "filters": cnn.COST.by["filters"],
            "cnn_layers": cnn.COST.by["layers"],
            "hidden_size": rnn.COST.by["hidden_size"],
            "rnn_layers": rnn.COST.by["layers"],
            "bidirectional": rnn.COST.by["bidirectional"],
            "heads": Grows(8, 1.5, fixed=0.25),
            "head_size": Grows(64, 1.5, fixed=0.25),
            "transformer_layers": Grows(6, fixed=0.1),
            "units": Grows(200, 1.5, fixed=0.25),
            "mlp_layers": Grows(3, fixed=0.1),
        },
    ),
    pictures=(
        Picture(
            "scatter",
            "architecture_family_vs_learning_rate_scatter",
            "Each family has its own best learning rate",
            ("family", "learning_rate"),
            ("past the edge", "convolutions", "transformers"),
        ),
    ),
    sources=(
        "Dosovitskiy et al. 2021, arXiv:2010.11929",
        "Visin et al. 2015, arXiv:1505.00393",
        "Lin, Memisevic and Konda 2015, arXiv:1511.02580",
        "Liu et al. 2020, arXiv:2004.08249",
    ),
    rule="Choose the family by the data, then tune the learning rate within each before comparing.",
    practice=(
        "That convolutions lead holds for thousands to a few million images. The order of the "
        "families is that of published results; the sizes of the gaps are there to teach."
    ),
    analogy=(
        "Choosing a vehicle first: a bicycle has gears to set and a boat has sails, and each has "
        "a speed of its own that is too fast."
    ),
    by_default=False,
)
