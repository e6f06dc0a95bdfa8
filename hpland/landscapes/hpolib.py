"""Four data sets of HPOLib: regression by networks of two layers, over nine hyperparameters.

Klein and Hutter 2019, Tabular benchmarks for joint architecture and hyperparameter optimization,
arXiv:1905.04970. Every network was trained with four seeds.
"""

import math

from hpland.landscapes.landscape import Picture, Plan
from hpland.landscapes.measured import Measured
from hpland.landscapes.real import golden, pinned, real_name, table
from hpland.space import Choice

ACTIVATION = Choice(("relu", "tanh"))
DROPOUT = Choice((0.0, 0.3, 0.6))
UNITS = Choice((16, 32, 64, 128, 256, 512))
SPACE = {
    "activation_fn_1": ACTIVATION,
    "activation_fn_2": ACTIVATION,
    "batch_size": Choice((8, 16, 32, 64)),
    "dropout_1": DROPOUT,
    "dropout_2": DROPOUT,
    "init_lr": Choice((5e-4, 1e-3, 5e-3, 1e-2, 5e-2, 1e-1)),
    "lr_schedule": Choice(("cosine", "const")),
    "n_units_1": UNITS,
    "n_units_2": UNITS,
}


def _landscape(data: str, told: str) -> Measured:
    name = real_name("hpolib", data)
    file = name.replace("-", "_")
    return Measured(
        name=name,
        version=1,
        summary=f"62,208 real networks on {told} (hpland[real])",
        metrics=(pinned(name, "validation loss", "minimize", (0.0, math.inf)),),
        space=SPACE,
        load=table("hpolib", data, "val_loss", SPACE),
        golden=golden(name),
        plan=Plan("random", 500),
        pictures=(
            Picture(
                "heatmap",
                f"{file}_heatmap",
                "Small learning rates, and little dropout",
                ("init_lr", "dropout_1"),
                (),
            ),
            Picture(
                "parallel",
                f"{file}_parallel",
                "Great networks have small learning rates",
                tuple(SPACE),
                (),
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
