"""A study with everything that Optuna stores, made through its public API."""

from datetime import datetime
from typing import Any

import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.storages import BaseStorage
from optuna.trial import FrozenTrial, TrialState, create_trial

from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage

MAXIMIZE, MINIMIZE = optuna.study.StudyDirection.MAXIMIZE, optuna.study.StudyDirection.MINIMIZE
NAN, INF = float("nan"), float("inf")
TEXTS = ("5", "-0.5", "true", "None", "nan", "", " x ", "[1", '"', "a,b\nc;d", "é\u2028", "\ud7ff")
OPTIMIZERS = CategoricalDistribution(("adam", "5", 5, None, True, 0.5))
SPACE: dict[str, BaseDistribution] = {
    "lr": FloatDistribution(1e-5, 1.0, log=True),
    "drop, out": FloatDistribution(0.0, 0.5, step=0.25),
    "layers": IntDistribution(1, 9, step=2),
    "opt": OPTIMIZERS,
    "norm": CategoricalDistribution((False, True)),
}
START = datetime(2026, 3, 1, 12, 0, 0, 123456)  # no hour that summer time has twice or not at all


def trials(objectives: int) -> list[FrozenTrial]:
    """Return trials of every state, the last ones with another range and without parameters."""
    values = [0.5, -INF, 2.0][:objectives]
    end = START.replace(second=7)
    some: dict[str, Any] = {"lr": 1e-3, "drop, out": 0.25, "layers": 3, "norm": True}
    made = [
        _trial(TrialState.COMPLETE, some | {"opt": choice}, values, {"noise": 0.1, "text": text})
        for choice, text in zip(OPTIMIZERS.choices * 2, TEXTS, strict=True)
    ]
    made += [
        _trial(TrialState.COMPLETE, {"layers": 9}, values, {"list": [1, {"a": None}], "n": -3}),
        _trial(TrialState.FAIL, some, None, {"noise": None}),
        _trial(TrialState.RUNNING, some, None, {}),
        _trial(TrialState.WAITING, {}, None, {}),
    ]
    if objectives == 1:
        made.append(_trial(TrialState.PRUNED, some, [0.25], {}, steps={3: 0.25, 1: NAN, 2: -INF}))
    made[0].system_attrs["constraints"] = [0.0, -1.5]
    wider = FloatDistribution(1e-7, 1.0, log=True)
    made.append(_trial(TrialState.COMPLETE, {"lr": 1e-7}, values, {}, {"lr": wider}))
    for one in made:
        one.datetime_start = None if one.state == TrialState.WAITING else START
        one.datetime_complete = end if one.state.is_finished() else None
    return made


def _trial(
    state: TrialState,
    params: dict[str, Any],
    values: list[float] | None,
    attrs: dict[str, Any],
    space: dict[str, BaseDistribution] = SPACE,
    steps: dict[int, float] | None = None,
) -> FrozenTrial:
    return create_trial(
        state=state,
        values=values,
        params=params,
        distributions={name: space[name] for name in params},
        user_attrs=attrs,
        intermediate_values=steps or {},
    )


def make(storage: Storage, name: str = "all", objectives: int = 1, named: bool = True) -> None:
    """Put a study with everything into a storage, which is made if it is not there."""
    with open_storage(storage, create=True) as opened:
        directions = [MAXIMIZE, MINIMIZE, MINIMIZE][:objectives]
        study = optuna.create_study(study_name=name, storage=opened, directions=directions)
        if named:
            study.set_metric_names(["accuracy", "size", "time"][:objectives])
        study.set_user_attr("what", {"why": ["tested", None, 0.5]})
        for trial in trials(objectives):
            opened.create_new_trial(study._study_id, template_trial=trial)


def facts(opened: BaseStorage, name: str) -> dict[str, Any]:
    """Return all of a study that Optuna reads back, but for ids; NaN and the sign of 0 as text."""
    study = optuna.load_study(study_name=name, storage=opened)
    return {
        "directions": study.directions,
        "user_attrs": study.user_attrs,
        "system_attrs": opened.get_study_system_attrs(study._study_id),
        "trials": [told(trial) for trial in study.trials],
    }


def told(trial: FrozenTrial) -> dict[str, Any]:
    """Return all of a trial but its id."""
    return {
        "number": trial.number,
        "state": trial.state,
        "values": trial.values,
        "start": trial.datetime_start,
        "complete": trial.datetime_complete,
        "params": {name: repr(value) for name, value in trial.params.items()},
        "distributions": trial.distributions,
        "user_attrs": trial.user_attrs,
        "system_attrs": trial.system_attrs,
        "steps": {step: repr(x + 0.0) for step, x in trial.intermediate_values.items()},
    }
