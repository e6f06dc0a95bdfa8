"""Three data sets of NAS-Bench-201: every cell of four nodes and six edges, an operation an edge.

Dong and Yang 2020, NAS-Bench-201: extending the scope of reproducible neural architecture search,
arXiv:2001.00326. Every architecture was trained with two or three seeds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hpland.landscapes.landscape import Picture, Plan, Region
from hpland.landscapes.measured import Measured
from hpland.landscapes.real import golden, pinned, real_name, table
from hpland.lazy import np
from hpland.space import Choice

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

OPERATIONS = ("none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3")
EDGES = ("0 to 1", "0 to 2", "1 to 2", "0 to 3", "1 to 3", "2 to 3")  # of nodes; 0 in, 3 out
SPACE = {f"Op{i}": Choice(OPERATIONS, unit=f"node {edge}") for i, edge in enumerate(EDGES)}


PATHS = (("Op3",), ("Op0", "Op4"), ("Op1", "Op5"), ("Op0", "Op2", "Op5"))  # from node 0 to 3
NONE, SKIP, _, CONVOLUTION, _ = range(len(OPERATIONS))


def cut_off(**edges: ArrayLike) -> NDArray[np.bool_]:
    """Return where no path leads from the input to the output, in the edges' broadcast shape."""
    open_ = {name: np.asarray(operation) != NONE for name, operation in edges.items()}
    leads = [np.all([*np.broadcast_arrays(*(open_[e] for e in path))], axis=0) for path in PATHS]
    return np.asarray(~np.any([*np.broadcast_arrays(*leads)], axis=0))


def residual(**edges: ArrayLike) -> NDArray[np.bool_]:
    """Return where the input is also handed on as it is, past three convolutions or more."""
    large = sum((np.asarray(edges[name]) == CONVOLUTION).astype(int) for name in SPACE)
    return np.asarray((np.asarray(edges["Op3"]) == SKIP) & (large >= 3))


REGIONS = (
    Region(
        "cut off",
        "No path to the output → guesses",
        "Edges without an operation hand nothing on. Where every path has one, the output knows "
        "nothing of the image.",
        cut_off,
        {"Op3": "none", "Op4": "none", "Op5": "none"},
    ),
    Region(
        "residual",
        "Short cut past convolutions → best",
        "The output gets its input as it is, and three convolutions or more learn what to add.",
        residual,
        {"Op3": "skip_connect"},
    ),
)


def _landscape(data: str, told: str) -> Measured:
    name = real_name("nasbench201", data)
    file = name.replace("-", "_")
    return Measured(
        name=name,
        version=2,
        summary=f"15,625 real architectures on {told} (hpland[real])",
        metrics=(pinned(name, "validation accuracy (%)", "maximize", (0.0, 100.0)),),
        space=SPACE,
        load=table("nasbench201", data, "val_acc", SPACE),
        regions=REGIONS,
        golden=golden(name),
        plan=Plan("random", 500),
        pictures=(
            Picture(
                "parallel",
                f"{file}_parallel",
                "Great architectures connect their input to their output",
                tuple(SPACE),
                ("cut off", "residual"),
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
