"""What every run of a landscape does, at many learning rates and batch sizes: to try by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

from hpland.explain.measure import percent
from hpland.landscapes import LANDSCAPES
from hpland.landscapes.budget import course, trainable
from hpland.landscapes.mixture import Mixture
from hpland.space import Floats
from hpland.table import Grid
from hpland.text import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

Verdict: TypeAlias = Literal["slow", "steady", "jumping", "breaking"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
NAMES = ("lr-batch", "sweep")  # the landscapes that are tried by hand
RATES, BATCHES = 61, 7  # levels of the lattice; the best batch size is one more
BEHIND = 0.02  # of the objective: who is so far behind for a small rate is slow
UNSURE = 1.0  # the share of runs that train below which a run may jump: past the edge
HOPELESS = 0.05  # and that below which it breaks


@dataclass(frozen=True)
class ByHand:
    """Noise-free runs at every learning rate and batch size; b batches, r rates, e epochs.

    Attributes:
        label: of the objective.
        rates, batches: the levels, shapes (r,) and (b,).
        start: the indices of the batch and the rate to start at: the optimum's nearest.
        value: the objective, a mean over runs, shape (b, r).
        alive, fails: the shares of runs that train, and that end in NaN, shape (b, r).
        trains, dies: the objective after each epoch of a run that trains and of one that does
            not, shape (b, r, e).
        verdicts: what a run does, an index of `VERDICTS`, shape (b, r).
        ground: the objective on a finer grid, to draw.
    """

    label: str
    rates: Floats
    batches: Floats
    start: tuple[int, int]
    value: Floats
    alive: Floats
    fails: Floats
    trains: Floats
    dies: Floats
    verdicts: "NDArray[np.intp]"
    ground: Grid


def by_hand(name: str) -> ByHand | None:
    """Return the runs of a landscape, its other parameters at the optimum; None for another."""
    return lattice(trainable(LANDSCAPES[name])) if name in NAMES else None


def lattice(landscape: Mixture) -> ByHand:
    """Return the runs of a landscape with a learning rate, a batch size and an epoch axis."""
    metric, epochs = landscape.metrics[0], landscape.epochs
    assert epochs is not None  # it is trainable
    best = metric.optimizers[0]
    rates = landscape.space["learning_rate"].levels(RATES)
    batches = np.union1d(landscape.space["batch_size"].levels(BATCHES), [best["batch_size"]])
    at = {**best, "learning_rate": rates[None, :], "batch_size": batches[:, None]}
    shape = (len(batches), len(rates))
    chances, value = landscape.chances(**at), np.broadcast_to(landscape(**at), shape)
    alive, fails = (np.broadcast_to(x, shape) for x in (chances.alive, chances.fails))
    trains, dies = (_epochs(landscape, epochs, at, fate) for fate in (True, False))
    return ByHand(
        label=metric.name,
        rates=rates,
        batches=batches,
        start=(
            int(np.argmin(np.abs(batches - best["batch_size"]))),
            int(np.argmin(np.abs(np.log(rates / best["learning_rate"])))),
        ),
        value=value,
        alive=alive,
        fails=fails,
        trains=trains,
        dies=dies,
        verdicts=_verdicts(value, alive),
        ground=landscape.grid("learning_rate", "batch_size", RATES),
    )


def _epochs(
    landscape: Mixture, epochs: int, at: Mapping[str, Floats | float], trains: bool
) -> Floats:
    columns = {name: np.asarray(x)[..., None] for name, x in at.items()}
    return course(landscape, np.arange(1.0, epochs + 1), trains, **columns).validation


def _verdicts(value: Floats, alive: Floats) -> "NDArray[np.intp]":
    """Return what runs do, an index of `VERDICTS` each."""
    below = np.arange(value.shape[1]) < value.argmax(axis=1)[:, None]
    slow = below & (value < value.max(axis=1, keepdims=True) - BEHIND)
    return np.select([alive < HOPELESS, alive < UNSURE, slow], [3, 2, 0], 1)


def reason(runs: ByHand, batch: int, rate: int) -> str:
    """Return why a run does what it does, in a sentence."""
    dead, nan = 1 - runs.alive[batch, rate], runs.fails[batch, rate]
    top = number(float(runs.rates[runs.value[batch].argmax()]), 2)
    best = f"The best rate for this batch size is about {top}."
    match VERDICTS[int(runs.verdicts[batch, rate])]:
        case "slow":
            epochs = runs.trains.shape[-1]
            return f"The steps are too small for {epochs} epochs. {best}"
        case "jumping":
            return (
                "Past the edge of stability, where steps jump over the minimum: "
                f"{_part(dead)} lose what they learned and fall to chance; the others go on."
            )
        case "breaking":
            ends = f" {_part(nan).capitalize()} overflow in the end (NaN) and fail."
            lost = f"{_part(dead)} lose what they learned and fall to chance."
            return f"Far past the edge of stability: {lost}{ends if nan >= 0.005 else ''}"
    trails = runs.value[batch, rate] < runs.value[batch].max() - BEHIND
    if trails:
        return f"Below the edge of stability, but too fast. {best}"
    return "Below the edge of stability, and near the best of this batch size."


def fates(runs: ByHand, batch: int, rate: int) -> tuple[str, str]:
    """Return what the two curves are called: which of the runs go each way."""
    alive = runs.alive[batch, rate]
    return f"trains: {percent(alive)}", f"falls to chance: {percent(1 - alive)}"


def _part(share: float) -> str:
    return "nearly all runs" if share > 0.995 else f"{percent(share)} of runs"
