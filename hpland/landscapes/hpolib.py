"""Four data sets of HPOLib: regression by networks of two layers, over nine hyperparameters.

Klein and Hutter 2019, Tabular benchmarks for joint architecture and hyperparameter optimization,
arXiv:1905.04970. Every network was trained with four seeds.
"""

import math

from hpland.landscapes.landscape import Picture, Plan, Region
from hpland.landscapes.measured import Measured
from hpland.landscapes.real import golden, pinned, real_name, table
from hpland.space import Choice, on_line

ACTIVATION = Choice(("relu", "tanh"))
DROPOUT = Choice((0.0, 0.3, 0.6))
RATE = Choice((5e-4, 1e-3, 5e-3, 1e-2, 5e-2, 1e-1))
UNITS = Choice((16, 32, 64, 128, 256, 512))
SPACE = {
    "activation_fn_1": ACTIVATION,
    "activation_fn_2": ACTIVATION,
    "batch_size": Choice((8, 16, 32, 64)),
    "dropout_1": DROPOUT,
    "dropout_2": DROPOUT,
    "init_lr": RATE,
    "lr_schedule": Choice(("cosine", "const")),
    "n_units_1": UNITS,
    "n_units_2": UNITS,
}


REGIONS = (
    Region(
        "breaks",
        "High LR → most learn little",
        "The steps are so large that most networks stay far from what others reach.",
        lambda init_lr, **_: on_line(RATE, init_lr) > 0.03,
        {"init_lr": 0.1, "dropout_1": 0.3},
    ),
    Region(
        "dropped",
        "Much dropout → underfits",
        "Dropout makes every sum of inputs noisy, and a regression wants its sums exact.",
        lambda dropout_1, **_: on_line(DROPOUT, dropout_1) > 0.5,
        {"init_lr": 1e-3, "dropout_1": 0.6},
    ),
    Region(
        "good",
        "Low LR, no dropout → low loss",
        "Where the best networks of all four data sets are.",
        lambda init_lr, dropout_1, **_: (
            (on_line(RATE, init_lr) < 7e-3) & (on_line(DROPOUT, dropout_1) < 0.1)
        ),
        {"init_lr": 1e-3, "dropout_1": 0.0},
    ),
)


def _landscape(data: str, told: str) -> Measured:
    name = real_name("hpolib", data)
    file = name.replace("-", "_")
    return Measured(
        name=name,
        version=2,
        summary=f"62,208 real networks on {told} (hpland[real])",
        metrics=(pinned(name, "validation loss", "minimize", (0.0, math.inf)),),
        space=SPACE,
        load=table("hpolib", data, "val_loss", SPACE),
        regions=REGIONS,
        golden=golden(name),
        plan=Plan("random", 500),
        pictures=(
            Picture(
                "heatmap",
                f"{file}_heatmap",
                "Small learning rates, and little dropout",
                ("init_lr", "dropout_1"),
                ("breaks", "dropped", "good"),
            ),
            Picture(
                "parallel",
                f"{file}_parallel",
                "Great networks have small learning rates",
                tuple(SPACE),
                ("good",),
            ),
        ),
        sources=("Klein and Hutter 2019, Tabular benchmarks, arXiv:1905.04970",),
        rule="Start from a small learning rate and without dropout; add it where data are scarce.",
        practice=(
            "These are real runs. Losses span many decades, so look at them on a logarithmic "
            "scale: a few runs that diverged would drown all others."
        ),
        analogy="Nine knobs on a radio: two of them find the station, the rest set the tone.",
        by_default=False,
        extra="real",
    )


NAVAL_PROPULSION = _landscape("naval_propulsion", "11,934 states of a ship's engine")
PARKINSONS = _landscape("parkinsons_telemonitoring", "5,875 recordings of voices")
PROTEIN = _landscape("protein_structure", "45,730 proteins")
SLICE = _landscape("slice_localization", "53,500 slices of CT scans")
