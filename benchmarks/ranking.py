"""Whether samplers rank on `sweep` as they do on measured tables: ``python -m benchmarks.ranking``.

Every sampler sees the levels of a table as ordered integers, so that all of them can take it.
"""

import warnings
from collections.abc import Callable, Mapping
from itertools import combinations

import numpy as np
import optuna
from optuna.samplers import BaseSampler
from scipy.stats import spearmanr

from benchmarks.realism import NAMES
from hpland.landscapes import LANDSCAPES, Landscape, Luck
from hpland.space import Choice, Floats, Integer, Parameter

TABLES = [f"hpobench-{name.replace('_', '-')}" for name in NAMES]
SAMPLERS: Mapping[str, Callable[[int], BaseSampler]] = {
    "random": lambda seed: optuna.samplers.RandomSampler(seed=seed),
    "qmc": lambda seed: optuna.samplers.QMCSampler(seed=seed, scramble=True),
    "tpe": lambda seed: optuna.samplers.TPESampler(seed=seed),
    "tpe, one by one": lambda seed: optuna.samplers.TPESampler(seed=seed, multivariate=False),
    "cmaes": lambda seed: optuna.samplers.CmaEsSampler(seed=seed),
    "nsga2": lambda seed: optuna.samplers.NSGAIISampler(seed=seed, population_size=10),
}
BUDGET, SEEDS, LOOKS = 60, 30, (20, 40, 60)  # trials, searches, trials after which one looks


def worth(landscape: Landscape, sampler: BaseSampler, seed: int) -> float:
    """Return the mean over `LOOKS` of what the best observed trial is truly worth."""
    study = optuna.create_study(direction=landscape.direction, sampler=sampler)
    sign = 1.0 if landscape.direction == "maximize" else -1.0
    best, held, found = -np.inf, np.nan, []
    for number in range(BUDGET):
        trial = study.ask()
        asked = {name: _asked(trial, name, p) for name, p in landscape.space.items()}
        params: dict[str, Floats] = {name: np.array([x]) for name, x in asked.items()}
        value, truth = landscape.observe(params, Luck.of(seed, number, 1))
        study.tell(trial, None if np.isnan(value[0, 0]) else float(value[0, 0]), _state(value))
        if sign * value[0, 0] > best:
            best, held = sign * value[0, 0], float(truth[0, 0])
        if number + 1 in LOOKS:
            found.append(held)
    return float(np.nanmean(found))


def _state(value: Floats) -> optuna.trial.TrialState:
    failed = np.isnan(value[0, 0])
    return optuna.trial.TrialState.FAIL if failed else optuna.trial.TrialState.COMPLETE


def _asked(trial: optuna.Trial, name: str, parameter: Parameter) -> float:
    match parameter:
        case Choice(choices):
            return trial.suggest_int(name, 0, len(choices) - 1)
        case Integer(low, high, log):
            return trial.suggest_int(name, low, high, log=log)
        case _:
            return trial.suggest_float(name, parameter.low, parameter.high, log=parameter.log)


def correlations(found: Mapping[str, Floats]) -> tuple[dict[str, float], float]:
    """Return each table's rank correlation with `sweep`, and the tables' mean among themselves."""
    own = {name: float(spearmanr(found["sweep"], found[name])[0]) for name in TABLES}
    pairs = [float(spearmanr(found[a], found[b])[0]) for a, b in combinations(TABLES, 2)]
    return own, float(np.mean(pairs))


def main() -> None:
    """Print what each sampler's pick is worth, and how the ranks agree."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    found = {}
    for name in ("sweep", *TABLES):
        landscape = LANDSCAPES[name]
        found[name] = np.array(
            [
                np.mean([worth(landscape, make(seed), seed) for seed in range(SEEDS)])
                for make in SAMPLERS.values()
            ]
        )
        print(name, *(f"{s} {x:.4f}" for s, x in zip(SAMPLERS, found[name], strict=True)))
    own, among = correlations(found)
    print("with sweep:", *(f"{name} {r:.2f}" for name, r in own.items()))
    print(f"tables among themselves: {among:.2f}")


if __name__ == "__main__":
    main()
