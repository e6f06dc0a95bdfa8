"""A recurrent network of LSTM layers: accuracy against the number of its parameters.

A layer of h units that reads d numbers a step has three gates and a cell's input, each with weights
for both and a bias: 4 h (d + h + 1) parameters [1]. Two directions have twice that and hand on
their sum, so that every layer after the first reads h numbers. With D = 123 features a step and C =
62 classes, as in [2], s directions and L layers that is exactly

    parameters = 4 s h (D + h + 1) + 4 s (L - 1) h (2 h + 1) + (h + 1) C

The accuracy is CHANCE + (BEST - CHANCE) exp(-cost), where

    cost = 0.05 ((1024 / h)^0.6 - 1)               fewer units lose by a power law [3]
         + 0.12 ln(L / 3)^2                        depth helps, up to a point [2]
         + 0.08 where there is one direction       what comes later in a sequence counts too [4]
         + 2.50 (p - 0.35 - 0.06 log2(h / 1024))^2  recurrent dropout p [5]: more units want more
         + 0.15 max(0, L - 3) sqrt(h / 1024)       gradients that explode through four layers [6]

Every term is 0 or more, and all are 0 at h = 1024, L = 3, two directions, p = 0.35. The last term
is that of runs that do not train.

[1] Gers, Schmidhuber and Cummins 2000, Learning to forget, Neural Computation 12, 2451-2471.
[2] Graves, Mohamed and Hinton 2013, Speech recognition with deep recurrent neural networks,
    arXiv:1303.5778.
[3] Kaplan et al. 2020, Scaling laws for neural language models, arXiv:2001.08361: a power law of
    transformers; larger LSTMs lose less, too, but gain ever less by it.
[4] Schuster and Paliwal 1997, Bidirectional recurrent neural networks, IEEE TSP 45, 2673-2681.
[5] Gal and Ghahramani 2016, A theoretically grounded application of dropout in recurrent neural
    networks, arXiv:1512.05287: without it in the recurrent layers, they overfit quickly.
[6] Pascanu, Mikolov and Bengio 2013, On the difficulty of training recurrent neural networks,
    arXiv:1211.5063.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hpland.landscapes.cost import Cost, Grows
from hpland.landscapes.joint import over
from hpland.landscapes.landscape import Picture, Plan, Region
from hpland.landscapes.mixture import Chances, Mixture
from hpland.landscapes.points import every_point
from hpland.landscapes.task import SIGNS, Task, tradeoff
from hpland.lazy import np
from hpland.pareto import front_of
from hpland.space import Choice, Floats, Integer, Real, Space

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

TASK = Task(1 / 62, 0.84)
FEATURES, CLASSES = 123, 62
SPACE: Space = {
    "hidden_size": Integer(32, 1024, log=True, unit="units"),
    "layers": Integer(1, 4),
    "recurrent_dropout": Real(0.0, 0.5),
    "bidirectional": Choice((False, True)),
}


def best_dropout(hidden_size: ArrayLike) -> Floats:
    """Return the recurrent dropout that is best for so many units."""
    return np.asarray(0.35 + 0.06 * np.log2(np.asarray(hidden_size) / 1024))


def cost(
    hidden_size: ArrayLike,
    layers: ArrayLike,
    recurrent_dropout: ArrayLike,
    bidirectional: ArrayLike,
) -> Floats:
    """Return what an architecture loses where it trains, broadcast shape."""
    return np.asarray(
        0.05 * ((1024 / np.asarray(hidden_size)) ** 0.6 - 1)
        + 0.12 * np.log(np.asarray(layers) / 3) ** 2
        + 0.08 * (1 - np.asarray(bidirectional))
        + 2.50 * (np.asarray(recurrent_dropout) - best_dropout(hidden_size)) ** 2
    )


def edge(hidden_size: ArrayLike, layers: ArrayLike) -> Floats:
    """Return how hard it is to train: the chance is exp(-edge)."""
    wide = np.sqrt(np.asarray(hidden_size) / 1024)
    return np.asarray(0.15 * over(np.asarray(layers) - 3.0) * wide)


def response(
    hidden_size: ArrayLike,
    layers: ArrayLike,
    recurrent_dropout: ArrayLike,
    bidirectional: ArrayLike,
) -> Floats:
    """Return the noise-free accuracy, the mean over runs that train and runs that do not."""
    lost = cost(hidden_size, layers, recurrent_dropout, bidirectional)
    return TASK.mean(lost, edge(hidden_size, layers))


def chances(
    hidden_size: ArrayLike,
    layers: ArrayLike,
    recurrent_dropout: ArrayLike,
    bidirectional: ArrayLike,
) -> Chances:
    """Return what can happen to a run; gradients that explode end in NaN four times in five."""
    lost = cost(hidden_size, layers, recurrent_dropout, bidirectional)
    return TASK.chances(lost, edge(hidden_size, layers), 0.8)


def recurrent_parameters(
    hidden_size: ArrayLike, layers: ArrayLike, bidirectional: ArrayLike
) -> Floats:
    """Return the exact number of weights and biases of the recurrent layers."""
    h, gates = np.asarray(hidden_size, dtype=np.float64), 4.0 * (1 + np.asarray(bidirectional))
    first, others = FEATURES + h + 1, (np.asarray(layers) - 1) * (2 * h + 1)
    return np.asarray(gates * h * (first + others))


def parameters(
    hidden_size: ArrayLike,
    layers: ArrayLike,
    recurrent_dropout: ArrayLike,  # it adds none
    bidirectional: ArrayLike,
) -> Floats:
    """Return the exact number of weights and biases, float64, broadcast shape."""
    head = (np.asarray(hidden_size) + 1) * CLASSES
    return np.asarray(recurrent_parameters(hidden_size, layers, bidirectional) + head)


def front() -> Floats:
    """Return the true front, shape (k, 2), the most accurate first.

    Dropout changes accuracy alone, and its best depends on the units alone; so the front is that of
    the finitely many networks with their best dropout.
    """
    sized = every_point({name: p for name, p in SPACE.items() if not isinstance(p, Real)})
    points = {**sized, "recurrent_dropout": best_dropout(sized["hidden_size"])}
    values = np.stack([response(**points), parameters(**points)], axis=1)
    return front_of(values * SIGNS) * SIGNS


FEWEST, MOST = 22_014, 59_824_190  # parameters of the smallest and of the largest
BEST = {"hidden_size": 1024, "layers": 3, "recurrent_dropout": 0.35, "bidirectional": True}

COST = Cost(
    600.0,
    {
        "hidden_size": Grows(256, 1.5, fixed=0.25),
        "layers": Grows(2, fixed=0.1),
        "bidirectional": {True: 1.8},
    },
)

RNN = Mixture(
    name="rnn",
    version=1,
    summary="a recurrent network: accuracy against parameters, and dropout that costs none",
    metrics=tradeoff(
        0.84,
        BEST,
        (FEWEST, MOST),
        (
            {
                "hidden_size": 32,
                "layers": 1,
                "recurrent_dropout": 0.05,
                "bidirectional": False,
            },
        ),
    ),
    space=SPACE,
    response=response,
    exact=(parameters,),
    exact_front=front,
    chances=chances,
    regions=(
        Region(
            "overfits",
            "Large, no dropout → overfitting",
            "Many units remember single sequences. Recurrent dropout, with the same mask at every "
            "step, keeps them from it and costs no parameters.",
            lambda hidden_size, recurrent_dropout, **_: (
                (np.asarray(hidden_size) >= 256) & (np.asarray(recurrent_dropout) <= 0.1)
            ),
            {"hidden_size": 640, "recurrent_dropout": 0.04},
        ),
        Region(
            "forgets",
            "Small, much dropout → forgets",
            "Few units cannot do without half of them: what a step should remember is lost.",
            lambda hidden_size, recurrent_dropout, **_: (
                (np.asarray(hidden_size) <= 128) & (np.asarray(recurrent_dropout) >= 0.35)
            ),
            {"hidden_size": 55, "recurrent_dropout": 0.45},
        ),
        Region(
            "explodes",
            "Four layers → some runs explode",
            "Gradients are multiplied through every step and every layer. Clipping them is the "
            "usual cure.",
            lambda layers, **_: np.asarray(layers) == 4,
            {"layers": 4},
        ),
        Region(
            "ridge",
            "More units want more dropout",
            "The best dropout rises by 0.06 with each doubling of the units.",
            lambda hidden_size, recurrent_dropout, **_: (
                np.abs(recurrent_dropout - best_dropout(hidden_size)) < 0.08
            ),
            {"hidden_size": 256, "recurrent_dropout": 0.23},
        ),
    ),
    golden=(
        (
            {"hidden_size": 100, "layers": 2, "recurrent_dropout": 0.3, "bidirectional": False},
            0.621050222861062717763,
        ),
        (
            {"hidden_size": 700, "layers": 4, "recurrent_dropout": 0.12, "bidirectional": True},
            0.661709528289141428811,
        ),
    ),
    plan=Plan("random", 300),
    cost=COST,
    pictures=(
        Picture(
            "heatmap",
            "rnn_dropout_vs_hidden_size_heatmap",
            "The larger the network, the more dropout it wants",
            ("recurrent_dropout", "hidden_size"),
            ("overfits", "forgets", "ridge"),
            ridge=True,
        ),
        Picture(
            "pareto",
            "rnn_accuracy_vs_parameters_pareto",
            "Accuracy rises slowly with parameters, and faster with the right dropout",
            (),
            (),
        ),
    ),
    sources=(
        "Gers, Schmidhuber and Cummins 2000, doi:10.1162/089976600300015015",
        "Graves, Mohamed and Hinton 2013, arXiv:1303.5778",
        "Kaplan et al. 2020, arXiv:2001.08361",
        "Schuster and Paliwal 1997, doi:10.1109/78.650093",
        "Gal and Ghahramani 2016, arXiv:1512.05287",
        "Pascanu, Mikolov and Bengio 2013, arXiv:1211.5063",
    ),
    rule="Read the sequence both ways, stack two or three layers, raise dropout with the units.",
    practice=(
        "The count of parameters is exact for layers that sum their two directions; where they "
        "are joined end to end, deeper layers have half as many again. Both directions need the "
        "whole sequence, so a model that must answer as it listens cannot have them."
    ),
    analogy=(
        "Listening to a sentence: whoever may hear it to its end, and once more backwards, "
        "understands more of its middle."
    ),
    by_default=False,
)
