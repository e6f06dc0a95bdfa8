"""Four landscapes: the joint response, and its slices through the optimum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hpland.landscapes import joint, joint_curves
from hpland.landscapes.cost import Cost, Grows
from hpland.landscapes.joint import within
from hpland.landscapes.landscape import Metric, Picture, Plan, Region
from hpland.landscapes.mixture import Mixture
from hpland.lazy import np
from hpland.space import Integer

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Where = NDArray[np.bool_]

SECONDS = 10.0  # an epoch takes at the optimum
FACTORS = {
    "batch_size": Grows(joint.OPTIMUM["batch_size"], -1.0, fixed=0.5),
    "depth": Grows(joint.OPTIMUM["depth"], fixed=0.1),
    "width": Grows(joint.OPTIMUM["width"], 1.5, fixed=0.25),
}  # on that


def _unstable(learning_rate: ArrayLike, batch_size: ArrayLike, **_: ArrayLike) -> Where:
    o = joint.OPTIMUM
    return joint.past_edge(learning_rate, batch_size, o["depth"], o["width"]) > 0.1


def _ridge(learning_rate: ArrayLike, batch_size: ArrayLike, **_: ArrayLike) -> Where:
    batch = np.asarray(batch_size)
    return (np.abs(joint.off_ridge(learning_rate, batch)) < 0.4) & (batch > 32) & (batch < 400)


def _landscape(name: str, *free: str, **facts: Any) -> Mixture:
    """Return the slice of the joint response over ``free`` through its optimum."""
    best = {p: joint.OPTIMUM[p] for p in free}
    return Mixture(
        name=name,
        version=2,
        metrics=(Metric("validation accuracy", "maximize", joint.BEST, (best,)),),
        response=joint.slice_at_optimum(joint.response, *free),
        chances=joint.slice_at_optimum(joint.chances, *free),
        epochs=joint_curves.EPOCHS,
        curves=joint.slice_at_optimum(joint_curves.curves, *free),
        carry=joint.slice_at_optimum(joint_curves.carry, *free),
        architecture=tuple(p for p in free if p in joint.ARCHITECTURE),
        cost=Cost(SECONDS, {p: factor for p, factor in FACTORS.items() if p in free}),
        **{"space": {p: joint.SPACE[p] for p in free}, "sources": joint.SOURCES, **facts},
    )


LR_BATCH = _landscape(
    "lr-batch",
    "learning_rate",
    "batch_size",
    summary="learning rate by batch size: a diagonal ridge, and a cliff beside it",
    regions=(
        joint.DIVERGENCE,
        Region(
            "instability",
            "High LR or tiny batches → instability",
            "Past the edge of stability a run either trains or drops to chance, and further out "
            "it ends in NaN. The edge rises about as the square root of the batch.",
            _unstable,
            {"learning_rate": 3.2e-2, "batch_size": 40.0},
        ),
        Region(
            "ridge",
            "Diagonal ridge = stable region",
            "A larger batch can use a larger rate: the best one rises with the batch until the "
            "gradient noise is averaged out. A large batch with a small rate learns too slowly, "
            "for in a fixed budget of epochs it makes fewer updates. Tuned at equal steps, huge "
            "batches do not hurt.",
            _ridge,
            {"learning_rate": 1.3e-3, "batch_size": 250.0},
        ),
    ),
    rule="Tune the learning rate first; with a larger batch, use a larger learning rate.",
    practice=(
        "A rate of 3e-4 to 2e-3 works at every batch size here. Small batches are noisy "
        "everywhere; that huge ones generalise badly holds for a fixed budget of epochs, and "
        "not once each is tuned at equal steps."
    ),
    analogy=(
        "Walking down a hill in fog: the batch is how many people you ask for the way, the "
        "learning rate how far you walk before you ask again."
    ),
    golden=(
        ({"learning_rate": 3e-4, "batch_size": 32}, 0.85949788230925412),
        ({"learning_rate": 1.2e-2, "batch_size": 200}, 0.78046174982683562),
    ),
    plan=Plan("grid", 1600, {"learning_rate": 40, "batch_size": 40}),
    pictures=(
        Picture(
            "heatmap",
            "learning_rate_vs_batch_size_heatmap",
            "The best learning rate rises with the batch size",
            ("learning_rate", "batch_size"),
            ("instability", "ridge"),
            ridge=True,
        ),
    ),
)

LR_WEIGHT_DECAY = _landscape(
    "lr-weight-decay",
    "learning_rate",
    "weight_decay",
    summary="learning rate by weight decay: a sweet spot between four ways to lose",
    regions=(
        Region(
            "sweet spot",
            "Sweet spot: moderate LR, moderate decay",
            "Learning rate and weight decay act through their product, so the spot leans: with "
            "more of one, less of the other is right.",
            lambda learning_rate, weight_decay: (
                within(learning_rate, 4e-4, 2e-3) & within(weight_decay, 3e-5, 1e-4)
            ),
            {"learning_rate": 9e-4, "weight_decay": 5.5e-5},
        ),
        Region(
            "collapse",
            "Aggressive LR → underfitting",
            "Steps beyond the edge of stability throw away what was learned; most such runs end "
            "at chance level.",
            lambda learning_rate, weight_decay: np.asarray(learning_rate) >= 2e-2,
            {"learning_rate": 4.5e-2, "weight_decay": 5.5e-5},
        ),
        Region(
            "heavy decay",
            "Aggressive decay → underfitting",
            "The weights are pulled to zero faster than the data can hold them up.",
            lambda learning_rate, weight_decay: np.asarray(weight_decay) >= 3e-3,
            {"learning_rate": 9e-4, "weight_decay": 5.5e-3},
        ),
        Region(
            "slow",
            "Small LR → underfitting",
            "The budget of epochs ends before training does. With more epochs this side fills up.",
            lambda learning_rate, weight_decay: np.asarray(learning_rate) <= 6e-5,
            {"learning_rate": 2.5e-5, "weight_decay": 5.5e-5},
        ),
        Region(
            "tiny decay",
            "Tiny decay → overfitting",
            "Without decay the network fits the noise. In practice this costs only where data "
            "are scarce or labels noisy.",
            lambda learning_rate, weight_decay: np.asarray(weight_decay) <= 3e-6,
            {"learning_rate": 9e-4, "weight_decay": 1.7e-6},
        ),
    ),
    rule="Start from the middle of both ranges; even a coarse search comes close to the best.",
    practice=(
        "With AdamW and much data the spot is wider still. Tiny decay costs only where data are "
        "scarce or labels noisy."
    ),
    analogy=(
        "Weight decay is a spring that pulls the weights back to zero, and the learning rate is "
        "how hard training pulls the other way."
    ),
    golden=(
        ({"learning_rate": 2e-4, "weight_decay": 4e-3}, 0.66761546448643905),
        ({"learning_rate": 1e-2, "weight_decay": 2e-6}, 0.57891184803913106),
    ),
    plan=Plan("grid", 3600, {"learning_rate": 60, "weight_decay": 60}),
    pictures=(
        Picture(
            "heatmap",
            "learning_rate_vs_weight_decay_heatmap",
            "Moderate learning rate, moderate weight decay",
            ("learning_rate", "weight_decay"),
            ("sweet spot", "collapse", "heavy decay", "tiny decay"),
        ),
    ),
)

DEPTH_WIDTH = _landscape(
    "depth-width",
    "depth",
    "width",
    summary="depth by width: a valley of balanced architectures between overfitting walls",
    space={"depth": joint.SPACE["depth"], "width": Integer(64, 1024, unit="units per layer")},
    regions=(
        Region(
            "too deep",
            "Too deep → overfitting region",
            "More layers than the data can fill: the network overfits. They also lower the edge "
            "of stability, past which it fails to train. Residual connections and normalisation "
            "move this wall out.",
            lambda depth, width: np.asarray(depth) >= 15,
            {"depth": 20.0, "width": 230.0},
        ),
        Region(
            "too wide",
            "Too wide → overfitting region",
            "More units than the data can fill. On large data sets wide networks were measured "
            "to be no worse; the wall is that of scarce data.",
            lambda depth, width: np.asarray(width) >= 500,
            {"depth": 7.0, "width": 850.0},
        ),
        Region(
            "valley",
            "Valley shows balanced architectures",
            "Depth and width that fit the data and each other.",
            lambda depth, width: within(depth, 5, 12) & within(width, 100, 400),
            {"depth": 8.0, "width": 200.0},
        ),
    ),
    rule="Grow depth and width together, and stop when the validation error stops falling.",
    practice=(
        "The walls are those of scarce data without residual connections. On large data sets "
        "wider networks were measured to be no worse."
    ),
    analogy=(
        "A network is a team: too few people cannot do the work, and too many learn the old "
        "answers by heart."
    ),
    golden=(
        ({"depth": 14, "width": 300}, 0.76257114047716513),
        ({"depth": 4, "width": 620}, 0.67287195302089969),
    ),
    plan=Plan("grid", 736, {"depth": 23, "width": 32}),
    pictures=(
        Picture(
            "surface",
            "architecture_search_surface",
            "Balanced architectures lie in a valley of the error",
            ("depth", "width"),
            ("too deep", "too wide", "valley"),
            as_error=True,
        ),
    ),
)


def _promising(learning_rate: ArrayLike, batch_size: ArrayLike, **_: ArrayLike) -> Where:
    return (np.abs(joint.off_ridge(learning_rate, batch_size)) < 0.5) & within(batch_size, 32, 400)


SWEEP = _landscape(
    "sweep",
    *joint.SPACE,
    summary="all five hyperparameters at once, sampled at random",
    regions=(
        joint.DIVERGENCE,
        Region(
            "converging",
            "Lines converging: consistently good configurations",
            "Lines that converge mark what matters: where those of the great trials come "
            "together, the axis decides; where they spread over the whole axis, it hardly does.",
            lambda learning_rate, depth, **_: (
                within(learning_rate, 2.5e-4, 2.5e-3) & within(depth, 3, 12)
            ),
            {"learning_rate": 9e-4},
        ),
        Region(
            "promising",
            "Clustering shows promising areas",
            "Good trials gather along the ridge; a sampler that learns would go on here.",
            _promising,
            {"learning_rate": 9e-4, "batch_size": 112.0},
        ),
    ),
    rule="Spend most trials on the learning rate, and look at the others where it is good.",
    practice=(
        "The ranking (learning rate, architecture, batch size, weight decay) is that of "
        "measured tables; your network may differ in its lower places."
    ),
    analogy=("A mixing desk with five sliders, of which one is the volume."),
    golden=(
        (
            {
                "learning_rate": 3e-4,
                "batch_size": 48,
                "weight_decay": 1e-3,
                "depth": 13,
                "width": 450,
            },
            0.71390576237070977,
        ),
        (
            {
                "learning_rate": 5e-3,
                "batch_size": 64,
                "weight_decay": 2e-6,
                "depth": 5,
                "width": 128,
            },
            0.81785735564171815,
        ),
    ),
    plan=Plan("random", 150),
    pictures=(
        Picture(
            "parallel",
            "hyperparameter_parallel_coordinates",
            "Great configurations agree on the learning rate",
            tuple(joint.SPACE),
            ("converging",),
        ),
        Picture(
            "scatter",
            "hyperparameter_trials_scatter",
            "Good trials cluster; the diverged ones do too",
            ("learning_rate", "batch_size"),
            ("promising", "divergence"),
        ),
    ),
)
