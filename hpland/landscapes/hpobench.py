"""Eight data sets of HPOBench: networks of scikit-learn on a grid of five hyperparameters.

Eggensperger et al. 2021, HPOBench: a collection of reproducible multi-fidelity benchmark problems
for HPO, arXiv:2109.06716. Every network was trained with five seeds.
"""

from hpland.landscapes.landscape import Picture, Plan, Region
from hpland.landscapes.measured import Measured
from hpland.landscapes.real import golden, pinned, real_name, table
from hpland.space import Choice, on_line

RATE = Choice(
    (
        1e-5,
        3.5938137e-5,
        1.2915497e-4,
        4.641589e-4,
        1.6681006e-3,
        5.9948424e-3,
        2.1544347e-2,
        7.742637e-2,
        2.7825594e-1,
        1.0,
    )
)
SPACE = {
    "alpha": Choice(
        (
            1e-8,
            7.742637e-8,
            5.994842e-7,
            4.641589e-6,
            3.5938137e-5,
            2.7825593e-4,
            2.1544348e-3,
            1.6681006e-2,
            1.2915497e-1,
            1.0,
        ),
        unit="L2 penalty",
    ),
    "batch_size": Choice((4, 6, 10, 16, 25, 40, 64, 101, 161, 256)),
    "depth": Choice((1, 2, 3), unit="layers"),
    "learning_rate_init": RATE,
    "width": Choice((16, 25, 40, 64, 101, 161, 256, 406, 645, 1024), unit="units per layer"),
}


REGIONS = (
    Region(
        "breaks",
        "High LR → most networks break",
        "Above a tenth the steps are so large that most networks end near chance, whatever else "
        "is set.",
        lambda learning_rate_init, **_: on_line(RATE, learning_rate_init) > 0.1,
        {"learning_rate_init": 0.27825594, "batch_size": 40},
    ),
    Region(
        "slow",
        "Low LR → not there in time",
        "The epochs are used up before the network has learned what others know. Small batches, "
        "which make more steps of an epoch, help.",
        lambda learning_rate_init, **_: on_line(RATE, learning_rate_init) < 2e-5,
        {"learning_rate_init": 1e-05, "batch_size": 161},
    ),
    Region(
        "good",
        "LR 5e-4 to 6e-3 → most networks are good",
        "Here the median network is within a few points of what the median reaches at any rate. "
        "Tune the other parameters here.",
        lambda learning_rate_init, **_: (
            (on_line(RATE, learning_rate_init) > 3e-4) & (on_line(RATE, learning_rate_init) < 0.01)
        ),
        {"learning_rate_init": 0.0016681006, "batch_size": 16},
    ),
)


def _landscape(data: str, told: str) -> Measured:
    name = real_name("hpobench", data)
    file = name.replace("-", "_")
    return Measured(
        name=name,
        version=2,
        summary=f"30,000 real networks on {told} (hpland[real])",
        metrics=(pinned(name, "validation accuracy", "maximize", (0.0, 1.0)),),
        space=SPACE,
        load=table("hpobench", data, "val_acc", SPACE),
        regions=REGIONS,
        golden=golden(name),
        plan=Plan("random", 300),
        pictures=(
            Picture(
                "heatmap",
                f"{file}_heatmap",
                "Real networks, too: the learning rate decides",
                ("learning_rate_init", "batch_size"),
                ("breaks", "slow", "good"),
            ),
            Picture(
                "parallel",
                f"{file}_parallel",
                "Great networks agree on the learning rate, and on little else",
                tuple(SPACE),
                ("good",),
            ),
        ),
        sources=("Eggensperger et al. 2021, HPOBench, arXiv:2109.06716",),
        rule="Tune the learning rate first: alone it makes half of the variance.",
        practice=(
            "These are real runs of small networks on a small table of data. The best of them "
            "differ by less than their seeds do, so many settings are as good as the best."
        ),
        analogy="Many cooks with one recipe: who fails had the oven too hot or too cold.",
        by_default=False,
        extra="real",
    )


AUSTRALIAN = _landscape("australian", "690 credit card applications")
BLOOD_TRANSFUSION = _landscape("blood_transfusion", "748 blood donors")
CAR = _landscape("car", "1,728 cars")
CREDIT_G = _landscape("credit_g", "1,000 German credits")
KC1 = _landscape("kc1", "2,109 modules of software")
PHONEME = _landscape("phoneme", "5,404 nasal and oral vowels")
SEGMENT = _landscape("segment", "2,310 patches of images")
VEHICLE = _landscape("vehicle", "846 silhouettes of vehicles")
