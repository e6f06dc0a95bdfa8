"""What `sweep` and the measured tables are like, side by side, as numbers of the same names."""

from collections.abc import Sequence

import numpy as np

from benchmarks.realism import GRID, SHAPE, Cells
from hpland.landscapes import LANDSCAPES, Luck
from hpland.landscapes.anova import anova
from hpland.space import Floats

RATE = list(GRID).index("learning_rate")


def of_table(cells: Cells) -> dict[str, float]:
    """Return a table's shares of the variance, ridge, sides along the learning rate, and noise."""
    z = cells.y.reshape(SHAPE)
    main = {name: mean_over(z, i).var() / z.var() for i, name in enumerate(GRID)}
    total = {name: 1 - z.mean(axis=i).var() / z.var() for i, name in enumerate(GRID)}
    slopes = [_slope(run.reshape(SHAPE)) for run in cells.runs.T]
    return {
        **{f"{name}, main": float(main[name]) for name in sorted(main)},
        **{f"{name}, total": float(total[name]) for name in sorted(total)},
        "ridge slope": _slope(z),
        "ridge slope, least of five seeds": min(slopes),
        "ridge slope, greatest": max(slopes),
        **sides(np.moveaxis(z, RATE, -1), GRID["learning_rate"]),
        **noise(cells.runs),
    }


def of_sweep() -> dict[str, float]:
    """Return the same of `sweep`, the shares exactly, its noise from five runs of random points.

    Ridge and sides are read at the tables' learning rates, as far as `sweep` has them, on ten
    levels of every other parameter.
    """
    sweep = LANDSCAPES["sweep"]
    shares = anova(sweep)
    rng = np.random.default_rng(0)
    points = {name: p.from_unit(rng.random(20_000)) for name, p in sweep.space.items()}
    runs = [sweep.observe(points, Luck.of(seed, 0, 20_000))[0][:, 0] for seed in range(5)]
    rate = GRID["learning_rate"][GRID["learning_rate"] <= 0.1]
    batch = sweep.space["batch_size"].levels(10)
    read = on_grid(rate)
    slope = ridge_slope(read.max(axis=(1, 2, 3)), batch, rate)
    return {
        **{f"{name}, main": shares.main[name] for name in sorted(GRID)},
        **{f"{name}, total": shares.total[name] for name in sorted(GRID)},
        "ridge slope": slope,
        "ridge slope, least of five seeds": float("nan"),
        "ridge slope, greatest": float("nan"),
        **sides(read, rate),
        **noise(np.stack(runs, axis=1)),
    }


def noise(runs: Floats) -> dict[str, float]:
    """Return how runs of one point differ, (points, runs): their standard deviation, ddof 1.

    Points with a run that failed are left out.
    """
    runs = runs[~np.isnan(runs).any(axis=1)]
    mean, spread = runs.mean(axis=1), runs.std(axis=1, ddof=1)
    return {
        "noise, best tenth": float(np.median(spread[mean >= np.quantile(mean, 0.9)])),
        "noise, loudest tenth": float(np.quantile(spread, 0.9)),
    }


def shared_noise(cells: Cells) -> float:
    """Return how a run's distance from its cell's mean correlates with the next decay's, by seed.

    What a seed adds to all cells is taken off before.
    """
    off = cells.runs - cells.runs.mean(axis=1, keepdims=True)
    off = (off - off.mean(axis=0)).reshape(*SHAPE, -1)
    one, other = off[:-1], off[1:]
    return float((one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum()))


def on_grid(rate: Floats) -> Floats:
    """Return `sweep` at some learning rates and ten levels of each of the others, rate last."""
    sweep = LANDSCAPES["sweep"]
    others = ("batch_size", "weight_decay", "depth", "width")
    levels = [sweep.space[name].levels(10) for name in others]
    mesh = np.meshgrid(*levels, rate, indexing="ij")
    return sweep(**dict(zip((*others, "learning_rate"), mesh, strict=True)))


def mean_over(z: Floats, kept: int) -> Floats:
    """Return the mean over all axes but one."""
    return np.asarray(z.mean(axis=tuple(i for i in range(z.ndim) if i != kept)))


def _slope(z: Floats) -> float:
    best = z.max(axis=(0, 2, 4))
    return ridge_slope(best, GRID["batch_size"], GRID["learning_rate"])


def ridge_slope(z: Floats, batch: Sequence[float] | Floats, rate: Floats) -> float:
    """Return the decades of the best learning rate per decade of the batch; z is (batch, rate).

    A batch's best rate is the mean of the decades of all within half a point of its best.
    """
    near = z >= z.max(axis=1, keepdims=True) - 0.005
    best = (near * np.log10(rate)).sum(axis=1) / near.sum(axis=1)
    return float(np.polyfit(np.log10(batch), best, 1)[0])


def sides(z: Floats, rate: Floats) -> dict[str, float]:
    """Return the medians of `steepness` over good lines; ``z`` has learning rates last.

    A line is good if its best is among the tenth of lines with the best bests.
    """
    lines = z.reshape(-1, len(rate))
    best = lines.max(axis=1)
    each = [steepness(line, rate) for line in lines[best >= np.quantile(best, 0.9)]]
    slow, cliff = (np.array([one[name] for one in each]) for name in ("slow side", "cliff"))
    return {
        "slow side": float(np.nanmedian(slow)),
        "cliff": float(np.nanmedian(cliff)),
        "slow side / cliff": float(np.nanmedian(slow / cliff)),
    }


def steepness(z: Floats, rate: Floats) -> dict[str, float]:
    """Return the decades in which a line falls from 90 % to 10 % on either side of its best.

    That is of the way from the line's least to its greatest on that side, by straight lines
    between neighbours. So a grid cannot show less than some 0.8 of its step. A side that the line
    does not have is NaN.
    """
    top, x = int(z.argmax()), np.log10(rate)
    two = {"slow side": (z[: top + 1][::-1], x[: top + 1][::-1]), "cliff": (z[top:], x[top:])}
    return {name: abs(_crossed(y, x, 0.1) - _crossed(y, x, 0.9)) for name, (y, x) in two.items()}


def _crossed(y: Floats, x: Floats, share: float) -> float:
    level = y.min() + share * np.ptp(y)
    after = int(np.argmax(y < level))
    if after == 0:  # there is no such side
        return float("nan")
    part = (y[after - 1] - level) / (y[after - 1] - y[after])
    return float(x[after - 1] + part * (x[after] - x[after - 1]))
