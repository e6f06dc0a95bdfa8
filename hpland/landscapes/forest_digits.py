"""A random forest on handwritten digits: more trees never hurt, and depth has a floor."""

from hpland.landscapes.bundled import bundled
from hpland.landscapes.cost import Cost, Grows
from hpland.landscapes.landscape import Metric, Picture, Plan, Region
from hpland.landscapes.measured import Measured
from hpland.space import Choice, on_line

DEPTH = Choice((1, 2, 3, 4, 5, 6, 8, 10, 12, 16), unit="splits")
TREES = Choice((1, 2, 3, 5, 8, 12, 20, 32, 50, 80, 125), unit="trees")
SPACE = {"max_depth": DEPTH, "n_estimators": TREES}
FOREST_DIGITS = Measured(
    name="forest-digits",
    version=1,
    summary="a random forest on digits: depth by number of trees, measured",
    metrics=(
        Metric(
            "accuracy", "maximize", 0.9766248000000001, ({"max_depth": 16, "n_estimators": 80},)
        ),
    ),
    space=SPACE,
    load=bundled("forest-digits", SPACE),
    regions=(
        Region(
            "stumps",
            "Shallow trees → underfit",
            "A tree that asks at most three questions cannot tell ten digits apart. A forest can, "
            "somewhat, but never catches up.",
            lambda max_depth, n_estimators: on_line(DEPTH, max_depth) <= 3,
            {"max_depth": 2, "n_estimators": 50},
        ),
        Region(
            "few trees",
            "Few trees → each overfits",
            "A deep tree knows its training images by heart. Alone it errs often; the mean over "
            "many trees, each of other images and pixels, errs rarely.",
            lambda max_depth, n_estimators: on_line(TREES, n_estimators) <= 3,
            {"max_depth": 12, "n_estimators": 2},
        ),
        Region(
            "plateau",
            "Deep enough, many enough: a plateau",
            "From here on neither depth nor trees matter: more of both costs time and nothing "
            "else.",
            lambda max_depth, n_estimators: (
                (on_line(DEPTH, max_depth) >= 8) & (on_line(TREES, n_estimators) >= 32)
            ),
            {"max_depth": 12, "n_estimators": 80},
        ),
    ),
    golden=(
        ({"max_depth": 4, "n_estimators": 12}, 0.8519776),
        ({"max_depth": 8, "n_estimators": 50}, 0.9621572),
    ),
    plan=Plan("grid", 110, {"max_depth": 10, "n_estimators": 11}),
    cost=Cost(0.5, {"n_estimators": Grows(50, fixed=0.1)}),
    pictures=(
        Picture(
            "heatmap",
            "forest_digits_heatmap",
            "A forest has no ridge: deep trees, and many",
            ("max_depth", "n_estimators"),
            ("stumps", "few trees", "plateau"),
        ),
    ),
    sources=(
        "Breiman 2001, Random forests, Machine Learning 45, 5-32",
        "scikit-learn: Pedregosa et al. 2011, JMLR 12, 2825-2830",
    ),
    rule="Grow trees to their full depth, and as many as you can wait for; do not tune the number.",
    practice=(
        "These are real runs on clean images. Where labels are noisy a limit on depth, or on the "
        "leaves, helps a little."
    ),
    analogy="A jury: one member is often wrong, many who saw different things rarely are.",
    by_default=False,
)
