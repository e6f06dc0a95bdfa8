"""Small studies, made by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from hpland.space import Choice, Integer, Real, Space
from hpland.table import Curves, Grid, TrialTable, Truth

LR = Real(1e-5, 1e-1, log=True)
BATCH = Integer(16, 512, log=True, unit="examples")
WIDTH = Integer(64, 1024, unit="units per layer")
OPTIMIZER = Choice(("adam", "sgd", None))


def float32(*x: float) -> list[float]:
    """Return numbers as they come back from single precision."""
    return [float(v) for v in np.array(x, dtype=np.float32)]


def table(
    space: Space,
    params: Mapping[str, ArrayLike],
    value: Sequence[float],
    state: Sequence[str] = (),
    **more: Any,
) -> TrialTable:
    """Return a study; its trials are COMPLETE, or FAIL where the value is NaN, unless told.

    Each reported half of its value after step 1 and all of it after step 2; without a value a
    quarter and NaN.
    """
    values = np.array(value, dtype=np.float64)
    states = list(state) or ["FAIL" if np.isnan(v) else "COMPLETE" for v in values]
    facts: dict[str, Any] = {
        "study": "tiny",
        "directions": ("maximize",),
        "metric_names": ("validation_accuracy",),
        "curves": curves([[0.25, np.nan] if np.isnan(v) else [v / 2, v] for v in values]),
        **more,
    }
    return TrialTable(
        number=np.arange(len(values)),
        state=np.array(states),
        values=values[:, None],
        space=space,
        params={name: np.array(column, dtype=np.float64) for name, column in params.items()},
        **facts,
    )


def curves(reports: Sequence[Sequence[float]]) -> Curves:
    """Return what trials reported after step 1, 2, ..."""
    steps = [(i, step, x) for i, told in enumerate(reports) for step, x in enumerate(told, 1)]
    row, step, value = np.array(steps, dtype=np.float64).reshape(-1, 3).T
    return Curves(row.astype(np.intp), step.astype(np.int64), value)


def lattice_study(**more: Any) -> TrialTable:
    """Return a grid of 3 learning rates by 2 batch sizes, out of order; trial 3 failed."""
    return table(
        {"learning_rate": LR, "batch_size": BATCH},
        {
            "learning_rate": [1e-2, 1e-4, 1e-3, 1e-2, 1e-4, 1e-3],
            "batch_size": [64, 16, 16, 16, 64, 64],
        },
        [0.5, 0.3, 0.7, np.nan, 0.2, 0.9],
        **more,
    )


def scattered_study(**more: Any) -> TrialTable:
    """Return five trials of three parameters, one of them a choice; trial 4 failed."""
    return table(
        {"learning_rate": LR, "batch_size": BATCH, "optimizer": OPTIMIZER},
        {
            "learning_rate": [1e-4, 1e-3, 3e-3, 2e-5, 9e-2],
            "batch_size": [32, 100, 500, 16, 20],
            "optimizer": [0, 1, 2, 0, 1],
        },
        [0.4, 0.9, 0.6, 0.1, np.nan],
        **more,
    )


def truth() -> Truth:
    """Return a truth over learning rate and batch size whose optimum is at (1e-3, 128)."""
    xs, ys = np.array([1e-5, 1e-3, 1e-1]), np.array([16.0, 128.0])
    grid = Grid(
        "learning_rate", "batch_size", xs, ys, np.array([[0.1, 0.7, 0.2], [0.2, 0.95, 0.1]])
    )
    return Truth(0.95, ({"learning_rate": 1e-3, "batch_size": 128.0},), grid)
