"""Small landscapes of the kinds to come: tables, conditions, two objectives."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from hpland.landscapes import Landscape, Measured, Metric, Mixture, Plan, Region, Runs
from hpland.landscapes.measured import enumerated
from hpland.landscapes.mixture import Chances
from hpland.landscapes.points import every_point
from hpland.space import Choice, Floats, Integer, Real, Space, When

MODELS: Space = {
    "model": Choice(("cnn", "rnn", "linear")),
    "kernel": Choice((3, 5, 7), unit="pixels", when=When("model", ("cnn",))),
    "layers": Integer(1, 3, when=When("model", ("cnn", "rnn"))),
}
GRID: Space = {"C": Choice((0.1, 1.0, 10.0)), "gamma": Choice((1e-3, 1e-2, 1e-1, 1.0))}


def _models() -> Runs:
    """Thirteen configurations, five seeds, accuracy and parameters; some runs failed."""
    points = every_point(MODELS)
    kernel, layers = (np.nan_to_num(points[name]) for name in ("kernel", "layers"))
    count = 100.0 * (1 + kernel) * (1 + layers)
    accuracy = 0.5 + 0.08 * layers + 0.05 * kernel - 0.03 * points["model"]
    noise = np.random.default_rng(0).normal(scale=0.01, size=(len(count), 5))
    values = np.stack([accuracy[:, None] + noise, np.broadcast_to(count[:, None], (13, 5))], axis=2)
    values[3, 1] = np.nan  # one run of a configuration
    values[4, 2, 0] = np.nan  # one value of a run: it failed too
    values[5] = np.nan  # a configuration that never ran
    return Runs(points, values)


def _grid() -> Runs:
    points = every_point(GRID)
    base = np.exp(-((points["C"] - 1) ** 2) - (points["gamma"] - 1.7) ** 2 / 2)
    noise = np.random.default_rng(1).normal(scale=0.02, size=(len(base), 3))
    return Runs(points, (0.2 + 0.7 * base[:, None] + noise)[:, :, None])


TABLE = Measured(
    name="toy-models",
    version=1,
    summary="a table of three kinds of model",
    metrics=(
        enumerated("accuracy", "maximize", MODELS, _models(), 0),
        enumerated("parameters", "minimize", MODELS, _models(), 1, (0.0, np.inf)),
    ),
    space=MODELS,
    plan=Plan("random", 60),
    load=_models,
    by_default=False,
)
SVM = Measured(
    name="toy-svm",
    version=1,
    summary="a full table of two parameters",
    metrics=(enumerated("accuracy", "maximize", GRID, _grid()),),
    space=GRID,
    plan=Plan("grid", 12, {"C": 3, "gamma": 4}),
    load=_grid,
    regions=(Region("soft", "Soft", "Small C.", lambda C, gamma: C == 0, {"C": 0.1}),),  # noqa: N803
    by_default=False,
)
FAMILY: Space = {
    "family": Choice(("wide", "deep")),
    "width": Real(1.0, 100.0, log=True, when=When("family", ("wide",))),
    "depth": Integer(2, 9, when=When("family", ("deep",))),
    "rate": Real(1e-3, 1e-1, log=True),
}


def _accuracy(family: ArrayLike, width: ArrayLike, depth: ArrayLike, rate: ArrayLike) -> Floats:
    wide = np.asarray(family) == 0
    off = np.where(wide, np.log10(width) - 1, (np.asarray(depth) - 5) / 4)
    top = np.where(wide, 0.9, 0.8)
    return np.asarray(top * np.exp(-(off**2) - (np.log10(rate) + 2) ** 2))


def _chances(**columns: ArrayLike) -> Chances:
    value = _accuracy(**columns)
    fails = np.where(np.asarray(columns["rate"]) > 0.05, 0.5, 0.0)
    return Chances(value, value, 1 - fails, fails, np.full_like(value, 0.01))


def _parameters(family: ArrayLike, width: ArrayLike, depth: ArrayLike, rate: ArrayLike) -> Floats:
    return np.asarray(np.where(np.asarray(family) == 0, np.multiply(width, 10.0), np.square(depth)))


def _front() -> Floats:
    """Accuracy and parameters of the small deep ones, and of the wide ones that beat them all."""
    depth = np.arange(2.0, 6.0)
    width = 10 ** np.linspace(1 - np.sqrt(np.log(9 / 8)), 1, 200)[1:]  # 0.9 exp(-u^2) > 0.8
    off = np.concatenate([(depth - 5) / 4, np.log10(width) - 1])
    top = np.repeat([0.8, 0.9], [len(depth), len(width)])
    count = np.concatenate([np.square(depth), 10 * width])
    return np.stack([top * np.exp(-(off**2)), count], axis=1)


CONDITIONAL = Mixture(
    name="toy-family",
    version=1,
    summary="a formula over a space that depends on a choice",
    metrics=(
        Metric("accuracy", "maximize", 0.9, ({"family": "wide", "width": 10.0, "rate": 0.01},)),
        Metric(
            "parameters", "minimize", 4.0, ({"family": "deep", "depth": 2, "rate": 0.01},),
            (0.0, np.inf),
        ),
    ),
    space=FAMILY,
    plan=Plan("random", 60),
    response=_accuracy,
    chances=_chances,
    exact=(_parameters,),
    exact_front=_front,
    by_default=False,
)  # fmt: skip
TOYS: Mapping[str, Landscape] = {toy.name: toy for toy in (TABLE, SVM, CONDITIONAL)}
