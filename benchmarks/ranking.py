"""Whether samplers rank on `sweep` as on measured tables: ``python -m benchmarks.ranking SEEDS``.

It writes ranking.json, from which ``python -m benchmarks.realism_page`` makes a section. Seeds that
the file has are kept; delete it to begin again. The score
of a sampler on a landscape is the mean, over seeds and `LOOKS`, of log10 of the true regret of the
trial with the best observed value so far, as a share of what the median point of the space loses.
Where no trial has succeeded yet, the worst of the points counts. Every sampler sees the levels of a
table as ordered integers, so that all of them can take it.
"""

import json
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import permutations
from pathlib import Path

import numpy as np
import optuna
from numpy.typing import NDArray
from optuna.samplers import BaseSampler

from benchmarks.realism import NAMES
from hpland.landscapes import LANDSCAPES, Landscape, Luck
from hpland.ranks import midranks
from hpland.space import Choice, Floats, Integer, Parameter

FILE = Path(__file__).parent / "ranking.json"
TABLES = {name: f"hpobench-{name.replace('_', '-')}" for name in NAMES}
SAMPLERS: Mapping[str, Callable[[int], BaseSampler]] = {
    "random": lambda seed: optuna.samplers.RandomSampler(seed=seed),
    "qmc": lambda seed: optuna.samplers.QMCSampler(seed=seed, scramble=True),
    "tpe": lambda seed: optuna.samplers.TPESampler(seed=seed, multivariate=True),
    "tpe, one by one": lambda seed: optuna.samplers.TPESampler(seed=seed, multivariate=False),
    "cmaes": lambda seed: optuna.samplers.CmaEsSampler(seed=seed),
    "nsga2": lambda seed: optuna.samplers.NSGAIISampler(seed=seed, population_size=10),
}
LOOKS = (20, 40, 60)  # trials after which one looks; the last is the budget
SEEDS = 40
CLAIMED = 0.54  # what an earlier note says that seven of the eight tables reach
LEAST = 1e-3  # the share that counts for less, too: a table's optimum can be met exactly


def regrets(landscape: Landscape, sampler: BaseSampler, seed: int) -> list[float]:
    """Return the true regret of the best observed trial, after as many trials as `LOOKS` says.

    It is NaN where no trial has succeeded yet.
    """
    study = optuna.create_study(direction=landscape.direction, sampler=sampler)
    sign = 1.0 if landscape.direction == "maximize" else -1.0
    best, held, found = -np.inf, np.nan, []
    for number in range(LOOKS[-1]):
        trial = study.ask()
        asked = {name: _asked(trial, name, p) for name, p in landscape.space.items()}
        params: dict[str, Floats] = {name: np.array([x]) for name, x in asked.items()}
        value, truth = landscape.observe(params, Luck.of(seed, number, 1))
        study.tell(trial, None if np.isnan(value[0, 0]) else float(value[0, 0]), _state(value))
        if sign * value[0, 0] > best:
            best, held = sign * value[0, 0], float(truth[0, 0])
        if number + 1 in LOOKS:
            found.append(abs(landscape.optimum - held))
    return found


def _state(value: Floats) -> optuna.trial.TrialState:
    failed = np.isnan(value[0, 0])
    return optuna.trial.TrialState.FAIL if failed else optuna.trial.TrialState.COMPLETE


def _asked(trial: optuna.Trial, name: str, parameter: Parameter) -> float:
    if isinstance(parameter, Choice):
        return trial.suggest_int(name, 0, len(parameter.choices) - 1)
    if isinstance(parameter, Integer):
        return trial.suggest_int(name, parameter.low, parameter.high, log=parameter.log)
    return trial.suggest_float(name, parameter.low, parameter.high, log=parameter.log)


def score(found: Floats, losses: Floats) -> float:
    """Return the log of regrets, the mean over `LOOKS`; ``losses`` are those of random points."""
    met = np.where(np.isnan(found), losses.max(), found)
    return float(np.log10(np.maximum(met / np.median(losses), LEAST)).mean())


def losses(landscape: Landscape, points: int = 20_000) -> Floats:
    """Return what random points of the space lose, shape (points,)."""
    rng = np.random.default_rng(0)
    params = {name: p.from_unit(rng.random(points)) for name, p in landscape.space.items()}
    return np.abs(landscape.optimum - landscape.noise_free(**params))


def measure(name: str, seed: int) -> list[float]:
    """Return the score of every sampler's search of a landscape."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    landscape = LANDSCAPES[name]
    typical = losses(landscape)
    found = [regrets(landscape, make(seed), seed) for make in SAMPLERS.values()]
    return [round(score(np.array(one), typical), 4) for one in found]


def load() -> dict[str, Floats]:
    """Return the scores that ranking.json has, by landscape, `sweep` first: (samplers, seeds)."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    return {name: np.array([own[sampler] for sampler in SAMPLERS]) for name, own in stored.items()}


def correlations(scores: Sequence[Floats]) -> Floats:
    """Return Spearman's correlations of rows of samplers' scores, (landscapes, landscapes).

    Where all samplers score alike there is no order, and the correlation is 0.
    """
    with np.errstate(invalid="ignore"):
        return np.asarray(np.nan_to_num(np.corrcoef(midranks(np.stack(scores)))))


def agreement(scores: Mapping[str, Floats]) -> dict[str, float]:
    """Return each table's rank correlation with `sweep`, and what sums them up.

    That is their mean, the mean ``among`` pairs of tables, and how many ``reach`` `CLAIMED`.
    ``scores`` has a number a sampler for `sweep`, which comes first, and every table.
    """
    between = correlations(list(scores.values()))
    own = dict(zip(list(scores)[1:], map(float, between[0, 1:]), strict=True))
    pairs = between[1:, 1:][np.triu_indices(len(own), 1)]
    reached = sum(value >= CLAIMED for value in own.values())
    mean = float(np.mean(list(own.values())))
    return {**own, "mean": mean, "among": float(pairs.mean()), "reach": float(reached)}


def means(found: Mapping[str, Floats], seeds: NDArray[np.intp]) -> dict[str, Floats]:
    """Return every sampler's mean score over some seeds."""
    return {name: x[:, seeds].mean(axis=1) for name, x in found.items()}


def seeds_of(found: Mapping[str, Floats]) -> int:
    """Return how many seeds there are."""
    return int(next(iter(found.values())).shape[1])


def intervals(
    found: Mapping[str, Floats], times: int = 1000
) -> dict[str, tuple[float, float, float]]:
    """Return `agreement` with the bounds of a 95 % bootstrap interval over seeds.

    ``found`` is by landscape, shape (samplers, seeds). A seed starts a sampler alike on all
    landscapes, so that all of them are drawn with the same seeds.
    """
    rng, n = np.random.default_rng(0), seeds_of(found)
    every = [agreement(means(found, rng.integers(n, size=n))) for _ in range(times)]
    whole = agreement(means(found, np.arange(n)))
    bounds = {k: np.quantile([one[k] for one in every], [0.025, 0.975]) for k in whole}
    return {k: (value, float(bounds[k][0]), float(bounds[k][1])) for k, value in whole.items()}


def repeats(found: Mapping[str, Floats], times: int = 200) -> dict[str, float]:
    """Return how a landscape's ranks correlate with its own from other seeds, half of them each.

    ``same`` and ``apart`` are the means of the tables' correlations with `sweep` from the same
    half and from the other: seeds that are lucky on all landscapes at once make the first greater.
    """
    rng, n = np.random.default_rng(0), seeds_of(found)
    rows: list[dict[str, float]] = []
    for _ in range(times):
        one, two = (means(found, half) for half in np.array_split(rng.permutation(n), 2))
        own = {k: float(correlations([one[k], two[k]])[0, 1]) for k in found}
        mixed = {k: one[k] if k == "sweep" else two[k] for k in found}
        rows.append({**own, "same": agreement(one)["mean"], "apart": agreement(mixed)["mean"]})
    return {k: float(np.mean([row[k] for row in rows])) for k in rows[0]}


def chance(found: Mapping[str, Floats]) -> float:
    """Return how many orders of the samplers on `sweep` would agree with the tables as well.

    It is the share of all orders, 720 of six, whose mean correlation is no less than the real one.
    The tables stay as they are, so that it holds however alike they are.
    """
    whole = means(found, np.arange(seeds_of(found)))
    own, real = whole["sweep"], agreement(whole)["mean"]
    orders = permutations(range(len(own)))
    every = [agreement({**whole, "sweep": own[list(order)]})["mean"] for order in orders]
    return float(np.mean(np.array(every) >= real - 1e-9))


def main(seeds: int = SEEDS) -> None:
    """Let every sampler search every landscape, two at a time, and write what it found.

    The file is written after every seed, so that one that is interrupted has whole seeds.
    """
    known = {"sweep": "sweep", **TABLES}
    empty: dict[str, dict[str, list[float]]] = {name: {s: [] for s in SAMPLERS} for name in known}
    scores = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else empty
    missing = range(len(scores["sweep"]["random"]), seeds)
    with ProcessPoolExecutor(2) as pool:
        runs = [[pool.submit(measure, known[name], seed) for name in known] for seed in missing]
        for seed in runs:
            for name, run in zip(known, seed, strict=True):
                for sampler, one in zip(SAMPLERS, run.result(), strict=True):
                    scores[name][sampler].append(one)
            rows = (f"{json.dumps(name)}: {json.dumps(own)}" for name, own in scores.items())
            FILE.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
