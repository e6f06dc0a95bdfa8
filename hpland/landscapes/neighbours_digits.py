"""Nearest neighbours on handwritten digits: how many to ask, and what near means."""

from hpland.landscapes.bundled import bundled
from hpland.landscapes.cost import Cost
from hpland.landscapes.landscape import Metric, Picture, Plan, Region
from hpland.landscapes.measured import Measured
from hpland.space import Choice, on_line

COUNT = Choice((1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 28, 37, 50, 66, 88, 117), unit="k")
SPACE = {
    "n_neighbors": COUNT,
    "metric": Choice(("manhattan", "euclidean", "chebyshev", "cosine")),
}
NEIGHBOURS_DIGITS = Measured(
    name="neighbours-digits",
    version=1,
    summary="nearest neighbours on digits: k by metric, measured",
    metrics=(
        Metric(
            "accuracy", "maximize", 0.9877576000000001, ({"n_neighbors": 3, "metric": "euclidean"},)
        ),
    ),
    space=SPACE,
    load=bundled("neighbours-digits", SPACE),
    regions=(
        Region(
            "too many",
            "Many neighbours → blurred borders",
            "With 50 neighbours most of those asked lie far away, in other digits: there are only "
            "144 images of each to ask.",
            lambda n_neighbors, metric: on_line(COUNT, n_neighbors) >= 50,
            {"n_neighbors": 88, "metric": "euclidean"},
        ),
        Region(
            "few",
            "A handful is enough",
            "The images are clean, so that the nearest is nearly always of the same digit.",
            lambda n_neighbors, metric: on_line(COUNT, n_neighbors) <= 9,
            {"n_neighbors": 4, "metric": "cosine"},
        ),
    ),
    golden=(
        ({"n_neighbors": 7, "metric": "cosine"}, 0.9855292),
        ({"n_neighbors": 28, "metric": "cosine"}, 0.9621587999999999),
    ),
    plan=Plan("grid", 64, {"n_neighbors": 16, "metric": 4}),
    cost=Cost(0.5),
    pictures=(
        Picture(
            "heatmap",
            "neighbours_digits_heatmap",
            "Ask few neighbours; which metric hardly matters",
            ("n_neighbors", "metric"),
            ("too many", "few"),
        ),
    ),
    sources=(
        "Cover and Hart 1967, Nearest neighbor pattern classification",
        "scikit-learn: Pedregosa et al. 2011, JMLR 12, 2825-2830",
    ),
    rule="Try k from 1 to 15, and scale your features first: that matters more than the metric.",
    practice=(
        "These are real runs on clean images with pixels of one scale. With noisy labels the best "
        "k is larger, and features of different units must be scaled first."
    ),
    analogy="Asking for the way: the next door knows the street, the whole town only the region.",
    by_default=False,
)
