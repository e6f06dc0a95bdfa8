"""Three data sets of NAS-Bench-201: every cell of four nodes and six edges, an operation an edge.

Dong and Yang 2020, NAS-Bench-201: extending the scope of reproducible neural architecture search,
arXiv:2001.00326. Every architecture was trained with two or three seeds.
"""

from hpland.landscapes.landscape import Picture, Plan
from hpland.landscapes.measured import Measured
from hpland.landscapes.real import golden, pinned, real_name, table
from hpland.space import Choice

OPERATIONS = ("none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3")
EDGES = ("0 to 1", "0 to 2", "1 to 2", "0 to 3", "1 to 3", "2 to 3")  # of nodes; 0 in, 3 out
SPACE = {f"Op{i}": Choice(OPERATIONS, unit=f"node {edge}") for i, edge in enumerate(EDGES)}


def _landscape(data: str, told: str) -> Measured:
    name = real_name("nasbench201", data)
    file = name.replace("-", "_")
    return Measured(
        name=name,
        version=1,
        summary=f"15,625 real architectures on {told} (hpland[real])",
        metrics=(pinned(name, "validation accuracy (%)", "maximize", (0.0, 100.0)),),
        space=SPACE,
        load=table("nasbench201", data, "val_acc", SPACE),
        golden=golden(name),
        plan=Plan("random", 500),
        pictures=(
            Picture(
                "parallel",
                f"{file}_parallel",
                "Great architectures connect their input to their output",
                tuple(SPACE),
                (),
            ),
        ),
        sources=("Dong and Yang 2020, NAS-Bench-201, arXiv:2001.00326",),
        rule="Put 3 x 3 convolutions on most edges and a skip connection from input to output.",
        practice=(
            "These are real runs of one small cell, repeated to a network. Larger spaces of "
            "architectures are not enumerable, but residual connections win there too."
        ),
        analogy="A road map: towns prosper where a road leads through, and more so with a bypass.",
        by_default=False,
        extra="real",
    )


CIFAR10 = _landscape("cifar10", "60,000 images of ten kinds")
CIFAR100 = _landscape("cifar100", "60,000 images of a hundred kinds")
IMAGENET = _landscape("imagenet", "small images of 120 kinds of ImageNet")
