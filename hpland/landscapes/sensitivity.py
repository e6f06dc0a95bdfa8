"""Which hyperparameters matter: nine of them, and the true share of each.

    accuracy = CHANCE + (BEST - CHANCE) * exp(-(training + network + regularisation))

Every cost is >= 0 and all are 0 at one point, so that the optimum is BEST, exactly. No parameter
has a part in two costs, so that the shares of the variance are integrals over four at most. All
logarithms are decimal; r is the decades from the best learning rate of an optimizer and a batch:

    r = log(learning_rate / 1e-3) - SHIFT[optimizer] + 0.5 log((1 + 600 / batch) / (1 + 600 / 128))
    training = 0.08 r^2 + (3 max(r - 1.1, 0))^2 + log(batch / 128)^2 + LESS[optimizer]

It saturates with the batch [1], as a square root [2]. Past an edge training breaks. With a momentum
of 0.9 [3] steps in one direction add up to 1 / (1 - 0.9) = 10 times those of plain descent;
adaptive optimizers divide by the size of the gradient, which the rate must make up for. So each
must be tuned by itself, and then the adaptive ones are never worse [4].

    network = 0.3 log(layers / 8 * (neurons / 256)^2)^2 + 0.25 log(layers / 8 / (neurons / 256))^2
              + DULL[activation] + 0.5 (1 - exp(-(decades / 6)^2))
    decades = layers * log(KEPT[activation] * variance * neurons)

The first is the number of weights, the second the balance of depth and width [5], and the last
what is lost as signals vanish or explode: every layer multiplies their variance by the number of
inputs, by the variance of the weights and by what the activation keeps [6, 7], which makes a
product of 1 with rectifiers and the variance 2 / neurons of He, and for ever less with sigmoids.
Xavier has 1 / neurons; normal has 0.05^2, as Keras does, whatever the width.

    regularisation = 0.14 (log(weight_decay / 1e-4) + 2.5 e)^2 + 1.2 e^2,    e = dropout - 0.2

so that with more of one less of the other is right [8].

[1] McCandlish et al. 2018, An empirical model of large-batch training, arXiv:1812.06162.
[2] Malladi et al. 2022, On the SDEs and scaling rules for adaptive gradient algorithms,
    arXiv:2205.10287.
[3] Sutskever et al. 2013, On the importance of initialization and momentum in deep learning.
[4] Choi et al. 2019, On empirical comparisons of optimizers for deep learning, arXiv:1910.05446.
[5] Tan and Le 2019, EfficientNet, arXiv:1905.11946.
[6] Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward networks.
[7] He et al. 2015, Delving deep into rectifiers, arXiv:1502.01852.
[8] Wager, Wang and Liang 2013, Dropout training as adaptive regularization, arXiv:1307.1493.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hpland.landscapes.cost import Cost, Grows
from hpland.landscapes.joint import BEST, CHANCE, spread
from hpland.landscapes.landscape import Metric, Picture, Plan, Region
from hpland.landscapes.mixture import Chances, Factors, Mixture
from hpland.lazy import np
from hpland.space import Choice, Floats, Integer, Real, Space

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Where = NDArray[np.bool_]

SHIFT = {"sgd": 1.5, "momentum": 0.5, "rmsprop": 0.0, "adam": 0.0}  # decades
LESS = {"sgd": 0.03, "momentum": 0.02, "rmsprop": 0.01, "adam": 0.0}
DULL = {"relu": 0.0, "gelu": 0.002, "elu": 0.004, "tanh": 0.02, "sigmoid": 0.03}
KEPT = {"relu": 1 / 2, "gelu": 1 / 2, "elu": 1 / 2, "tanh": 1.0, "sigmoid": 1 / 16}
SCALED = {"he": 2.0, "xavier": 1.0, "normal": 0.0}  # variance of a weight, times neurons
FIXED = {"he": 0.0, "xavier": 0.0, "normal": 0.05**2}  # variance of a weight
EDGE = 1.1  # decades above the best learning rate
OPTIMUM = {
    "learning_rate": 1e-3,
    "layers": 8,
    "neurons": 256,
    "batch_size": 128,
    "dropout": 0.2,
    "weight_decay": 1e-4,
    "optimizer": "adam",
    "activation": "relu",
    "initialisation": "he",
}
SPACE: Space = {
    "learning_rate": Real(1e-5, 1.0, log=True),
    "layers": Integer(1, 32),
    "neurons": Integer(16, 1024, log=True, unit="units per layer"),
    "batch_size": Integer(8, 1024, log=True, unit="examples"),
    "dropout": Real(0.0, 0.8),
    "weight_decay": Real(1e-6, 1e-2, log=True),
    "optimizer": Choice(tuple(SHIFT)),
    "activation": Choice(tuple(DULL)),
    "initialisation": Choice(tuple(SCALED)),
}


def _of(table: dict[str, float], choice: ArrayLike) -> Floats:
    """Return a number per choice, which is given by its index."""
    return np.array([*table.values()])[np.asarray(choice, dtype=np.intp)]


def off_rate(learning_rate: ArrayLike, batch_size: ArrayLike, optimizer: ArrayLike) -> Floats:
    """Return the decades above the best learning rate of an optimizer and a batch size."""
    rate, batch = np.asarray(learning_rate), np.asarray(batch_size)
    tilt = 0.5 * np.log10((1 + 600 / batch) / (1 + 600 / 128))
    return np.log10(rate / 1e-3) - _of(SHIFT, optimizer) + tilt


def signal(
    layers: ArrayLike, neurons: ArrayLike, activation: ArrayLike, initialisation: ArrayLike
) -> Floats:
    """Return by how many decades a signal's variance grows through all layers."""
    variance = _of(SCALED, initialisation) + _of(FIXED, initialisation) * np.asarray(neurons)
    return np.asarray(layers * np.log10(_of(KEPT, activation) * variance))


class Costs(NamedTuple):
    """What is lost to each cause; the edge is apart, for past it a run either trains or not."""

    training: Floats
    network: Floats
    regularisation: Floats
    edge: Floats


def costs(
    learning_rate: ArrayLike,
    layers: ArrayLike,
    neurons: ArrayLike,
    batch_size: ArrayLike,
    dropout: ArrayLike,
    weight_decay: ArrayLike,
    optimizer: ArrayLike,
    activation: ArrayLike,
    initialisation: ArrayLike,
) -> Costs:
    """Return the costs, each in its parameters' broadcast shape."""
    r = off_rate(learning_rate, batch_size, optimizer)
    batch = np.log10(np.asarray(batch_size) / 128)
    deep, wide = np.log10(np.asarray(layers) / 8), np.log10(np.asarray(neurons) / 256)
    decades = signal(layers, neurons, activation, initialisation)
    size = 0.3 * (deep + 2 * wide) ** 2 + 0.25 * (deep - wide) ** 2
    more = np.asarray(dropout) - 0.2
    amount = np.log10(np.asarray(weight_decay) / 1e-4) + 2.5 * more
    return Costs(
        training=0.08 * r**2 + batch**2 + _of(LESS, optimizer),
        network=size + _of(DULL, activation) - 0.5 * np.expm1(-((decades / 6) ** 2)),
        regularisation=0.14 * amount**2 + 1.2 * more**2,
        edge=(3 * np.maximum(r - EDGE, 0.0)) ** 2,
    )


def response(**params: ArrayLike) -> Floats:
    """Return the noise-free validation accuracy, float64, broadcast shape, in [0.10, 0.94]."""
    return CHANCE + (BEST - CHANCE) * np.exp(-sum(costs(**params)))


def chances(**params: ArrayLike) -> Chances:
    """Return what can happen to a run: past the edge it may not train, and may end in NaN then.

    The spread is 0.4 points at the best and up to 1.6 on the shoulders.
    """
    lost = costs(**params)
    kept = np.exp(-sum(lost[:3]))
    alive = np.exp(-lost.edge)
    trained = CHANCE + (BEST - CHANCE) * kept
    return Chances(trained, CHANCE, alive, 0.3 * (1 - alive), spread(kept))


def _diverges(
    learning_rate: ArrayLike, batch_size: ArrayLike, optimizer: ArrayLike, **_: ArrayLike
) -> Where:
    return off_rate(learning_rate, batch_size, optimizer) > EDGE + 0.2


def _loses_signal(
    layers: ArrayLike,
    neurons: ArrayLike,
    activation: ArrayLike,
    initialisation: ArrayLike,
    **_: ArrayLike,
) -> Where:
    return np.abs(signal(layers, neurons, activation, initialisation)) > 6


def _in_range(
    learning_rate: ArrayLike, batch_size: ArrayLike, optimizer: ArrayLike, **_: ArrayLike
) -> Where:
    return np.abs(off_rate(learning_rate, batch_size, optimizer)) < 0.6


SENSITIVITY = Mixture(
    name="sensitivity",
    version=1,
    summary="nine hyperparameters from very important to hardly, choices among them",
    metrics=(Metric("validation accuracy", "maximize", BEST, (OPTIMUM,)),),
    space=SPACE,
    response=response,
    chances=chances,
    factors=Factors(
        CHANCE,
        (
            ("learning_rate", "batch_size", "optimizer"),
            ("layers", "neurons", "activation", "initialisation"),
            ("dropout", "weight_decay"),
        ),
    ),
    regions=(
        Region(
            "divergence",
            "High LR for its optimizer → divergence",
            "A learning rate that suits plain descent is thirty times what Adam can take. Warm-up "
            "and clipping push this edge up.",
            _diverges,
            {"learning_rate": 0.2, "optimizer": "rmsprop"},
        ),
        Region(
            "lost signal",
            "Deep, and the signal is lost",
            "Each layer multiplies the size of the signal. Sigmoids and small weights make it "
            "vanish, large ones make it explode, and with many layers either is complete. "
            "Normalisation and residual connections prevent most of it.",
            _loses_signal,
            {"layers": 24, "initialisation": "normal"},
        ),
        Region(
            "right rate",
            "sgd wants 30 times the LR of adam",
            "Within half a decade of the best learning rate of its optimizer, which is 1.5 decades "
            "higher for plain descent than for Adam. Tune the other parameters here.",
            _in_range,
            {"learning_rate": 10**-1.5, "optimizer": "sgd"},
        ),
    ),
    rule="Tune the learning rate first and anew for every optimizer; leave activation and "
    "initialisation at relu and he until the rest is good.",
    practice=(
        "The learning rate comes first in practice too; the order of the rest depends on the "
        "data and on how wide the ranges are. Depth would lower the edge too, which is left out "
        "so that the shares are exact."
    ),
    analogy=(
        "A recipe: the heat of the oven decides, the size of the tin matters, and the colour of "
        "the spoon does not, unless it melts."
    ),
    golden=(
        (
            {
                "learning_rate": 3e-4,
                "layers": 20,
                "neurons": 100,
                "batch_size": 48,
                "dropout": 0.35,
                "weight_decay": 2e-4,
                "optimizer": "momentum",
                "activation": "tanh",
                "initialisation": "he",
            },
            0.441317716997816891,
        ),
        (
            {
                "learning_rate": 0.03,
                "layers": 5,
                "neurons": 400,
                "batch_size": 200,
                "dropout": 0.1,
                "weight_decay": 5e-5,
                "optimizer": "rmsprop",
                "activation": "gelu",
                "initialisation": "normal",
            },
            0.364661238606529335,
        ),
    ),
    plan=Plan("random", 400),
    cost=Cost(
        300.0,
        {
            "layers": Grows(8, fixed=0.1),
            "neurons": Grows(256, 1.5, fixed=0.25),
            "batch_size": Grows(128, -1.0, fixed=0.5),
            "optimizer": {"sgd": 0.9, "momentum": 0.95},
        },
    ),
    pictures=(
        Picture(
            "importance",
            "hyperparameter_importance",
            "The learning rate decides; activation and initialisation hardly matter",
            tuple(SPACE),
            (),
        ),
        Picture(
            "heatmap",
            "learning_rate_by_optimizer",
            "Every optimizer has a best learning rate of its own",
            ("learning_rate", "optimizer"),
            ("divergence", "right rate"),
            ridge=True,
        ),
    ),
    sources=(
        "McCandlish et al. 2018, arXiv:1812.06162",
        "Malladi et al. 2022, arXiv:2205.10287",
        "Sutskever et al. 2013, On the importance of initialization and momentum",
        "Choi et al. 2019, arXiv:1910.05446",
        "Tan and Le 2019, arXiv:1905.11946",
        "Glorot and Bengio 2010, Understanding the difficulty of training deep networks",
        "He et al. 2015, arXiv:1502.01852",
        "Wager, Wang and Liang 2013, arXiv:1307.1493",
    ),
    by_default=False,
)
