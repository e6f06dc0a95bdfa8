"""Gradient boosting of trees: small steps need many trees, and too much of both overfits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from hpland.landscapes.bundled import bundled
from hpland.landscapes.cost import Cost, Grows
from hpland.landscapes.landscape import Metric, Picture, Plan, Region
from hpland.landscapes.measured import Measured
from hpland.space import Choice, Floats, on_line

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

RATE = Choice((0.00316, 0.00562, 0.01, 0.0178, 0.0316, 0.0562, 0.1, 0.178, 0.316, 0.562, 1.0))
TREES = Choice((2, 4, 7, 12, 20, 35, 60, 100, 170, 300), unit="trees")
SPACE = {"learning_rate": RATE, "max_iter": TREES}


def progress(learning_rate: ArrayLike, max_iter: ArrayLike) -> Floats:
    """Return learning rate * trees, which is constant along the ridge, of columns."""
    return on_line(RATE, learning_rate) * on_line(TREES, max_iter)


BOOSTING_DIABETES = Measured(
    name="boosting-diabetes",
    version=1,
    summary="gradient boosting on diabetes: learning rate by trees, measured",
    metrics=(
        Metric(
            "R²",
            "maximize",
            0.45924119999999996,
            ({"learning_rate": 0.01, "max_iter": 300},),
            (-math.inf, 1.0),
        ),
    ),
    space=SPACE,
    load=bundled("boosting-diabetes", SPACE),
    regions=(
        Region(
            "too few",
            "Few trees, small steps → underfits",
            "Every tree takes a share of what is still wrong, and the learning rate is that share. "
            "Here the trees end before the error is gone; more of them would go on.",
            lambda learning_rate, max_iter: progress(learning_rate, max_iter) < 0.7,
            {"learning_rate": 0.01, "max_iter": 12},
        ),
        Region(
            "overfits",
            "Many trees, large steps → overfits",
            "The first trees have learned what the features say; the later ones learn the noise "
            "of the training patients. Stopping early is the cure.",
            lambda learning_rate, max_iter: (
                (progress(learning_rate, max_iter) > 10) | (on_line(RATE, learning_rate) > 0.9)
            ),
            {"learning_rate": 0.316, "max_iter": 170},
        ),
        Region(
            "ridge",
            "The ridge: half the step, twice the trees",
            "What counts is the learning rate times the number of trees. A smaller rate with more "
            "trees is a little better, and costs more.",
            lambda learning_rate, max_iter: (
                (progress(learning_rate, max_iter) >= 2)
                & (progress(learning_rate, max_iter) <= 6)
                & (on_line(RATE, learning_rate) < 0.2)
            ),
            {"learning_rate": 0.0316, "max_iter": 100},
        ),
    ),
    golden=(
        ({"learning_rate": 0.0178, "max_iter": 170}, 0.45815520000000004),
        ({"learning_rate": 0.178, "max_iter": 20}, 0.4378578),
    ),
    plan=Plan("grid", 110, {"learning_rate": 11, "max_iter": 10}),
    cost=Cost(1.0, {"max_iter": Grows(100, fixed=0.1)}),
    pictures=(
        Picture(
            "heatmap",
            "boosting_diabetes_heatmap",
            "Smaller steps need more trees, and are a little better",
            ("learning_rate", "max_iter"),
            ("too few", "overfits", "ridge"),
        ),
    ),
    sources=(
        "Friedman 2001, Greedy function approximation: a gradient boosting machine",
        "scikit-learn: Pedregosa et al. 2011, JMLR 12, 2825-2830",
    ),
    rule="Fix a learning rate as small as you can wait for, and let early stopping find the trees.",
    practice=(
        "These are real runs on few and noisy data, where overfitting starts early. The folds "
        "differ far more than neighbouring settings do: compare settings on the same folds."
    ),
    analogy="Carving: thin cuts take longer and come out finer, and there is a time to stop.",
    by_default=False,
)
