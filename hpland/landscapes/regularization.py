"""What regularization does: training and validation accuracy apart, epoch by epoch.

With ``amount`` the regularization beyond the right one, in which dropout, weight decay and
augmentation replace each other [1, 2], validation turns at epoch

    peak = PEAK 10^(LONGER amount)

and with z = ln(epoch / peak), over = max(amount, 0) and lack = max(-amount, 0),

    training   = CHANCE + (1 - CHANCE) exp(-kept_out - SLOW e^-z)
    validation = CHANCE + (BEST - CHANCE) exp(-kept_out - own - LAX lack^2 - turn)
    kept_out   = 0.3 over^2 + 2 max(dropout - 0.5, 0)^2
    own        = 0.15 (dropout - 0.3)^2 + 0.01 lg(decay)^2 + 0.05 (augmentation - 0.5)^2
    turn       = SLOW (e^-z - 1 + z) + 0.03 lack max(z, 0)^2

Every cost of validation is >= 0 and 0 at the optimum alone. What training lacks is a power law of
the epochs [3]; what validation loses after the peak is memory [4]. A run trains for ``epochs``,
or until validation has not risen for ``patience`` epochs [4]. It may also stop in the noise long
before, at a tenth of the peak: the likelier, the less patience it has.

[1] Hernandez-Garcia and Koenig 2018, Data augmentation instead of explicit regularization,
    arXiv:1806.03852: in place of weight decay and dropout.
[2] Wager, Wang and Liang 2013, Dropout training as adaptive regularization, arXiv:1307.1493: in
    generalized linear models dropout is, to first order, an L2 penalty on features scaled anew.
[3] Domhan et al. 2015, Speeding up automatic hyperparameter optimization of deep neural networks
    by extrapolation of learning curves, IJCAI: pow3.
[4] Prechelt 1998, Early stopping - but when?
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from hpland.landscapes.cost import Cost
from hpland.landscapes.landscape import Metric, Picture, Plan, Region
from hpland.landscapes.mixture import Chances, Mixture, Paths
from hpland.lazy import np
from hpland.space import Floats, Integer, Real, Space

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Where = NDArray[np.bool_]

CHANCE = 0.10
BEST = 0.92
PEAK = 100.0  # epochs
LONGER = 0.35
SLOW = 0.03
LAX = 0.06
EARLY = 0.1  # of the peak: where a run stops that stops in the noise
SPACE: Space = {
    "dropout": Real(0.0, 0.8),
    "weight_decay": Real(1e-6, 1e-2, log=True),
    "augmentation": Real(0.0, 1.0),
    "epochs": Integer(10, 1000, log=True),
    "patience": Integer(3, 20, unit="epochs"),
}
OPTIMUM = {
    "dropout": 0.3,
    "weight_decay": 1e-4,
    "augmentation": 0.5,
    "epochs": 100,
    "patience": 20,
}


GOLDEN = (
    (
        {
            "dropout": 0.1,
            "weight_decay": 3e-5,
            "augmentation": 0.2,
            "epochs": 300,
            "patience": 7,
        },
        0.86825461722996042,
    ),
    (
        {
            "dropout": 0.6,
            "weight_decay": 2e-3,
            "augmentation": 0.7,
            "epochs": 60,
            "patience": 12,
        },
        0.56079400108181623,
    ),
)


class Regularized(NamedTuple):
    """What regularization makes of a network, each field in its parameters' broadcast shape.

    Attributes:
        kept_out: what neither training nor validation can learn, as a cost.
        lost: what validation loses besides, however long it trains, as a cost.
        lack: how much regularization is lacking.
        peak: the epoch at which validation is highest.
    """

    kept_out: Floats
    lost: Floats
    lack: Floats
    peak: Floats


def amount(dropout: ArrayLike, weight_decay: ArrayLike, augmentation: ArrayLike) -> Floats:
    """Return the regularization beyond the right amount; negative where it lacks."""
    x, a = np.asarray(dropout) - OPTIMUM["dropout"], np.asarray(augmentation)
    return 2.0 * x + 0.4 * _decades(weight_decay) + 0.6 * (a - OPTIMUM["augmentation"])


def _decades(weight_decay: ArrayLike) -> Floats:
    ratio = np.asarray(weight_decay, dtype=np.float64) / OPTIMUM["weight_decay"]
    return np.log(ratio) * (1 / math.log(10))


def regularized(
    dropout: ArrayLike, weight_decay: ArrayLike, augmentation: ArrayLike
) -> Regularized:
    """Return what so much regularization makes of a network."""
    beyond = amount(dropout, weight_decay, augmentation)
    lack, over = np.maximum(-beyond, 0.0), np.maximum(beyond, 0.0)
    x, a = np.asarray(dropout), np.asarray(augmentation) - OPTIMUM["augmentation"]
    tools = 0.15 * (x - OPTIMUM["dropout"]) ** 2 + 0.01 * _decades(weight_decay) ** 2
    return Regularized(
        kept_out=0.3 * over**2 + 2.0 * np.maximum(x - 0.5, 0.0) ** 2,
        lost=tools + 0.05 * a**2 + LAX * lack**2,
        lack=lack,
        peak=PEAK * np.exp(beyond * (LONGER * math.log(10))),
    )


def training(
    epoch: ArrayLike,
    dropout: ArrayLike,
    weight_decay: ArrayLike,
    augmentation: ArrayLike,
    **_: ArrayLike,
) -> Floats:
    """Return the training accuracy after an epoch, without early stopping; broadcast shape."""
    r = regularized(dropout, weight_decay, augmentation)
    return np.asarray(
        CHANCE + (1 - CHANCE) * np.exp(-r.kept_out - SLOW * r.peak / np.asarray(epoch))
    )


def validation(
    epoch: ArrayLike,
    dropout: ArrayLike,
    weight_decay: ArrayLike,
    augmentation: ArrayLike,
    **_: ArrayLike,
) -> Floats:
    """Return the validation accuracy after an epoch, without early stopping; broadcast shape."""
    return _validation(epoch, regularized(dropout, weight_decay, augmentation))


def _validation(epoch: ArrayLike, r: Regularized) -> Floats:
    z = np.log(np.asarray(epoch, dtype=np.float64) / r.peak)
    turn = SLOW * (np.expm1(-z) + z) + 0.03 * r.lack * np.maximum(z, 0.0) ** 2
    return np.asarray(CHANCE + (BEST - CHANCE) * np.exp(-r.kept_out - r.lost - turn))


def hasty(patience: ArrayLike) -> Floats:
    """Return how likely a run is to stop in the noise; at the greatest patience never."""
    most = OPTIMUM["patience"]
    return 0.8 * (np.exp(-np.asarray(patience) / 3.0) - math.exp(-most / 3.0))


def chances(
    dropout: ArrayLike,
    weight_decay: ArrayLike,
    augmentation: ArrayLike,
    epochs: ArrayLike,
    patience: ArrayLike,
) -> Chances:
    """Return what can happen to a run: it stops after the peak, or early in the noise."""
    r = regularized(dropout, weight_decay, augmentation)
    late, early = (
        np.minimum(epochs, r.peak + np.asarray(patience)),
        np.minimum(epochs, EARLY * r.peak),
    )
    late_value = _validation(late, r)
    alive = np.minimum(1 - hasty(patience), 1.0)
    spread = 0.004 + 0.02 * (BEST - late_value)
    return Chances(late_value, _validation(np.maximum(early, 1.0), r), alive, 0.0 * alive, spread)


def response(**params: ArrayLike) -> Floats:
    """Return the noise-free validation accuracy where training stops, the mean over runs."""
    fate = chances(**params)
    return fate.alive * fate.trained + (1 - fate.alive) * fate.untrained


def stopped(
    dropout: ArrayLike,
    weight_decay: ArrayLike,
    augmentation: ArrayLike,
    epochs: ArrayLike,
    patience: ArrayLike,
) -> Floats:
    """Return after how many epochs a run stops, the mean over runs."""
    peak = regularized(dropout, weight_decay, augmentation).peak
    late, early = np.minimum(epochs, peak + np.asarray(patience)), np.minimum(epochs, EARLY * peak)
    return np.asarray(late - hasty(patience) * (late - early))


REGULARIZATION = Mixture(
    name="regularization",
    version=1,
    summary="dropout, weight decay and augmentation replace each other; patience saves epochs",
    metrics=(Metric("validation accuracy", "maximize", BEST, (OPTIMUM,)),),
    space=SPACE,
    response=response,
    chances=chances,
    regions=(
        Region(
            "underfits",
            "Dropout 0.8 → underfits, training too",
            "So few units are left that not even the training data can be learned. Training and "
            "validation are low together: a gap would say overfitting.",
            lambda dropout, **_: np.asarray(dropout) >= 0.65,
            {"dropout": 0.78, "weight_decay": 1e-4, "augmentation": 0.5},
        ),
        Region(
            "too much",
            "Too much of all → underfits",
            "Together the tools keep out more than the noise.",
            lambda dropout, weight_decay, augmentation, **_: (
                amount(dropout, weight_decay, augmentation) > 0.6
            ),
            {"dropout": 0.55, "weight_decay": 3e-3},
        ),
        Region(
            "overfits",
            "No regularization → learns by heart",
            "Training accuracy goes to 1 while validation turns early and falls. How far it falls "
            "in practice depends on how noisy the labels and how scarce the data are.",
            lambda dropout, weight_decay, augmentation, **_: (
                amount(dropout, weight_decay, augmentation) < -0.8
            ),
            {"dropout": 0.0, "weight_decay": 1e-6, "augmentation": 0.0},
        ),
        Region(
            "hasty",
            "Little patience → stops in the noise",
            "A few epochs without progress are often only noise.",
            lambda patience, **_: np.asarray(patience) <= 4,
            {"epochs": 400, "patience": 3},
        ),
        Region(
            "balanced",
            "A little of each → validation stays high",
            "Each tool has its own price at the extremes, so a little of each is best. Validation "
            "turns late, and falls slowly after that.",
            lambda dropout, weight_decay, augmentation, **_: (
                np.abs(amount(dropout, weight_decay, augmentation)) < 0.15
            ),
            {"dropout": 0.3, "weight_decay": 1e-4, "augmentation": 0.5},
        ),
        Region(
            "trade",
            "More dropout, less decay → the same balance",
            "What counts is how much there is in all: in linear models dropout is, to first order, "
            "a weight decay of scaled features.",
            lambda dropout, weight_decay, augmentation, **_: (
                np.abs(amount(dropout, weight_decay, augmentation)) < 0.3
            ),
            {"dropout": 0.45, "weight_decay": 2e-5, "augmentation": 0.5},
        ),
    ),
    golden=GOLDEN,
    plan=Plan("random", 300),
    cost=Cost(6.0, stops=stopped),
    pictures=(
        Picture(
            "courses",
            "regularization_courses",
            "Training and validation part where regularization lacks",
            (),
            ("underfits", "overfits", "balanced"),
        ),
        Picture(
            "heatmap",
            "dropout_vs_weight_decay_heatmap",
            "Dropout and weight decay replace each other",
            ("dropout", "weight_decay"),
            ("underfits", "too much", "overfits", "trade"),
        ),
    ),
    sources=(
        "Hernandez-Garcia and Koenig 2018, arXiv:1806.03852",
        "Wager, Wang and Liang 2013, arXiv:1307.1493",
        "Domhan et al. 2015, IJCAI",
        "Prechelt 1998, Early stopping - but when?",
    ),
    rule="Watch the gap: regularize more while training is far above validation, less without.",
    practice=(
        "That the tools replace each other holds to first order. On large data sets little is "
        "needed and validation hardly turns; here data are scarce."
    ),
    analogy=(
        "A student who learns the old exam papers by heart: perfect at home, lost in the exam."
    ),
    paths=Paths(1000, {"training accuracy": training, "validation accuracy": validation}),
    by_default=False,
)
