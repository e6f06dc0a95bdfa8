"""Reading through Optuna's public API: any storage that Optuna opens."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from optuna.distributions import distribution_to_json
from optuna.storages import BaseStorage
from optuna.trial import FrozenTrial, TrialState

from hpland.errors import unknown
from hpland.space import Floats, Parameter
from hpland.studies.batch import curves_of
from hpland.studies.distributions import column, from_json, widened
from hpland.studies.reading.summary import NOISE_FREE, StudySummary, hplands
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage
from hpland.studies.storage.sqlite import METRIC_NAMES
from hpland.table import LACKING, TrialTable


def summaries(storage: Storage) -> list[StudySummary]:
    """Return what there is to know of every study at a glance, in the order they were made."""
    with open_storage(storage) as opened:
        return [_summary(opened, s._study_id, s.study_name) for s in opened.get_all_studies()]


def _summary(opened: BaseStorage, study_id: int, name: str) -> StudySummary:
    directions = tuple(d.name.lower() for d in opened.get_study_directions(study_id))
    trials = opened.get_all_trials(study_id, deepcopy=False)
    complete = [t for t in trials if t.state == TrialState.COMPLETE]
    attrs = opened.get_study_user_attrs(study_id)
    best = _best(complete, directions)
    worth = best.user_attrs.get(NOISE_FREE) if best and hplands(attrs) else None
    return StudySummary(
        name,
        directions,
        len(trials),
        len(complete),
        sum(t.state == TrialState.FAIL for t in trials),
        best.values[0] if best else None,
        worth,
        attrs,
    )


def _best(complete: Sequence[FrozenTrial], directions: Sequence[str]) -> FrozenTrial | None:
    """Return the best trial, the first of equals, if there is one objective."""
    if not complete or len(directions) > 1:
        return None
    better = max if directions[0] == "maximize" else min
    return better(complete, key=lambda trial: trial.values[0])


def read_table(
    storage: Storage, name: str, *, curves: bool = False, notes: Sequence[str] = ()
) -> TrialTable:
    """Return the study called ``name``; HplandError if there is none.

    ``curves`` and the user attributes ``notes`` of trials are read if asked for.
    """
    with open_storage(storage) as opened:
        known = {s.study_name: s._study_id for s in opened.get_all_studies()}
        if name not in known:
            raise unknown("study", name, known)
        study_id = known[name]
        trials = opened.get_all_trials(study_id, deepcopy=False)
        space = _space(trials)
        directions = opened.get_study_directions(study_id)
        return TrialTable(
            study=name,
            directions=tuple(d.name.lower() for d in directions),
            number=np.array([t.number for t in trials], dtype=np.int64),
            state=np.array([t.state.name for t in trials], dtype=np.str_),
            values=_values(trials, len(directions)),
            space=space,
            params={key: column(key, trials) for key in space},
            metric_names=tuple(opened.get_study_system_attrs(study_id).get(METRIC_NAMES, ())),
            attrs=opened.get_study_user_attrs(study_id),
            curves=curves_of(trials) if curves else None,
            notes={key: _notes(trials, key) for key in notes},
        )


def _notes(trials: Sequence[FrozenTrial], key: str) -> NDArray[np.object_]:
    found = np.empty(len(trials), dtype=object)
    for i, trial in enumerate(trials):
        found[i] = trial.user_attrs.get(key, LACKING)
    return found


def _space(trials: Sequence[FrozenTrial]) -> dict[str, Parameter]:
    space: dict[str, Parameter] = {}
    for trial in trials:
        for name, distribution in trial.distributions.items():
            parameter = from_json(distribution_to_json(distribution))
            space[name] = widened(space[name], parameter) if name in space else parameter
    return space


def _values(trials: Sequence[FrozenTrial], objectives: int) -> Floats:
    none = [np.nan] * objectives
    rows = [none if t.values is None else t.values for t in trials]
    return np.array(rows, dtype=np.float64).reshape(len(trials), objectives)
