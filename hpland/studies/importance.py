"""How much each parameter matters, as Optuna's evaluators estimate it from trials."""

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from hpland.space import Choice, Floats, Integer, Parameter, Real, external
from hpland.studies.distributions import to_distribution
from hpland.studies.storage.opening import quiet
from hpland.table import TrialTable, evenly

if TYPE_CHECKING:
    from optuna import Study
    from optuna.importance import BaseImportanceEvaluator
    from optuna.trial import FrozenTrial

MOST = 1000  # trials; fANOVA takes a minute for 2,000, and its time grows faster than they do
SEED = 0  # of fANOVA's forest


@dataclass(frozen=True)
class Estimates:
    """What the evaluators say, and remarks on it.

    Attributes:
        shares: evaluator to parameter to share; those of an evaluator add up to 1. A parameter
            that the evaluator skips, as fANOVA does a conditional one, is not there.
        remarks: a few words each on what was left out.
    """

    shares: Mapping[str, Mapping[str, float]]
    remarks: tuple[str, ...] = ()


def estimates(table: TrialTable) -> Estimates:
    """Return the estimates of PED-ANOVA and fANOVA from the trials that count.

    At most `MOST` trials are used, evenly spread. Without scikit-learn there is no
    fANOVA; where fewer than two trials count or all values are equal there is nothing at all.
    """
    rows = np.flatnonzero(table.complete)
    if np.unique(table.value[rows]).size < 2:
        return Estimates({}, ("no estimates: they take two different values",))
    remarks = []
    if len(rows) > MOST:
        rows = rows[evenly(len(rows), MOST)]
        remarks.append(f"estimates from {MOST:,} of the trials, evenly spread")
    study = _in_memory(table.rows(rows))
    shares = {"PED-ANOVA": _evaluated(study, _ped_anova())}
    if find_spec("sklearn"):
        shares["fANOVA"] = _evaluated(study, _fanova())
    else:
        remarks.append("no fANOVA: it needs scikit-learn")
    return Estimates(shares, tuple(remarks))


def _ped_anova() -> "BaseImportanceEvaluator":
    from optuna.importance import PedAnovaImportanceEvaluator

    return PedAnovaImportanceEvaluator()


def _fanova() -> "BaseImportanceEvaluator":
    from optuna.importance import FanovaImportanceEvaluator

    return FanovaImportanceEvaluator(seed=SEED)


def _evaluated(study: "Study", evaluator: "BaseImportanceEvaluator") -> dict[str, float]:
    from optuna.importance import get_param_importances

    with warnings.catch_warnings():  # of few trials; the caption tells how many
        warnings.simplefilter("ignore")
        try:
            found = get_param_importances(study, evaluator=evaluator)
        except RuntimeError:  # fANOVA of so few trials that every tree has got equal ones
            return {}
    return {name: float(share) for name, share in found.items()}


def _in_memory(table: TrialTable) -> "Study":
    """Return an Optuna study of complete trials, whatever door the table came through."""
    import optuna

    with quiet():
        study = optuna.create_study(direction="maximize" if table.maximize else "minimize")
    study.add_trials(_frozen(table))
    return study


def _frozen(table: TrialTable) -> "Iterator[FrozenTrial]":
    from optuna.trial import create_trial

    space = {name: _holding(p, table.params[name]) for name, p in table.space.items()}
    distributions = {name: to_distribution(p) for name, p in space.items()}
    for row, value in enumerate(table.value.tolist()):
        given = {name: x for name in space if not np.isnan(x := table.params[name][row])}
        yield create_trial(
            value=value,
            params={name: external(space[name], x) for name, x in given.items()},
            distributions={name: distributions[name] for name in given},
        )


def _holding(parameter: Parameter, column: Floats) -> Parameter:
    """Return a parameter as evaluators take it: all of the column's values, choices numbered.

    Any JSON text may be a choice, two of them may be equal, and evaluators look at none.
    """
    seen = column[~np.isnan(column)]
    match parameter:
        case Choice(choices):
            return Choice(tuple(range(max(len(choices), int(seen.max(initial=0)) + 1))))
        case Integer(low, high, log):
            return Integer(int(seen.min(initial=low)), int(seen.max(initial=high)), log)
        case Real(low, high, log):
            return Real(float(seen.min(initial=low)), float(seen.max(initial=high)), log)
