"""A small network on handwritten digits: learning rate by batch size, as it was measured."""

from hpland.landscapes.bundled import bundled
from hpland.landscapes.cost import Cost, Grows
from hpland.landscapes.landscape import Metric, Picture, Plan, Region
from hpland.landscapes.measured import Measured
from hpland.space import Choice, on_line

RATE = Choice((1e-5, 3.16e-5, 1e-4, 3.16e-4, 1e-3, 0.00316, 0.01, 0.0316, 0.1, 0.316, 1.0))
BATCH = Choice((16, 32, 64, 128, 256, 512), unit="samples")
SPACE = {"learning_rate_init": RATE, "batch_size": BATCH}
NETWORK_DIGITS = Measured(
    name="network-digits",
    version=1,
    summary="a small network on digits: learning rate by batch size, measured",
    metrics=(
        Metric(
            "accuracy",
            "maximize",
            0.9721801999999998,
            ({"learning_rate_init": 0.0316, "batch_size": 256},),
        ),
    ),
    space=SPACE,
    load=bundled("network-digits", SPACE),
    regions=(
        Region(
            "collapse",
            "Large LR → collapses",
            "Steps so large that they throw away what was learned: the network ends at or near "
            "chance, whatever the batch.",
            lambda learning_rate_init, batch_size: on_line(RATE, learning_rate_init) >= 0.3,
            {"learning_rate_init": 0.316, "batch_size": 64},
        ),
        Region(
            "slow",
            "Small LR, large batch → too few updates",
            "Ten epochs are 900 updates at batch 16 and 30 at batch 512. With so few, small steps "
            "do not get far; more epochs would fill this corner.",
            lambda learning_rate_init, batch_size: (
                on_line(RATE, learning_rate_init) * 16 / on_line(BATCH, batch_size) <= 3.2e-5
            ),
            {"learning_rate_init": 3.16e-5, "batch_size": 128},
        ),
        Region(
            "ridge",
            "The ridge: larger batch, larger LR",
            "A larger batch makes fewer updates an epoch, with less noise: it needs larger steps, "
            "and bears them.",
            lambda learning_rate_init, batch_size: (
                (on_line(RATE, learning_rate_init) >= 1e-3)
                & (on_line(RATE, learning_rate_init) <= 0.04)
            ),
            {"learning_rate_init": 0.01, "batch_size": 256},
        ),
    ),
    golden=(
        ({"learning_rate_init": 0.001, "batch_size": 16}, 0.9610521999999999),
        ({"learning_rate_init": 0.0316, "batch_size": 128}, 0.9654997999999999),
    ),
    plan=Plan("grid", 66, {"learning_rate_init": 11, "batch_size": 6}),
    cost=Cost(2.0, {"batch_size": Grows(64, -1.0, fixed=0.2)}),
    pictures=(
        Picture(
            "heatmap",
            "network_digits_heatmap",
            "Measured, too: the best learning rate rises with the batch size",
            ("learning_rate_init", "batch_size"),
            ("collapse", "slow", "ridge"),
        ),
    ),
    sources=(
        "Kingma and Ba 2015, Adam: a method for stochastic optimization, arXiv:1412.6980",
        "scikit-learn: Pedregosa et al. 2011, JMLR 12, 2825-2830",
    ),
    rule="When you change the batch size, tune the learning rate again.",
    practice=(
        "These are real runs for ten epochs. The left side of the ridge is that of the budget: "
        "with more epochs small learning rates catch up, and the ridge gets wider."
    ),
    analogy="Few long strides or many short steps lead as far; too long a stride and you fall.",
    by_default=False,
)
