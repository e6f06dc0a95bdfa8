"""Measure the classical models of scikit-learn: ``python -m benchmarks.measure [LANDSCAPE ...]``.

Writes the tables of the measured landscapes into the package, a column per fold. All of them take
about five minutes of one core.
"""

import csv
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import sklearn
from sklearn.datasets import load_diabetes, load_digits
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestClassifier
from sklearn.metrics import r2_score
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.svm import SVC

from hpland.landscapes import LANDSCAPES
from hpland.landscapes.bundled import FOLDER
from hpland.space import Choice, Floats, Parameter

FOLDS = 5
Levels = list[Any]


class Split(NamedTuple):
    """What a model is trained on, and what it is scored on."""

    x: Floats
    y: Floats
    x_test: Floats
    y_test: Floats


@dataclass(frozen=True)
class Experiment:
    """How a table is measured.

    Attributes:
        model: what is trained, as a reader of scikit-learn knows it.
        load: the data set, ``(x, y)``.
        data: what it is.
        scores: from a split and the levels of both parameters to a score per pair of them.
    """

    model: str
    load: Callable[[], tuple[Floats, Floats]]
    data: str
    scores: Callable[[Split, Levels, Levels], Floats]


def svm(split: Split, cs: Levels, gammas: Levels) -> Floats:
    """Return the accuracies of support vector machines; a kernel is computed once per gamma."""
    found = np.empty((len(cs), len(gammas)))
    for j, gamma in enumerate(gammas):
        train = rbf_kernel(split.x, gamma=gamma)
        test = rbf_kernel(split.x_test, split.x, gamma=gamma)
        for i, c in enumerate(cs):
            found[i, j] = (
                SVC(C=c, kernel="precomputed").fit(train, split.y).score(test, split.y_test)
            )
    return found


def forest(split: Split, depths: Levels, sizes: Levels) -> Floats:
    """Return the accuracies of forests, each grown from the smaller one before."""
    found = np.empty((len(depths), len(sizes)))
    for i, depth in enumerate(depths):
        model = RandomForestClassifier(max_depth=depth, warm_start=True, random_state=0, n_jobs=1)
        for j, size in enumerate(sizes):
            model.set_params(n_estimators=size).fit(split.x, split.y)
            found[i, j] = model.score(split.x_test, split.y_test)
    return found


def boosting(split: Split, rates: Levels, iterations: Levels) -> Floats:
    """Return R^2 of boosted trees on their way, as if they had been stopped there."""
    found = np.empty((len(rates), len(iterations)))
    for i, rate in enumerate(rates):
        model = HistGradientBoostingRegressor(
            learning_rate=rate, max_iter=max(iterations), early_stopping=False, random_state=0
        ).fit(split.x, split.y)
        stages = dict(enumerate(model.staged_predict(split.x_test), 1))
        found[i] = [r2_score(split.y_test, stages[n]) for n in iterations]
    return found


def neighbours(split: Split, counts: Levels, metrics: Levels) -> Floats:
    """Return the accuracies of nearest neighbours."""
    found = np.empty((len(counts), len(metrics)))
    for (i, count), (j, metric) in product(enumerate(counts), enumerate(metrics)):
        model = KNeighborsClassifier(count, metric=metric, algorithm="brute")
        found[i, j] = model.fit(split.x, split.y).score(split.x_test, split.y_test)
    return found


EPOCHS = 10


def network(split: Split, rates: Levels, batches: Levels) -> Floats:
    """Return the accuracies of small networks after ten epochs."""
    found = np.empty((len(rates), len(batches)))
    for (i, rate), (j, batch) in product(enumerate(rates), enumerate(batches)):
        model = MLPClassifier((64,), batch_size=batch, learning_rate_init=rate, random_state=0)
        for _ in range(EPOCHS):
            model.partial_fit(split.x, split.y, classes=np.arange(10))
        found[i, j] = model.score(split.x_test, split.y_test)
    return found


def digits() -> tuple[Floats, Floats]:
    """Return the digits, pixels from 0 to 1."""
    x, y = load_digits(return_X_y=True)
    return x / 16, y


DIGITS = "load_digits (1,797 images of 8 x 8 pixels, / 16)"
DIABETES = "load_diabetes (442 patients, 10 features)"
EXPERIMENTS = {
    "svm-digits": Experiment("SVC, RBF kernel", digits, DIGITS, svm),
    "forest-digits": Experiment("RandomForestClassifier", digits, DIGITS, forest),
    "boosting-diabetes": Experiment(
        "HistGradientBoostingRegressor",
        lambda: load_diabetes(return_X_y=True),
        DIABETES,
        boosting,
    ),
    "neighbours-digits": Experiment("KNeighborsClassifier", digits, DIGITS, neighbours),
    "network-digits": Experiment(
        f"MLPClassifier, 64 units, Adam, {EPOCHS} epochs", digits, DIGITS, network
    ),
}


def splits(x: Floats, y: Floats, classes: bool) -> Iterator[Split]:
    """Yield the folds, each with all others to train on; with equal shares of ``classes``."""
    kind = StratifiedKFold if classes else KFold
    for train, test in kind(FOLDS, shuffle=True, random_state=0).split(x, y):
        yield Split(x[train], y[train], x[test], y[test])


def levels(parameter: Parameter) -> Levels:
    """Return the choices of a parameter of a measured landscape."""
    assert isinstance(parameter, Choice)
    return list(parameter.choices)


def measure(name: str) -> None:
    """Write the table of a landscape."""
    one, space = EXPERIMENTS[name], LANDSCAPES[name].space
    axes = [levels(parameter) for parameter in space.values()]
    x, y = one.load()
    classes = one.load is digits
    found = [one.scores(split, *axes) for split in splits(x, y, classes)]
    folds = f"{FOLDS} {'stratified ' if classes else ''}folds as noise"
    with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        told = f"# measured: {one.model} on {one.data}, {folds}, scikit-learn {sklearn.__version__}"
        file.write(told + "\n")
        table = csv.writer(file, lineterminator="\n")
        table.writerow([*space, *(f"fold {k}" for k in range(1, FOLDS + 1))])
        scores = np.stack(found, axis=-1).reshape(-1, FOLDS)
        for point, row in zip(product(*axes), scores, strict=True):
            table.writerow([*point, *(f"{score:.6f}" for score in row)])


if __name__ == "__main__":
    for wanted in sys.argv[1:] or EXPERIMENTS:
        measure(wanted)
