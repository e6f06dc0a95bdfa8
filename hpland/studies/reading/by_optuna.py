"""Reading through Optuna's public API: any storage that Optuna opens."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import optuna
from numpy.typing import NDArray
from optuna.distributions import distribution_to_json
from optuna.storages import BaseStorage
from optuna.trial import FrozenTrial, TrialState

from hpland.errors import unknown
from hpland.space import Floats, Parameter
from hpland.studies.batch import curves_of
from hpland.studies.distributions import column
from hpland.studies.reading.damage import (
    check_column,
    checked_attrs,
    checked_directions,
    checked_names,
    checked_space,
    surplus,
)
from hpland.studies.reading.summary import NOISE_FREE, StudySummary, hplands, number_in
from hpland.studies.storage.opening import open_to_read
from hpland.studies.storage.parsing import Storage
from hpland.studies.storage.sqlite import METRIC_NAMES
from hpland.table import LACKING, TrialTable, lacking


def study_names(storage: Storage) -> list[str]:
    """Return the names of the studies, in the order in which they were made."""
    with open_to_read(storage) as opened:
        return [study.study_name for study in opened.get_all_studies()]


def summaries(storage: Storage) -> list[StudySummary]:
    """Return a summary of every study, in the order in which they were made."""
    with open_to_read(storage) as opened:
        names = [study.study_name for study in opened.get_all_studies()]
        return [one for name in names if (one := _summary_if_there(opened, name))]


def _summary_if_there(opened: BaseStorage, name: str) -> StudySummary | None:
    """Return the summary of a study; None if another process removes it meanwhile."""
    try:
        return _summary(opened, name)
    except KeyError:
        if name in [study.study_name for study in opened.get_all_studies()]:
            raise
        return None


def _summary(opened: BaseStorage, name: str) -> StudySummary:
    study_id = opened.get_study_id_from_name(name)
    directions = _directions(opened, study_id, name)
    trials = opened.get_all_trials(study_id, deepcopy=False)
    complete = [t for t in trials if t.state == TrialState.COMPLETE]
    attrs = checked_attrs(opened.get_study_user_attrs(study_id), f"study {name!r}")
    best = _best(complete, directions)
    worth = number_in(best.user_attrs.get(NOISE_FREE)) if best and hplands(attrs) else None
    return StudySummary(
        name,
        directions,
        len(trials),
        len(complete),
        sum(t.state == TrialState.PRUNED for t in trials),
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
    storage: Storage,
    name: str,
    *,
    curves: bool = False,
    notes: Sequence[str] = (),
    durations: bool = False,
) -> TrialTable:
    """Return the study called ``name``; HplandError if there is none.

    ``curves``, the user attributes ``notes`` of trials and ``durations`` are read if asked for.
    """
    with open_to_read(storage) as opened:
        known = [study.study_name for study in opened.get_all_studies()]
        if name not in known:
            raise unknown("study", name, known)
        study_id = opened.get_study_id_from_name(name)
        stored = _Stored(
            name,
            opened.get_all_trials(study_id, deepcopy=False),
            _directions(opened, study_id, name),
            opened.get_study_system_attrs(study_id).get(METRIC_NAMES, ()),
            opened.get_study_user_attrs(study_id),
        )
        return _table(stored, curves, notes, durations)


def table_of(study: optuna.Study, *, curves: bool = False) -> TrialTable:
    """Return a study that is open, whatever its storage, as a table of trials."""
    stored = _Stored(
        study.study_name,
        study.get_trials(deepcopy=False),
        tuple(direction.name.lower() for direction in study.directions),
        study.metric_names or (),
        study.user_attrs,
    )
    return _table(stored, curves, (), False)


class _Stored(NamedTuple):
    """What Optuna tells of a study."""

    name: str
    trials: Sequence[FrozenTrial]
    directions: tuple[str, ...]
    metric_names: Sequence[str]
    attrs: Mapping[str, Any]


def _table(stored: _Stored, curves: bool, notes: Sequence[str], durations: bool) -> TrialTable:
    name, trials, directions, names, attrs = stored
    space = _space(trials)
    params = {key: column(key, trials) for key in space}
    for key, parameter in space.items():
        check_column(key, parameter, params[key])
    found = {key: _notes(trials, key) for key in notes}
    return TrialTable(
        study=name,
        directions=directions,
        number=np.array([t.number for t in trials], dtype=np.int64),
        state=np.array([t.state.name for t in trials], dtype=np.str_),
        values=_values(trials, len(directions)),
        space=space,
        params=params,
        metric_names=checked_names(names, len(directions)),
        attrs=checked_attrs(attrs, f"study {name!r}"),
        curves=curves_of(trials) if curves else None,
        notes=found,
        note_names=_note_names(trials) if any(map(lacking, found.values())) else (),
        durations=_durations(trials) if durations else None,
    )


def _directions(opened: BaseStorage, study_id: int, name: str) -> tuple[str, ...]:
    directions = opened.get_study_directions(study_id)
    return checked_directions([d.name.lower() for d in directions], name)


def _notes(trials: Sequence[FrozenTrial], key: str) -> NDArray[np.object_]:
    found = np.empty(len(trials), dtype=object)
    for i, trial in enumerate(trials):
        found[i] = trial.user_attrs.get(key, LACKING)
    return found


def _note_names(trials: Sequence[FrozenTrial]) -> tuple[str, ...]:
    return tuple(sorted({key for trial in trials for key in trial.user_attrs}))


def _durations(trials: Sequence[FrozenTrial]) -> Floats:
    took = [trial.duration for trial in trials]
    return np.array([np.nan if one is None else one.total_seconds() for one in took])


def _space(trials: Sequence[FrozenTrial]) -> dict[str, Parameter]:
    return checked_space(
        (name, distribution_to_json(distribution))
        for trial in trials
        for name, distribution in trial.distributions.items()
    )


def _values(trials: Sequence[FrozenTrial], objectives: int) -> Floats:
    none = [np.nan] * objectives
    for trial in trials:
        if len(trial.values or ()) > objectives:
            raise ValueError(surplus(trial.number, objectives, objectives))
    rows = [none if t.values is None else t.values for t in trials]
    return np.array(rows, dtype=np.float64).reshape(len(trials), objectives)
