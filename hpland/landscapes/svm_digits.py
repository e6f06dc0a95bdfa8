"""A support vector machine on handwritten digits: the ridge of C and gamma, as it was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hpland.landscapes.bundled import bundled
from hpland.landscapes.cost import Cost
from hpland.landscapes.landscape import Metric, Picture, Plan, Region
from hpland.landscapes.measured import Measured
from hpland.space import Choice, Floats, on_line

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

C = Choice(
    (0.01, 0.0316, 0.1, 0.316, 1.0, 3.16, 10.0, 31.6, 100.0, 316.0, 1e3, 3160.0, 1e4, 31600.0, 1e5)
)
GAMMA = Choice(
    (1e-5, 3.16e-5, 1e-4, 3.16e-4, 1e-3, 0.00316, 0.01, 0.0316, 0.1, 0.316, 1.0, 3.16, 10.0)
)
SPACE = {"C": C, "gamma": GAMMA}


def product(c: ArrayLike, gamma: ArrayLike) -> Floats:
    """Return C * gamma, which is constant along the ridge, of columns."""
    return on_line(C, c) * on_line(GAMMA, gamma)


SVM_DIGITS = Measured(
    name="svm-digits",
    version=1,
    summary="a support vector machine on digits: the ridge of C and gamma, measured",
    metrics=(Metric("accuracy", "maximize", 0.9899811999999999, ({"C": 1.0, "gamma": 0.316},)),),
    space=SPACE,
    load=bundled("svm-digits", SPACE),
    regions=(
        Region(
            "islands",
            "Large gamma → every image an island",
            "The kernel is so narrow that no image is near another. The machine knows the images "
            "that it has seen by heart, and nothing of others.",
            lambda C, gamma: on_line(GAMMA, gamma) > 3,  # noqa: N803
            {"C": 316.0, "gamma": 10.0},
        ),
        Region(
            "too soft",
            "Small C times gamma → underfits",
            "The machine may ignore almost every image, and its border is almost straight: all "
            "digits look alike.",
            lambda C, gamma: product(C, gamma) < 5e-4,  # noqa: N803
            {"C": 0.1, "gamma": 1e-4},
        ),
        Region(
            "ridge",
            "The ridge: less gamma needs more C",
            "With a wide kernel the machine is almost linear, and what counts is the product: ten "
            "times less of one is made good by ten times more of the other.",
            lambda C, gamma: (product(C, gamma) >= 0.01) & (on_line(GAMMA, gamma) <= 0.316),  # noqa: N803
            {"C": 1e3, "gamma": 3.16e-5},
        ),
    ),
    golden=(
        ({"C": 3.16, "gamma": 0.0001}, 0.15476320000000002),
        ({"C": 1000.0, "gamma": 3.16e-05}, 0.9749627999999999),
    ),
    plan=Plan("grid", 195, {"C": 15, "gamma": 13}),
    cost=Cost(1.0),
    pictures=(
        Picture(
            "heatmap",
            "svm_digits_heatmap",
            "Less gamma needs more C: a ridge of a support vector machine",
            ("gamma", "C"),
            ("islands", "too soft", "ridge"),
        ),
    ),
    sources=(
        "Hsu, Chang and Lin 2003, A practical guide to support vector classification",
        "scikit-learn: Pedregosa et al. 2011, JMLR 12, 2825-2830",
    ),
    rule="Search C and gamma together, on a logarithmic grid: find gamma first, C only from 1 up.",
    practice=(
        "These are real runs on clean images scaled to 0 to 1. With noisy labels a large C "
        "overfits too, and the plateau at large C falls off."
    ),
    analogy="Gamma is how far a teacher's word carries, and C how strict the teacher is.",
    by_default=False,
)
